// Shows the guides for the chosen model before the request is written: many faults are fixed in minutes.
import { el, link } from "./dom.js";
import { facts } from "./words.js";

export function guidesFor(form) {
  const box = document.getElementById("guides");
  const select = form.elements.namedItem("model");
  if (!box || !select) return;
  select.closest(".ac-field").after(box);
  const show = () => {
    const found = facts.guides.filter((guide) => guide.family === facts.families[select.value]);
    box.querySelector("ul").replaceChildren(...found.map((guide) => el("li", {}, link(guide.url, guide.title, { target: "_blank", rel: "noopener" }))));
    box.hidden = !found.length;
  };
  select.addEventListener("change", show);
  show();
}
