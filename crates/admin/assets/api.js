// The server's API. Every request carries the token, which lives as long as the tab.

const KEY = "keyway-token";
const BASE = "/api/v1";

/** An answer that is none: `code`, what happened (`message`), and what to do (`next`). */
export class ApiError extends Error {
  constructor(status, error) {
    super(error.what ?? `The server answered ${status}.`);
    this.status = status;
    this.code = error.code ?? "unknown";
    this.next = error.next ?? "";
    this.missing = error.missing ?? [];
  }
}

/** Takes the token out of the address, where the start-up line has put it. */
export function takeToken() {
  const found = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!found) return;
  sessionStorage.setItem(KEY, found);
  history.replaceState(null, "", location.pathname);
}

export const hasToken = () => Boolean(sessionStorage.getItem(KEY));
export const setToken = (token) => sessionStorage.setItem(KEY, token.trim());
export const dropToken = () => sessionStorage.removeItem(KEY);

async function request(method, path, { body, type, signal } = {}) {
  const headers = { authorization: `Bearer ${sessionStorage.getItem(KEY) ?? ""}` };
  if (body !== undefined) headers["content-type"] = type ?? "application/json";
  let response;
  try {
    response = await fetch(BASE + path, { method, headers, body, signal, cache: "no-store" });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, { code: "away", what: "The server does not answer.", next: "Is it running?" });
  }
  if (response.ok) return response;
  const answer = await response.json().catch(() => ({}));
  throw new ApiError(response.status, answer.error ?? {});
}

const json = async (response) => (response.status === 204 ? null : (await response).json());
const at = (slot) => `/slots/${encodeURIComponent(slot)}`;
const post = async (path, value) => json(await request("POST", path, { body: JSON.stringify(value ?? {}) }));

export const status = async () => json(await request("GET", "/status"));
export const slots = async () => (await json(await request("GET", "/slots"))).slots;
export const history_ = async (slot) => json(await request("GET", `${at(slot)}/history`));
export const plan = async (slot, upload) => json(await request("GET", `${at(slot)}/plan?upload=${upload}`));
export const swap = (slot, upload, grant) => post(`${at(slot)}/swap`, { upload, grant });
export const canary = (slot, options) => post(`${at(slot)}/canary`, options);
export const promote = (slot) => post(`${at(slot)}/canary/promote`);
export const endCanary = async (slot) => json(await request("DELETE", `${at(slot)}/canary`));
export const rollback = (slot) => post(`${at(slot)}/rollback`);
export const pause = (slot, mode) => post(`${at(slot)}/pause`, { mode });
export const resume = (slot) => post(`${at(slot)}/resume`);
export const release = (slot) => post(`${at(slot)}/release`);
export const reload = () => post("/reload");
export const limits = async (slot, value) =>
  json(await request("PUT", `${at(slot)}/limits`, { body: JSON.stringify(value) }));
export const grants = async (plugin) => json(await request("GET", `/plugins/${encodeURIComponent(plugin)}/grants`));
export const setGrants = async (plugin, rights) =>
  json(
    await request("PUT", `/plugins/${encodeURIComponent(plugin)}/grants`, { body: JSON.stringify({ rights }) }),
  );
export const upload = async (file) =>
  json(
    await request("POST", `/uploads?name=${encodeURIComponent(file.name)}`, {
      body: file,
      type: "application/octet-stream",
    }),
  );
/** Sends a picture through filters: the picture that comes back, and each filter's time in milliseconds. */
export async function play(picture, filters, signal) {
  const query = new URLSearchParams({ filters: filters.join(",") });
  const response = await request("POST", `/playground?${query}`, { body: picture, type: "application/octet-stream", signal });
  const times = (response.headers.get("server-timing") ?? "")
    .split(",")
    .map((entry) => Number(/dur=([\d.]+)/.exec(entry)?.[1] ?? NaN))
    .filter((millis) => !Number.isNaN(millis));
  return { picture: await response.blob(), times };
}

/**
 * Reads the events of the server until it ends or fails. Not an `EventSource`: that could send no token but in the address.
 */
export async function events(after, take, signal) {
  const response = await request("GET", `/events?after=${after}`, { signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const messages = (rest + value).split("\n\n");
    rest = messages.pop();
    for (const message of messages) {
      const fields = { event: "", data: "" };
      for (const line of message.split("\n")) {
        const colon = line.indexOf(": ");
        if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 2);
      }
      if (fields.data) take(fields.event, JSON.parse(fields.data));
    }
  }
}
