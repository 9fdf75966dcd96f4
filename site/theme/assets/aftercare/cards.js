// What answers look like: coverage, confirmation, timeline.
import { day, moment } from "./dates.js";
import { el, link, theirs } from "./dom.js";
import { drawing } from "./drawing.js";
import { label, language, say } from "./words.js";

const UNTIL = { expired: "coverage_ended", exchange: "coverage_window", refund: "coverage_window" };

export function coverageCard(coverage, bought = null) {
  if (!coverage) return null;
  const until = say(UNTIL[coverage.outcome] ?? "coverage_until", { date: coverage.until ? day(coverage.until) : "" });
  return el("section", { class: `ac-card ac-coverage ac-coverage--${coverage.outcome}`, "aria-label": say("coverage") },
    el("p", { class: "ac-eyebrow" }, say("coverage")),
    el("p", { class: "ac-coverage__outcome" }, answered(coverage)),
    coverage.until && el("p", { class: "ac-coverage__until" }, until),
    explanation(coverage, bought),
    el("p", { class: "ac-hint" }, say("coverage_version", { date: day(coverage.policy_version) }), " ", link(`/${language}/policy/#versions`, say("coverage_versions"))),
    el("p", { class: "ac-hint" }, say("coverage_note")));
}

// The answer in a sentence; who asked for an exchange or a refund hears of that first.
const WISHED = { "exchange-window": "exchange", "refund-window": "refund" };

function answered({ outcome, steps }) {
  const behind = steps.map((one) => one.clause), wished = WISHED[behind[0]], found = label("outcome", outcome);
  if (!wished || Object.values(WISHED).includes(outcome)) return found;
  const open = outcome === "covered" && behind.includes("returns-condition");
  return label("asked_for", `${wished}_${open ? "to_check" : "not_due"}`).replace("{outcome}", found);
}

// How a decision was reached: its timeline, its steps each with the clause behind it, and all the clauses.
export function explanation({ steps, clauses, until }, bought = null) {
  const behind = Object.fromEntries(clauses.map((clause) => [clause.id, clause]));
  return [
    drawing({ steps, until }, bought),
    steps.length && el("details", { open: true }, el("summary", {}, say("coverage_why")), el("ol", { class: "ac-steps" }, steps.map((one) => step(one, behind[one.clause])))),
    clauses.length && el("p", { class: "ac-eyebrow" }, say("coverage_clauses")),
    clauses.length && el("ul", { class: "ac-clauses" }, clauses.map((clause) => el("li", {}, link(clause.url, clause.text)))),
  ].filter(Boolean);
}

const step = ({ text }, clause) =>
  el("li", {}, theirs(text), clause && " ", clause && link(clause.url, "§", { class: "ac-steps__clause", "aria-label": say("step_clause", { clause: clause.text }) }));

const TO_SEND = ["repair", "exchange", "return"];

export function confirmation(answer) {
  return [
    el("h1", {}, say("confirmed")),
    el("section", { class: "ac-card ac-number" },
      el("p", { class: "ac-eyebrow" }, say("your_number")),
      el("p", { class: "ac-number__value" }, answer.number),
      copyButton(answer.number),
      el("p", { class: "ac-hint" }, say("mail_sent"))),
    el("section", { class: "ac-card" },
      el("h2", {}, say("next")),
      el("ul", { class: "ac-next" },
        el("li", {}, say("respond_by", { moment: moment(answer.respond_by) })),
        TO_SEND.includes(answer.kind) && el("li", {}, say("do_not_send_yet"))),
      el("p", {}, link(answer.case_url, say("open_case"), { class: "ac-button" }))),
    answer.also?.length && el("section", { class: "ac-card" }, el("h2", {}, say("also_taken")), el("ul", { class: "ac-also" }, answer.also.map(also))),
    coverageCard(answer.coverage),
  ].filter(Boolean);
}

const also = ({ number, product, coverage, case_url }) =>
  el("li", {}, el("strong", {}, number), ` · ${product}`, coverage && ` · ${label("outcome", coverage.outcome)}`, " · ", link(case_url, say("open_case")));

function copyButton(text) {
  const done = el("span", { role: "status", class: "ac-hint" });
  const copy = () => navigator.clipboard.writeText(text).then(() => (done.textContent = say("copied")), () => {});
  return navigator.clipboard
    ? el("p", { class: "ac-buttons ac-copy" }, el("button", { type: "button", class: "ac-button ac-button--quiet", onclick: copy }, say("copy")), done)
    : null;
}

export const timeline = (steps) =>
  el("ol", { class: "ac-timeline" },
    steps.map((step) => el("li", {}, el("time", { datetime: step.at }, moment(step.at)), theirs(step.label))));
