// Files: checked before they leave, sent straight to storage with a progress bar, removable.
import { call } from "./api.js";
import { el, theirs } from "./dom.js";
import { facts, say } from "./words.js";

const TYPES = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  heic: "image/heic",
  pdf: "application/pdf",
  mp4: "video/mp4",
};
const { files: MOST, megabytes: MEGABYTES } = facts.uploads;

// Browsers know no type for some files (heic): the name's ending decides then.
const typeOf = (file) => (Object.values(TYPES).includes(file.type) ? file.type : TYPES[file.name.split(".").pop().toLowerCase()]);

const CHECKS = [
  [(file) => !typeOf(file), "file_type"],
  [(file) => file.size > MEGABYTES * 1024 * 1024, "file_size"],
  [(file) => file.size === 0, "file_empty"],
];

export function uploads(box, changed = () => {}) {
  const items = [];
  const name = box.dataset.field;
  const input = el("input", { type: "file", multiple: true, id: `field-${name}`, accept: box.dataset.accept, "aria-labelledby": `label-${name}`, "aria-describedby": `hint-${name} error-${name}` });
  const button = el("button", { type: "button", class: "ac-button ac-button--quiet", tabindex: "-1", "aria-hidden": "true", onclick: () => input.click() }, say("files_choose"));
  const drop = el("div", { class: "ac-drop" }, input, button, el("span", {}, say("files_drop")));
  const list = el("ul", { class: "ac-files", "aria-live": "polite" });
  const note = box.querySelector(".ac-error");
  box.append(drop, list);

  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("ac-drop--over", kind === "dragover");
      if (kind === "drop") take([...event.dataTransfer.files]);
    });
  }

  function take(files) {
    const refused = [];
    for (const file of files) {
      const reason = CHECKS.find(([fails]) => fails(file))?.[1];
      if (reason) refused.push(say(reason, { name: file.name, megabytes: MEGABYTES }));
      else if (items.length >= MOST) refused.push(say("file_count", { count: MOST }));
      else start(file);
    }
    note.textContent = [...new Set(refused)].join(" ");
    note.hidden = !refused.length;
  }

  function start(file) {
    const item = row(file.name);
    item.run = () => send(file, item).then(
      (key) => settle(item, key, say("file_done")),
      () => fail(item),
    );
    item.run();
  }

  function row(fileName) {
    const item = { name: fileName, key: "", failed: false, aborted: false };
    item.note = el("span", { class: "ac-files__note" });
    item.bar = el("progress", { max: 100, value: 0, "aria-label": fileName });
    const remove = el("button", { type: "button", class: "ac-button ac-button--quiet", "aria-label": say("file_remove", { name: fileName }), onclick: () => discard(item) }, "✕");
    item.line = el("li", {}, theirs(fileName, "span", { class: "ac-files__name" }), remove, item.note, item.bar);
    items.push(item);
    list.append(item.line);
    return item;
  }

  function settle(item, key, words) {
    item.key = key;
    item.bar.hidden = true;
    item.note.textContent = words;
    changed();
  }

  function fail(item) {
    if (item.aborted) return;
    item.failed = true;
    item.bar.hidden = true;
    const again = () => {
      item.failed = false;
      item.bar.hidden = false;
      item.note.classList.remove("ac-files__bad");
      item.run();
    };
    item.note.classList.add("ac-files__bad");
    item.note.replaceChildren(`${say("file_failed")} `, el("button", { type: "button", class: "ac-button ac-button--quiet", onclick: again }, say("file_retry")));
  }

  function discard(item) {
    item.aborted = true;
    item.request?.abort();
    items.splice(items.indexOf(item), 1);
    item.line.remove();
    input.focus();
    changed();
  }

  return {
    keys: () => items.filter((item) => item.key).map((item) => item.key),
    waiting: () => items.some((item) => !item.key),
    kept: () => items.filter((item) => item.key).map(({ key, name: fileName }) => ({ key, name: fileName })),
    restore: (known) => known.forEach(({ key, name: fileName }) => settle(row(fileName), key, say("file_done"))),
    refuse: (words) => Object.assign(note, { textContent: words, hidden: !words }),
    clear: () => [...items].forEach(discard),
  };
}

async function send(file, item) {
  const offer = await call("POST", "/api/attachments", { body: { filename: file.name, type: typeOf(file), size: file.size } });
  const body = new FormData();
  for (const [name, value] of Object.entries(offer.fields)) body.append(name, value);
  body.append("file", file);
  await post(offer, body, item);
  return offer.key;
}

// XMLHttpRequest, because fetch still tells nothing about the progress of an upload.
function post(offer, body, item) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    item.request = request;
    request.open(offer.method ?? "POST", offer.url);
    request.upload.onprogress = ({ loaded, total }) => {
      const percent = Math.floor((loaded / total) * 100);
      item.bar.value = percent;
      item.note.textContent = say("file_uploading", { percent });
    };
    request.onload = () => (request.status < 300 ? done() : failed(new Error(`HTTP ${request.status}`)));
    request.onerror = request.onabort = () => failed(new Error("upload failed"));
    request.send(body);
  });
}
