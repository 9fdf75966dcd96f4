// Builds elements. Text only ever becomes a text node, so that nothing a customer wrote can become markup.
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(element, name, value);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else element.setAttribute(name, value === true ? "" : value);
}

// Somebody else's words: shown in their own direction, whatever the page's.
export const theirs = (text, tag = "span", attributes = {}) => el(tag, { dir: "auto", ...attributes }, String(text ?? ""));

export function focusOn(element) {
  element.setAttribute("tabindex", "-1");
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

// Only addresses of our own site or of the web become links; a `javascript:` address stays text.
export function link(address, text, attributes = {}) {
  const safe = /^(https?:\/\/|\/(?!\/)|#)/.test(address ?? "");
  return safe ? el("a", { href: address, ...attributes }, text) : el("span", {}, text);
}

export const card = (title, ...content) => el("section", { class: "ac-card" }, el("h2", {}, title), ...content);
