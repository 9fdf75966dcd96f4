// What is held of the customer: a copy or the erasure of everything, both confirmed from the mailbox.
import { call, Problem } from "./api.js";
import { el } from "./dom.js";
import { say } from "./words.js";

// Without an e-mail address there is no mailbox that could confirm.
export function dataCard(view, access) {
  if (!view.customer.email) return null;
  const told = el("p", { class: "ac-status", role: "status", "aria-live": "polite" });
  const button = (what, words) =>
    el("button", { type: "button", class: "ac-button ac-button--quiet", onclick: ({ target }) => ask(view, access, what, target, told) }, words);
  return el("details", { class: "ac-card ac-data" }, el("summary", {}, say("data_title")),
    el("p", {}, say("data_text")), el("p", { class: "ac-buttons" }, button("copy", say("data_copy")), button("erase", say("data_erase"))), told);
}

async function ask(view, access, what, button, told) {
  button.disabled = true;
  try {
    told.textContent = (await call("POST", `/api/cases/${view.number}/data/${what}`, { body: {}, token: access.token })).message;
  } catch (error) {
    told.textContent = error instanceof Problem ? error.message : say("offline");
  }
  button.disabled = false;
}
