// The request forms: drafts, files, guides to try first, sending, and the confirmation in the form's place.
import { call } from "./api.js";
import { confirmation } from "./cards.js";
import { el, focusOn } from "./dom.js";
import * as draft from "./draft.js";
import { fill, onSubmit, values } from "./forms.js";
import { guidesFor } from "./guides.js";
import { products } from "./products.js";
import { uploads } from "./uploads.js";
import { say } from "./words.js";

export function mount(form) {
  const kind = form.dataset.aftercare;
  const box = form.querySelector("[data-type=files]");
  const files = box && uploads(box, () => keep());
  const more = products(form);
  const keep = () => draft.keep(kind, { ...values(form), ...(files?.kept().length ? { attachments: files.kept() } : {}) });

  restore(form, { kind, files, more });
  guidesFor(form);
  form.addEventListener("input", keep);
  onSubmit(form, async () => {
    if (files?.waiting()) return void files.refuse(say("files_waiting")) ?? box.scrollIntoView({ block: "center" });
    const body = JSON.stringify({ ...more.values(), ...(files?.keys().length ? { attachments: files.keys() } : {}) });
    const answer = await call("POST", form.action, { body, key: draft.keyFor(kind, body) });
    draft.forget(kind);
    confirm(form, answer);
  });
}

function restore(form, { kind, files, more }) {
  const kept = draft.kept(kind);
  if (kept) {
    more.grow(kept);
    fill(form, kept);
    files?.restore(kept.attachments ?? []);
    const startOver = () => {
      form.reset();
      files?.clear();
      draft.forget(kind);
      note.remove();
    };
    const note = el("div", { class: "ac-kept", role: "status" }, el("p", {}, say("restored")),
      el("button", { type: "button", class: "ac-button ac-button--quiet", onclick: startOver }, say("start_over")));
    form.prepend(note);
  }
  const asked = Object.fromEntries(new URLSearchParams(location.search));
  delete asked.privacy_consent;
  fill(form, asked);
}

function confirm(form, answer) {
  const box = form.closest(".ac-box");
  const result = box.querySelector(".ac-result");
  for (const other of box.parentElement.children) other.toggleAttribute("data-aftercare-off", other !== box);
  form.remove();
  result.append(...confirmation(answer));
  result.hidden = false;
  document.title = `${answer.number} · ${document.title}`;
  focusOn(result.querySelector("h1"));
}
