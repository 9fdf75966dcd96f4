// The timeline of a decision, placed as pages/drawing.py places it. Attributes, no styles: the site allows no inline style.
import { day } from "./dates.js";
import { el } from "./dom.js";
import { facts, say } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const EDGE = 5;
const NEAR = 9;
const STARTS = ["warranty-start", "warranty-exchange"];
const WINDOWS = ["exchange-window", "refund-window"];
const ROW = 28;

const days = (iso) => Date.parse(`${iso}T00:00:00Z`) / 86_400_000;
const cents = (number) => Math.round(number * 100) / 100;

// Today at the shop, in whose time zone all days are counted.
const today = () => new Intl.DateTimeFormat("en-CA", { timeZone: facts.timezone, dateStyle: "short" }).format(new Date());

export function place(steps, { until, now, bought }) {
  const dated = steps.map((step, index) => ({ number: index + 1, ...step })).filter((step) => step.date);
  const all = [...dated.map((step) => step.date), until, now, bought].filter(Boolean).sort();
  const [first, last] = [all[0], all.at(-1)];
  if (!dated.length || first === last) return null;
  const at = (iso) => cents(EDGE + ((days(iso) - days(first)) / (days(last) - days(first))) * (100 - 2 * EDGE));
  return { first, last, today: now && at(now), spans: spans(dated, { at, first, until, bought }), marks: marks(dated, at) };
}

function spans(dated, { at, first, until, bought }) {
  const dateOf = (clauses) => dated.find((step) => clauses.includes(step.clause))?.date;
  const start = dateOf(STARTS) ?? bought ?? first;
  const term = dateOf(["warranty-term"]);
  const wanted = [["term", start, term], ["extra", term, until], ["window", bought ?? start, dateOf(WINDOWS)]];
  return wanted.filter(([, since, to]) => since && to && since < to).map(([kind, since, to]) => ({ kind, at: at(since), width: cents(at(to) - at(since)) }));
}

function marks(dated, at) {
  const ends = [];
  const inOrder = [...dated].sort((a, b) => a.date.localeCompare(b.date) || a.number - b.number);
  return inOrder.map(({ number, date }) => {
    const free = ends.findIndex((end) => at(date) - end >= NEAR);
    const row = free < 0 ? ends.length : free;
    ends[row] = at(date);
    return { number, at: at(date), row };
  });
}

export function drawing({ steps, until }, bought = null) {
  const drawn = place(steps, { until, now: today(), bought });
  if (!drawn) return null;
  const low = 48 + ROW * Math.max(1, ...drawn.marks.map((mark) => mark.row + 1));
  const words = say("drawing_alt", { first: day(drawn.first), last: day(drawn.last) });
  return el("figure", { class: "ac-drawing" },
    svg("svg", { width: "100%", height: low + 20, role: "img", "aria-label": words },
      svg("rect", { class: "ac-drawing__line", x: 0, y: 34, width: "100%", height: 2 }),
      drawn.spans.map(({ kind, at, width }) => svg("rect", { class: `ac-drawing__${kind}`, x: `${at}%`, y: 28, width: `${width}%`, height: 14, rx: 3 })),
      drawn.marks.map(({ at, row }) => svg("line", { class: "ac-drawing__stem", x1: `${at}%`, x2: `${at}%`, y1: 35, y2: 62 + row * ROW })),
      svg("line", { class: "ac-drawing__today", x1: `${drawn.today}%`, x2: `${drawn.today}%`, y1: 20, y2: 46 }),
      svg("text", { class: "ac-drawing__today", x: `${drawn.today}%`, y: 14, "text-anchor": side(drawn.today) }, say("drawing_today")),
      drawn.marks.map(mark),
      svg("text", { x: 0, y: low + 14 }, day(drawn.first)),
      svg("text", { x: "100%", y: low + 14, "text-anchor": "end" }, day(drawn.last))),
    el("figcaption", {}, drawn.spans.map(({ kind }) => el("span", { class: `ac-drawing__key ac-drawing__key--${kind}` }, say(`drawing_${kind}`)))));
}

const mark = ({ number, at, row }) => [
  svg("circle", { cx: `${at}%`, cy: 62 + row * ROW, r: 11 }),
  svg("text", { class: "ac-drawing__number", x: `${at}%`, y: 66 + row * ROW, "text-anchor": "middle" }, String(number)),
];

const side = (at) => (at < 15 ? "start" : at > 85 ? "end" : "middle");

function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.flat(2));
  return element;
}
