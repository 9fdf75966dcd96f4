// Finds the forms and widgets of this page and loads just the script that each of them needs.
const WIDGETS = {
  repair: "./request.js",
  exchange: "./request.js",
  return: "./request.js",
  enquiry: "./request.js",
  complaint: "./request.js",
  service: "./request.js",
  lookup: "./status.js",
  links: "./links.js",
  coverage: "./coverage.js",
  register: "./register.js",
  case: "./case.js",
};

try {
  localStorage.setItem("aftercare.language", document.documentElement.lang);
} catch {
  // Storage may be forbidden; then the start page asks for the language again.
}

// A page of the functions carries no data block: its forms work by plain POST, as without scripts.
if (document.getElementById("aftercare-data")) {
  for (const element of document.querySelectorAll("[data-aftercare]")) {
    const widget = WIDGETS[element.dataset.aftercare];
    if (widget) import(widget).then((module) => void module.mount(element) ?? (element.dataset.ready = "yes"));
  }
}
