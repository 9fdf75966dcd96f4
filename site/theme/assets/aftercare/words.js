// The words and facts that the build put into the page, in the page's language.
export const facts = JSON.parse(document.getElementById("aftercare-data").textContent);
export const language = facts.language;

export const say = (key, values = {}) =>
  (facts.words[key] ?? key).replace(/\{(\w+)\}/g, (hole, name) => (name in values ? String(values[name]) : hole));

export const label = (group, key) => facts.labels[group]?.[key] ?? key;
