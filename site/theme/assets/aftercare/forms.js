// What all forms share: reading values, showing errors beside fields and in a summary, sending once.
import { Problem, Unreachable } from "./api.js";
import { el } from "./dom.js";
import { say } from "./words.js";

const UNSENT = new Set(["file", "submit"]);

export function values(form) {
  const found = {};
  for (const control of form.elements) {
    if (!control.name || UNSENT.has(control.type)) continue;
    if (control.type === "checkbox") found[control.name] = control.checked;
    else if (control.type === "radio" && !control.checked) continue;
    else if (control.value.trim()) found[control.name] = control.value;
  }
  return found;
}

export function fill(form, data) {
  for (const control of form.elements) {
    if (!control.name || !(control.name in data) || control.type === "hidden" || control.type === "file") continue;
    const value = data[control.name];
    if (control.type === "checkbox") control.checked = value === true || value === "true";
    else if (control.type === "radio") control.checked = control.value === value;
    else control.value = value;
  }
}

// Sends on submit, and not again while the last sending is under way.
export function onSubmit(form, send, busyWords = say("sending")) {
  form.noValidate = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.busy) return;
    busy(form, busyWords);
    clearErrors(form);
    try {
      await send(values(form));
    } catch (error) {
      showFailure(form, error);
    } finally {
      busy(form, "");
    }
  });
}

function busy(form, words) {
  const button = form.querySelector("button[type=submit]:not([name])");
  button.dataset.words ??= button.textContent;
  button.textContent = words || button.dataset.words;
  button.toggleAttribute("aria-disabled", false);
  if (words) button.setAttribute("aria-disabled", "true");
  if (words) form.dataset.busy = "yes";
  else delete form.dataset.busy;
  form.setAttribute("aria-busy", String(Boolean(words)));
}

export function status(form, words, { bad = false } = {}) {
  const line = form.querySelector(".ac-status");
  line.classList.toggle("ac-status--bad", bad);
  line.textContent = words;
  if (bad) line.scrollIntoView({ block: "nearest" });
}

export function clearErrors(form) {
  status(form, "");
  form.querySelector(".ac-summary").hidden = true;
  for (const box of form.querySelectorAll(".ac-field")) faultOf(box, "");
}

function faultOf(box, sentence) {
  const note = box.querySelector(".ac-error");
  const control = box.matches("fieldset") ? box : box.querySelector("input, select, textarea");
  note.textContent = sentence;
  note.hidden = !sentence;
  if (!control) return;
  const described = new Set((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (sentence) described.add(note.id);
  else described.delete(note.id);
  control.toggleAttribute("aria-invalid", false);
  if (sentence) control.setAttribute("aria-invalid", "true");
  if (described.size) control.setAttribute("aria-describedby", [...described].join(" "));
  else control.removeAttribute("aria-describedby");
}

export function showFailure(form, error) {
  if (error instanceof Unreachable) return status(form, say("offline"), { bad: true });
  if (!(error instanceof Problem)) throw error;
  if (error.status >= 500) return status(form, say("busy_server"), { bad: true });
  if (error.status === 429) return status(form, error.message || say("too_many"), { bad: true });
  if (!error.errors.length) return status(form, error.message, { bad: true });
  showErrors(form, error.errors);
}

export function showErrors(form, errors) {
  const summary = form.querySelector(".ac-summary");
  const order = [...form.querySelectorAll(".ac-field")];
  const place = ({ field }) => order.indexOf(boxOf(form, field));
  const sorted = errors.toSorted((one, other) => place(one) - place(other));
  summary.querySelector("ul").replaceChildren(...sorted.map((error) => summaryLine(form, error)));
  for (const { field, message } of errors) {
    const box = boxOf(form, field);
    if (box) faultOf(box, message);
  }
  summary.hidden = false;
  summary.focus({ preventScroll: true });
  summary.scrollIntoView({ block: "center" });
}

// An error inside a list, such as attachments.0, belongs to the whole field.
const boxOf = (form, field) => boxNamed(form, field ?? "") ?? boxNamed(form, (field ?? "").split(".")[0]);
const boxNamed = (form, name) => form.querySelector(`.ac-field[data-field="${CSS.escape(name)}"]`);

function summaryLine(form, { field, message }) {
  const box = boxOf(form, field);
  const control = box?.querySelector("input:not([type=hidden]), select, textarea, button");
  if (!control) return el("li", { dir: "auto" }, message);
  const go = (event) => {
    event.preventDefault();
    control.focus({ preventScroll: true });
    box.scrollIntoView({ block: "center" });
  };
  const name = box.querySelector("label > span, legend > span, .ac-label > span, label")?.textContent ?? "";
  return el("li", {}, el("a", { href: `#${control.id}`, onclick: go, dir: "auto" }, say("in_field", { label: name, message })));
}
