// The customer's case page. The token comes in the address's fragment, leaves it at once, and stays in this tab.
import { call, Problem, Unreachable } from "./api.js";
import { actions } from "./case-actions.js";
import { dataCard } from "./case-data.js";
import { nowCard, stageList, troubleBanner } from "./case-now.js";
import { aside, diagnosisCard, matters } from "./case-parts.js";
import { coverageCard, timeline } from "./cards.js";
import { day, moment } from "./dates.js";
import { card, el, focusOn, link, theirs } from "./dom.js";
import { facts, label, say } from "./words.js";

const STORE = "aftercare.case";
const LINK = /^(\d{6}-\d{3,})\.(.+)$/;

export function mount(root) {
  const page = { view: root.querySelector(".ac-case__view"), lost: root.querySelector(".ac-case__lost") };
  const open = () => {
    const access = takeLink() ?? LINK.exec(recall());
    if (access) load(page, { number: access[1], token: access[2] });
    else reveal(page, true);
  };
  addEventListener("hashchange", () => LINK.test(location.hash.slice(1)) && open());
  open();
}

// Without scripts the sentence about lost links stands there from the start; with them only when it is true.
const reveal = ({ lost }, shown) => lost.classList.toggle("ac-case__lost--shown", shown);

function takeLink() {
  const found = LINK.exec(decodeURIComponent(location.hash.slice(1)));
  if (!found) return null;
  try {
    sessionStorage.setItem(STORE, found[0]);
  } catch {
    // Then the link works once; a reload needs the mail again.
  }
  history.replaceState(null, "", location.pathname + location.search);
  return found;
}

function recall() {
  try {
    return sessionStorage.getItem(STORE) ?? "";
  } catch {
    return "";
  }
}

async function load(page, access) {
  reveal(page, false);
  page.view.replaceChildren(el("p", { class: "ac-loading" }, say("loading")));
  try {
    show(page, access, await call("GET", `/api/cases/${access.number}`, { token: access.token }));
  } catch (error) {
    failed(page, access, error);
  }
}

function failed(page, access, error) {
  if (error instanceof Problem && [401, 403, 404].includes(error.status)) {
    page.view.replaceChildren();
    page.lost.querySelector("h2").textContent = say("link_expired_title");
    page.lost.querySelector("p").textContent = say("link_expired");
    reveal(page, true);
    return focusOn(page.lost);
  }
  const words = error instanceof Unreachable ? say("offline") : error.status === 429 ? error.message : say("busy_server");
  const retry = el("button", { type: "button", class: "ac-button", onclick: () => load(page, access) }, say("retry"));
  page.view.replaceChildren(el("div", { class: "ac-card" }, el("p", {}, words), retry));
}

function show(page, access, view, done = "") {
  const context = { access, update: (fresh, words) => show(page, access, fresh, words) };
  const { now, later } = matters(view);
  const awaited = view.next.commands;
  const others = view.allowed.filter(({ command }) => !awaited.includes(command));
  const parts = [
    done && el("p", { class: "ac-kept", role: "status" }, done),
    troubleBanner(view),
    headLine(view),
    el("div", { class: "ac-case__grid" },
      el("div", {}, nowCard(view, now, context), diagnosisCard(view), later, messagesCard(view), actions(view, others, context), dataCard(view, access)),
      el("div", {}, aside(view), card(say("timeline"), timeline(view.timeline)), coverage(view), factsCard(view))),
  ];
  page.view.replaceChildren(...parts.filter(Boolean));
  if (done) focusOn(page.view.querySelector(".ac-kept"));
}

// What the request alone let us expect is not repeated beside a diagnosis that says otherwise.
const coverage = ({ coverage: expected, diagnosis, product }) =>
  diagnosis && diagnosis.cause !== "covered" ? null : coverageCard(expected, product?.purchased_on);

const headLine = (view) =>
  el("header", { class: "ac-case__head" },
    el("p", { class: "ac-eyebrow" }, `${say("case")} ${view.number} · ${view.kind_label}`),
    stageList(view),
    el("p", { class: "ac-buttons" }, el("button", { type: "button", class: "ac-button ac-button--quiet", onclick: () => print() }, say("print"))));

function messagesCard(view) {
  if (!view.messages.length) return null;
  return card(say("messages"), el("ul", { class: "ac-messages" }, view.messages.map(message)));
}

function message({ at, sender, text, files = [] }) {
  const mine = sender === "customer";
  return el("li", { class: mine ? "ac-messages__mine" : "" },
    el("div", { class: "ac-messages__head" }, `${say(mine ? "from_you" : "from_us")} · ${moment(at)}`),
    theirs(text, "div", { class: "ac-messages__text" }),
    files.map((file) => el("div", { class: "ac-messages__file", dir: "auto" }, fileName(file))));
}

// A file that is withheld has no address but a reason.
const fileName = ({ url, filename, withheld_label: why }) =>
  url ? link(url, filename) : [el("bdi", {}, filename), el("div", { class: "ac-hint" }, why)];

function factsCard(view) {
  const { name: product, ...thing } = view.product ?? {};
  const rows = Object.entries({ product, ...thing, ...view.customer }).filter(([, value]) => value);
  if (!rows.length) return null;
  const write = (name, value) => (name.endsWith("_on") ? day(String(value)) : value);
  return card(say("case_details"),
    el("dl", { class: "ac-facts" }, rows.flatMap(([name, value]) => [el("dt", {}, fieldWord(name)), theirs(write(name, value), "dd")])),
    el("p", { class: "ac-hint" }, say("masked_note")));
}

const fieldWord = (name) => facts.fields[name] ?? label("field", name);
