// What the customer can do now: one folded form per command that the case allows.
import { call, Problem } from "./api.js";
import { amount } from "./dates.js";
import { el } from "./dom.js";
import { fieldRow } from "./fields.js";
import { onSubmit, showErrors } from "./forms.js";
import { uploads } from "./uploads.js";
import { say } from "./words.js";

// Without a field of their own these could be sent by a program that presses every button: a person says yes first.
const SURE = new Set(["decline_quote", "accept_substitute", "decline_substitute", "confirm_delivery", "accept_result", "accept_recycling", "claim_refund", "cancel"]);
const KIND = new Set(["rated_already", "done_already", "objected_already"]); // said better than that something is new
const DANGER = new Set(["cancel", "decline_quote"]);

export function actions(view, commands, context) {
  if (!commands.length) return null;
  const title = say(view.next.commands.length ? "other_actions" : "actions");
  return el("section", { class: "ac-card ac-actions" }, el("h2", {}, title), commands.map((command) => action(view, command, context)));
}

export function action(view, { command, label, fields }, context) {
  const form = el("form", { class: "ac-form", method: "post" },
    el("div", { class: "ac-summary", role: "alert", tabindex: "-1", hidden: true },
      el("p", { class: "ac-summary__title" }, say("errors_title")), el("ul")),
    fields.map((field) => fieldRow(field, command)),
    sureRow(view, command),
    el("div", { class: "ac-buttons" }, el("button", { type: "submit", class: `ac-button${DANGER.has(command) ? " ac-button--danger" : ""}` }, command === "cancel" ? say("cancel_yes") : say("send"))),
    el("div", { class: "ac-status", role: "status", "aria-live": "polite" }));
  const files = [...form.querySelectorAll("[data-type=files]")].map((box) => ({ name: box.dataset.field, ...uploads(box) }));
  onSubmit(form, (typed) => send(view, { command, typed, files, form, context }));
  return el("details", { "data-command": command, open: Boolean(context.open) }, el("summary", {}, label), form);
}

function sureRow(view, command) {
  const charge = command === "choose_time" && Number(view.visit?.charge) > 0 && amount(view.visit.charge, view.visit.currency);
  if (!SURE.has(command) && !charge) return null;
  const words = { value: "yes", label: say(`sure_${command}`, { charge }) };
  return fieldRow({ name: "sure", label: say("sure_title"), type: "radio", required: true, choices: [words] }, command);
}

async function send(view, { command, typed, files, form, context }) {
  const waiting = files.find((one) => one.waiting());
  if (waiting) return waiting.refuse(say("files_waiting"));
  if (form.querySelector("[name=sure]") && !typed.sure) return showErrors(form, [{ field: "sure", message: say("sure_missing") }]);
  const body = { ...given(typed), ...Object.fromEntries(files.filter((one) => one.keys().length).map((one) => [one.name, one.keys()])) };
  try {
    const path = `/api/cases/${view.number}/${command}`;
    context.update(await call("POST", path, { body, token: context.access.token, key: crypto.randomUUID?.() }), say("done"));
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 409) throw error;
    context.update(await call("GET", `/api/cases/${view.number}`, { token: context.access.token }), KIND.has(error.code) ? error.message : say("outdated"));
  }
}

// A command takes only its own fields, so the form's language and the person's yes stay out.
const given = ({ language: _, sure: __, ...typed }) => Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== false));
