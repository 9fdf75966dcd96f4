// Further products in one request: adds and removes their fields, and reads them as the API takes them.
import { el } from "./dom.js";
import { values as typed } from "./forms.js";
import { say } from "./words.js";

const NAMES = ["name", "id", "for", "data-field", "aria-describedby"];
const PLACE = /more_products\.\d+\./g;

export function products(form) {
  const box = form.querySelector("[data-type=products]");
  if (!box) return { grow() {}, values: () => typed(form) };
  const pattern = box.querySelector("template"), button = box.querySelector("button[name=add]");
  const entries = () => [...box.querySelectorAll(".ac-product")];
  const settle = () => {
    entries().forEach(number);
    button.hidden = entries().length >= Number(box.dataset.most);
  };
  const add = () => {
    pattern.before(pattern.content.cloneNode(true));
    const entry = entries().at(-1);
    const remove = () => (entry.remove(), settle(), button.focus(), form.dispatchEvent(new Event("input", { bubbles: true })));
    entry.append(el("p", { class: "ac-buttons" }, el("button", { type: "button", class: "ac-button ac-button--quiet", onclick: remove }, say("remove_product"))));
    settle();
    return entry;
  };
  button.addEventListener("click", (event) => {
    event.preventDefault();
    add().querySelector("select, input").focus();
  });
  return {
    grow: (data) => Object.keys(data).filter((name) => name.startsWith("more_products.")).forEach((name) => {
      while (entries().length <= Number(name.split(".")[1])) add();
    }),
    values: () => nested(typed(form)),
  };
}

function number(entry, at) {
  entry.querySelector("legend").textContent = say("product_number", { number: at + 2 });
  for (const part of entry.querySelectorAll("*"))
    for (const name of NAMES)
      if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replaceAll(PLACE, `more_products.${at}.`));
}

function nested(flat) {
  const sent = {}, list = [];
  for (const [name, value] of Object.entries(flat)) {
    const [, at, field] = name.startsWith("more_products.") ? name.split(".") : [];
    if (field) (list[at] ??= {})[field] = value;
    else sent[name] = value;
  }
  return list.length ? { ...sent, more_products: list } : sent;
}
