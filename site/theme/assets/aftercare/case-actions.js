// What the customer can do now: one folded form per command that the case allows.
import { call, Problem } from "./api.js";
import { el } from "./dom.js";
import { fieldRow } from "./fields.js";
import { onSubmit } from "./forms.js";
import { uploads } from "./uploads.js";
import { language, say } from "./words.js";

// These can't be taken back, so they are asked about once more.
const SURE = { cancel: "cancel_sure" };

export function actions(view, context) {
  const allowed = view.allowed ?? [];
  if (!allowed.length) return null;
  return el("section", { class: "ac-card ac-actions" }, el("h2", {}, say("actions")), allowed.map((command) => action(view, command, context)));
}

function action(view, { command, label, fields }, context) {
  const form = el("form", { class: "ac-form", method: "post" },
    el("div", { class: "ac-summary", role: "alert", tabindex: "-1", hidden: true },
      el("p", { class: "ac-summary__title" }, say("errors_title")), el("ul")),
    fields.map((field) => fieldRow(field, command)),
    sureBox(command),
    el("div", { class: "ac-buttons" }, el("button", { type: "submit", class: `ac-button${SURE[command] ? " ac-button--danger" : ""}` }, SURE[command] ? say("cancel_yes") : say("send"))),
    el("div", { class: "ac-status", role: "status", "aria-live": "polite" }));
  const box = form.querySelector("[data-type=files]");
  const files = box && uploads(box);
  onSubmit(form, (typed) => send(view, { command, typed, files, form, context }));
  return el("details", { "data-command": command }, el("summary", {}, label), form);
}

const sureBox = (command) => SURE[command] && el("p", {}, el("strong", {}, say(SURE[command])));

async function send(view, { command, typed, files, context }) {
  if (files?.waiting()) return files.refuse(say("files_waiting"));
  const body = { ...given(typed), ...(files?.keys().length ? { attachments: files.keys() } : {}) };
  try {
    const path = `/api/cases/${view.number}/${command}`;
    context.update(await call("POST", path, { body, token: context.access.token, key: crypto.randomUUID?.() }), say("done"));
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 409) throw error;
    context.update(await call("GET", `/api/cases/${view.number}`, { token: context.access.token }), say("outdated"));
  }
}

// A command takes only its own fields, so the form's language stays out.
const given = ({ language: _, ...typed }) => Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== false));
