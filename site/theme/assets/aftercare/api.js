// Talks to /api. What goes wrong is either a Problem (the server said why) or Unreachable (nobody answered).
import { language } from "./words.js";

export class Problem extends Error {
  constructor(status, body) {
    super(body.detail ?? body.title ?? `HTTP ${status}`);
    this.status = status;
    this.code = body.code ?? "";
    this.errors = Array.isArray(body.errors) ? body.errors : [];
  }
}
export class Unreachable extends Error {}

export async function call(method, path, { body, token, key } = {}) {
  const headers = { Accept: "application/json", "Accept-Language": language };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  if (key) headers["Idempotency-Key"] = key;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await send(path, { method, headers, body: text, cache: "no-store", signal: AbortSignal.timeout(40_000) });
  const answer = await read(response);
  if (!response.ok) throw new Problem(response.status, answer);
  return answer;
}

async function send(path, request) {
  try {
    return await fetch(path, request);
  } catch (error) {
    throw new Unreachable(path, { cause: error });
  }
}

async function read(response) {
  const text = await response.text().catch(() => "");
  try {
    return text ? JSON.parse(text) : {};
  } catch {
    return {};
  }
}
