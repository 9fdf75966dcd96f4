// Keeps what was typed but not yet sent, for this tab only. Consent is never kept: it is given anew.
const NOT_KEPT = ["privacy_consent", "language"];
const at = (kind, what) => `aftercare.${what}.${kind}`;

export function keep(kind, values) {
  const kept = Object.fromEntries(Object.entries(values).filter(([name, value]) => !NOT_KEPT.includes(name) && value !== false));
  write(at(kind, "draft"), Object.keys(kept).length ? kept : null);
}

export const kept = (kind) => read(at(kind, "draft"));

export function forget(kind) {
  write(at(kind, "draft"), null);
  write(at(kind, "key"), null);
}

// One key for one filled form: sending the same words again is the same request; changed words are another.
export function keyFor(kind, body) {
  const last = read(at(kind, "key"));
  if (last?.body === body) return last.key;
  const key = crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  write(at(kind, "key"), { key, body });
  return key;
}

function read(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

function write(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Without storage a reload loses the draft; everything else still works.
  }
}
