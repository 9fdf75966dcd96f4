// What the customer wants to know first: how it stands, whose turn it is, what comes next and by when, with its form.
import { action } from "./case-actions.js";
import { moment } from "./dates.js";
import { el } from "./dom.js";
import { say } from "./words.js";

export function nowCard(view, matters, context) {
  const { next, turn } = view;
  const awaited = next.commands.map((name) => view.allowed.find(({ command }) => command === name)).filter(Boolean);
  return el("section", { class: `ac-card ac-now ac-now--${turn}`, "aria-label": say("now") },
    el("p", { class: "ac-now__turn" }, view.turn_label),
    el("p", { class: "ac-state" }, view.state_label),
    el("p", { class: "ac-now__next" }, next.text),
    next.by && el("p", { class: next.late ? "ac-now__late" : "ac-now__by" }, say(next.late ? "by_us_late" : "by_us", { moment: moment(next.by) })),
    next.silence && el("p", { class: "ac-now__by" }, el("strong", {}, say("by_you", { moment: moment(next.silence.until) })), " ", next.silence.text),
    matters,
    awaited.length > 0 && el("div", { class: "ac-actions" }, awaited.map((command, index) => action(view, command, { ...context, open: index === 0 }))));
}

// The way in stages; its words say to everybody what the colours say.
export const stageList = ({ stages }) =>
  el("ol", { class: "ac-stages", "aria-label": say("stages") },
    stages.map(({ label, standing }) =>
      el("li", { class: `ac-stages__${standing}`, "aria-current": standing === "now" ? "step" : null },
        el("span", {}, label), el("span", { class: "ac-stages__standing" }, say(`stage_${standing}`)))));

export function troubleBanner({ mail_trouble: trouble }) {
  return trouble && el("p", { class: "ac-trouble", role: "alert" }, say(trouble.permanent ? "trouble_permanent" : "trouble_passing"));
}
