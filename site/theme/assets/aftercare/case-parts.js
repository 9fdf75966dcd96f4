// The things that a case is about besides its state: quote, visit, parcels, money, documents, the person in charge.
import { amount, day, moment } from "./dates.js";
import { card, el, link, theirs } from "./dom.js";
import { say } from "./words.js";

const FEE_STATES = new Set(["inspection_offered", "inspection_unpaid"]);

// Those that the next step is about stand in its card; the others have cards of their own.
export function matters(view) {
  const found = [
    [inspectionFee(view), FEE_STATES.has(view.state)],
    [quote(view), view.state === "quoted" || view.state === "awaiting_payment" || view.state === "inspection_unpaid"],
    [visit(view), true],
    [offer(view), true],
    [sending(view), view.state === "awaiting_item"],
    [loaner(view), false],
  ].filter(([part]) => part);
  const now = found.filter(([, isNow]) => isNow).map(([part]) => el("div", { class: "ac-matter" }, el("h2", {}, part.title), part.content));
  const later = found.filter(([, isNow]) => !isNow).map(([part]) => card(part.title, ...part.content));
  return { now, later };
}

export const aside = (view) => [together(view), owner(view), shipments(view), payments(view), documents(view)];

const rows = (pairs) =>
  el("dl", { class: "ac-facts" }, pairs.filter(([, value]) => value).flatMap(([name, value]) => [el("dt", {}, name), el("dd", { dir: "auto" }, value)]));

function quote({ quote: offered, state }) {
  if (!offered) return null;
  const line = (name, price, tag = "td") => el("tr", {}, el(tag, { dir: "auto", scope: tag === "th" ? "row" : null }, name), el("td", {}, amount(price, offered.currency)));
  return {
    title: say("quote"),
    content: [
      theirs(offered.method, "p", { class: "ac-said" }),
      el("table", { class: "ac-bill" },
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, say("quote_item")), el("th", { scope: "col" }, say("quote_price")))),
        el("tbody", {}, offered.lines.map(({ label, price }) => line(label, price))),
        el("tfoot", {}, line(say("quote_total"), offered.total, "th"))),
      el("p", {}, say("quote_days", { days: offered.working_days })),
      el("p", {}, el("strong", {}, say("quote_payment"))),
      theirs(offered.payment, "p", { class: "ac-said" }),
      offered.accepted_at && el("p", { class: "ac-hint" }, say(offered.recorded_by ? "quote_by_phone" : "quote_accepted", { moment: moment(offered.accepted_at), name: offered.recorded_by })),
      state === "quoted" && el("p", { class: "ac-hint" }, say("quote_code")),
    ].filter(Boolean),
  };
}

function inspectionFee({ inspection_fee: fee }) {
  if (!fee) return null;
  return {
    title: say("inspection_fee"),
    content: [rows([[say("inspection_amount"), amount(fee.amount, fee.currency)], [say("inspection_standing"), fee.label]])],
  };
}

function visit({ visit: coming }) {
  if (!coming) return null;
  const charge = Number(coming.charge) ? amount(coming.charge, coming.currency) : say("visit_free");
  return {
    title: say("visit"),
    content: [rows([[say("visit_at"), coming.at && moment(coming.at)], [say("visit_who"), coming.technician], [say("visit_charge"), charge]])],
  };
}

export function diagnosisCard({ diagnosis: found }) {
  if (!found) return null;
  return card(say("diagnosis"), theirs(found.finding, "p", { class: "ac-said" }),
    rows([[say("diagnosis_fault"), found.fault], [say("diagnosis_cause"), found.cause_label], [say("diagnosis_payer"), found.payer]]));
}

function offer({ offer: made }) {
  if (!made) return null;
  const subsidy = Number(made.amount) > 0 && el("p", {}, el("strong", {}, say("offer_subsidy", { amount: amount(made.amount, made.currency) })));
  const title = made.event === "accept_substitute" ? say("offer_substitute") : say("offer_recycling");
  return { title, content: [made.title && el("p", {}, theirs(made.title, "strong")), theirs(made.text, "p", { class: "ac-said" }), subsidy].filter(Boolean) };
}

function together({ together: others }) {
  if (!others.length) return null;
  return card(say("together"), el("p", { class: "ac-hint" }, say("together_note")),
    el("ul", { class: "ac-plain" }, others.map(({ text, url }) => el("li", { dir: "auto" }, url ? link(url, text) : text))));
}

function sending({ sending: wanted, number, together: others }) {
  const along = others.filter((one) => one.same_parcel);
  if (!wanted) return null;
  return {
    title: say(wanted.due ? "sending_old" : "sending_title"),
    content: [
      rows([[say("sending_to"), theirs(wanted.address, "span", { class: "ac-said" })]]),
      wanted.enclose.length > 0 && el("p", {}, el("strong", {}, say("sending_enclose"))),
      wanted.enclose.length > 0 && el("ul", { class: "ac-checklist" }, wanted.enclose.map((thing) => theirs(thing, "li"))),
      wanted.how === "send_in" && el("p", {}, say("sending_number", { number })),
      along.length > 0 && el("p", {}, el("strong", {}, say("same_parcel"))),
      along.length > 0 && el("ul", {}, along.map(({ text }) => theirs(text, "li"))),
      wanted.due && el("p", {}, el("strong", {}, say("sending_due", { day: day(wanted.due) })), " ", say("sending_paid")),
    ].filter(Boolean),
  };
}

function loaner({ loaner: lent }) {
  if (!lent) return null;
  return { title: say("loaner"), content: [theirs(lent.loaner, "p"), el("p", {}, say("loaner_due", { day: day(lent.back_on) }))] };
}

function owner({ owner: person }) {
  if (!person) return null;
  const call = person.phone && el("a", { href: `tel:${person.phone.replace(/[^+\d]/g, "")}`, class: "ac-owner__phone" }, person.phone);
  return card(say("owner"), el("p", {}, say("owner_text", { name: person.name })), call && el("p", {}, call));
}

function shipments({ shipments: parcels }) {
  if (!parcels.length) return null;
  const parcel = ({ label, carrier, tracking, url, at, standing_label: standing, address }) =>
    el("li", {},
      el("strong", {}, label), " ", el("span", { class: "ac-tag" }, standing), at && el("span", { class: "ac-hint" }, ` ${moment(at)}`),
      el("p", { dir: "auto" }, `${carrier} ${tracking}`, url && " ", url && link(url, say("follow_parcel"), { target: "_blank", rel: "noopener noreferrer" })),
      address && el("p", { class: "ac-hint", dir: "auto" }, say("parcel_address", { address })));
  return card(say("shipments"), el("ul", { class: "ac-plain" }, parcels.map(parcel)));
}

function payments({ payments: moved }) {
  if (!moved.length) return null;
  const line = ({ kind, amount: sum, currency, reference, paid, at }) =>
    el("li", {},
      el("strong", {}, `${say(`money_${kind}`)} ${amount(sum, currency)}`), " ",
      kind === "received" ? "" : say(paid ? "money_paid" : "money_paying"),
      el("p", { class: "ac-hint", dir: "auto" }, [at && moment(at), reference && say("money_reference", { reference })].filter(Boolean).join(" · ")));
  return card(say("money"), el("ul", { class: "ac-plain" }, moved.map(line)));
}

function documents({ documents: printable }) {
  if (!printable.length) return null;
  return card(say("documents"),
    el("ul", { class: "ac-plain" }, printable.map(({ name, label, url }) => el("li", { "data-document": name }, link(url, label, { target: "_blank", rel: "noopener" })))),
    el("p", { class: "ac-hint" }, say("documents_hint")));
}
