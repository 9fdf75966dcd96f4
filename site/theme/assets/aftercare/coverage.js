// Is it covered? The answer as a card, and the way to the form that fits, already filled in.
import { call } from "./api.js";
import { coverageCard } from "./cards.js";
import { el, focusOn } from "./dom.js";
import { fill, onSubmit } from "./forms.js";
import { language, say } from "./words.js";

const FORM_FOR = { exchange: "exchange", refund: "return", expired: "repair" };
const CARRIED = ["model", "purchased_on", "received_on", "serial_number", "opened_or_modified", "liquid_or_drop", "unused"];

export function mount(form) {
  const result = form.closest(".ac-box").querySelector(".ac-result");
  fill(form, Object.fromEntries(new URLSearchParams(location.search)));
  onSubmit(form, async (typed) => {
    result.hidden = true;
    const coverage = await call("POST", form.action, { body: typed });
    result.replaceChildren(coverageCard(coverage, typed.purchased_on), next(coverage, typed));
    result.hidden = false;
    focusOn(result);
  }, say("checking"));
}

function next(coverage, typed) {
  const query = new URLSearchParams();
  for (const name of CARRIED) if (typed[name]) query.set(name, typed[name]);
  const kind = FORM_FOR[coverage.outcome] ?? (typed.kind || "repair");
  return el("p", { class: "ac-buttons" }, el("a", { class: "ac-button", href: `/${language}/request/${kind}/?${query}` }, say("coverage_next")));
}
