// Registering a product: the result in the form's place. Sending the same again changes nothing.
import { call } from "./api.js";
import { explanation } from "./cards.js";
import { day } from "./dates.js";
import { el, focusOn, theirs } from "./dom.js";
import { fill, onSubmit } from "./forms.js";
import { say } from "./words.js";

const FACTS = [
  ["registered_model", (product) => product.model],
  ["registered_serial", (product) => product.serial_number],
  ["registered_bought", (product) => product.purchased_on && day(product.purchased_on)],
  ["registered_until", (product) => product.until && day(product.until)],
];

export function mount(form) {
  const result = form.closest(".ac-box").querySelector(".ac-result");
  const { privacy_consent: _, ...asked } = Object.fromEntries(new URLSearchParams(location.search));
  fill(form, asked);
  onSubmit(form, async (typed) => {
    const product = await call("POST", form.action, { body: typed });
    form.hidden = true;
    result.replaceChildren(card(product));
    result.hidden = false;
    focusOn(result);
  });
}

function card(product) {
  const rows = FACTS.map(([word, value]) => [say(word), value(product)]).filter(([, value]) => value);
  return el("section", { class: "ac-card ac-coverage ac-coverage--covered", "aria-label": say("registered_title") },
    el("p", { class: "ac-eyebrow" }, say("registered_title")),
    el("p", { class: "ac-coverage__outcome" }, product.name),
    el("dl", { class: "ac-facts" }, rows.flatMap(([word, value]) => [el("dt", {}, word), theirs(value, "dd")])),
    el("p", {}, say("registered_mail")),
    explanation(product, product.purchased_on));
}
