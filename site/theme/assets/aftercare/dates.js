// Dates and times as people say them, in the page's language and the visitor's time zone.
import { facts, say } from "./words.js";

const LOCALE = facts.locale;
const DAY = 86_400_000;

// A date without a time belongs to no time zone: it is read and written as UTC.
export const day = (iso) =>
  new Intl.DateTimeFormat(LOCALE, { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${iso.slice(0, 10)}T00:00:00Z`));

export function moment(iso, now = new Date()) {
  const at = new Date(iso);
  const words = new Intl.DateTimeFormat(LOCALE, { dateStyle: "long", timeStyle: "short" }).format(at);
  const days = Math.round((midnight(at) - midnight(now)) / DAY);
  const near = Math.abs(days) <= 1 ? new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" }).format(days, "day") : "";
  const exact = sameZone(at) ? words : `${words} ${zoneName(at)}`;
  if (!near) return exact;
  return say("near_moment", { near, exact });
}

const midnight = (at) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

// The time is said with its zone only to someone who is in another zone than the shop.
const sameZone = (at) => clock(at) === clock(at, facts.timezone);
const clock = (at, timeZone) => new Intl.DateTimeFormat("en-GB", { dateStyle: "short", timeStyle: "short", timeZone }).format(at);

const zoneName = (at) =>
  new Intl.DateTimeFormat(LOCALE, { timeZoneName: "short" }).formatToParts(at).find((part) => part.type === "timeZoneName").value;

export const amount = (sum, currency) =>
  new Intl.NumberFormat(LOCALE, { style: "currency", currency, currencyDisplay: "narrowSymbol", trailingZeroDisplay: "stripIfInteger" }).format(Number(sum));
