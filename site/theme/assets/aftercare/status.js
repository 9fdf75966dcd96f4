// Looking a case up by number and e-mail.
import { call } from "./api.js";
import { timeline } from "./cards.js";
import { el, focusOn } from "./dom.js";
import { fill, onSubmit } from "./forms.js";
import { label, say } from "./words.js";

export function mount(form) {
  const result = form.closest(".ac-box").querySelector(".ac-result");
  fill(form, Object.fromEntries(new URLSearchParams(location.search)));
  onSubmit(form, async (typed) => {
    result.hidden = true;
    const found = await call("POST", form.action, { body: typed });
    result.replaceChildren(
      el("p", { class: "ac-eyebrow" }, `${say("case")} ${found.number}`),
      el("p", { class: "ac-state" }, label("state", found.state)),
      el("h3", {}, say("timeline")),
      timeline(found.timeline),
    );
    result.hidden = false;
    focusOn(result);
  }, say("checking"));
}
