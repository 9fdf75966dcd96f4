// Mailing somebody the links to their open cases; the answer is the same whether there are any or not.
import { call } from "./api.js";
import { el, focusOn } from "./dom.js";
import { onSubmit } from "./forms.js";
import { say } from "./words.js";

export function mount(form) {
  const result = form.closest(".ac-box").querySelector(".ac-result");
  onSubmit(form, async (typed) => {
    await call("POST", form.action, { body: typed });
    form.hidden = true;
    result.replaceChildren(el("h3", {}, say("links_sent_title")), el("p", {}, say("links_sent")));
    result.hidden = false;
    focusOn(result);
  });
}
