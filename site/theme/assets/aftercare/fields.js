// Builds one field of a form from its description, as form.html.j2 does on the server.
import { el } from "./dom.js";
import { say } from "./words.js";

const caption = (field) => [el("span", { dir: "auto" }, field.label), !field.required && el("span", { class: "ac-optional" }, say("optional"))];

export function fieldRow(field, scope) {
  const id = `field-${scope}-${field.name}`;
  if (field.type === "hidden") return el("input", { type: "hidden", name: field.name, value: field.default });
  const notes = [
    field.hint && el("p", { class: "ac-hint", id: `hint-${scope}-${field.name}` }, field.hint),
    el("p", { class: "ac-error", id: `error-${scope}-${field.name}`, hidden: true }),
  ];
  const wrap = { class: "ac-field", "data-field": field.name, "data-type": field.type };
  if (field.type === "files") return el("div", { ...wrap, "data-accept": field.accept }, el("p", { class: "ac-label", id: `label-${field.name}` }, caption(field)), notes);
  if (field.type === "checkbox")
    return el("div", { ...wrap, class: "ac-field ac-field--check" },
      el("div", { class: "ac-check" }, el("input", { type: "checkbox", id, name: field.name, value: "true" }), el("label", { for: id }, field.label)), notes);
  if (field.type === "radio") return el("fieldset", wrap, el("legend", {}, caption(field)), notes, field.choices.map((choice, index) => radio(field, choice, index ? `${id}-${index}` : id)));
  return el("div", wrap, el("label", { for: id }, caption(field)), notes, control(field, id, field.hint ? `hint-${scope}-${field.name}` : null));
}

const radio = (field, choice, id) =>
  el("div", { class: "ac-check" }, el("input", { type: "radio", id, name: field.name, value: choice.value }), el("label", { for: id }, choice.label));

function control(field, id, hint) {
  const common = { id, name: field.name, dir: "auto", autocomplete: field.autocomplete || null, "aria-describedby": hint, "aria-required": field.required ? "true" : null };
  if (field.type === "select")
    return el("select", common, el("option", { value: "" }, say("choose")), field.choices.map((choice) => el("option", { value: choice.value, selected: choice.value === field.default }, choice.label)));
  const length = field.max_length && field.type !== "date" ? field.max_length : null;
  if (field.type === "textarea") return el("textarea", { ...common, rows: 4, maxlength: length }, field.default ?? "");
  return el("input", { ...common, type: field.type, maxlength: length, value: field.default || null });
}
