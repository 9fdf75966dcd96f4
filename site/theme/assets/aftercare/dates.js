// Dates and times as people say them, in the page's language and the visitor's time zone.
import { language } from "./words.js";

const LOCALE = { zh: "zh-CN", en: "en-GB" }[language];
const DAY = 86_400_000;

// A date without a time belongs to no time zone: it is read and written as UTC.
export const day = (iso) =>
  new Intl.DateTimeFormat(LOCALE, { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${iso.slice(0, 10)}T00:00:00Z`));

export function moment(iso, now = new Date()) {
  const at = new Date(iso);
  const words = new Intl.DateTimeFormat(LOCALE, { dateStyle: "long", timeStyle: "short" }).format(at);
  const days = Math.round((midnight(at) - midnight(now)) / DAY);
  const near = Math.abs(days) <= 1 ? new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" }).format(days, "day") : "";
  const exact = sameZone(iso, at) ? words : `${words} ${zoneName(at)}`;
  if (!near) return exact;
  return language === "zh" ? `${near}（${exact}）` : `${near} (${exact})`;
}

const midnight = (at) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

// The time is said with its zone only to someone who is in another zone than the shop.
function sameZone(iso, at) {
  const offset = /([+-])(\d\d):?(\d\d)$/.exec(iso);
  if (!offset) return iso.endsWith("Z") && at.getTimezoneOffset() === 0;
  return (offset[1] === "+" ? 1 : -1) * (Number(offset[2]) * 60 + Number(offset[3])) === -at.getTimezoneOffset();
}

const zoneName = (at) =>
  new Intl.DateTimeFormat(LOCALE, { timeZoneName: "short" }).formatToParts(at).find((part) => part.type === "timeZoneName").value;
