// What the page knows of the server, and how it stays so.

import * as api from "./api.js";

/** How many samples a plot shows. */
export const WINDOW = 300;
const KEPT_EVENTS = 300;
/** A sample comes every second; after so long without one, what is shown is old. */
const SILENCE = 4000;
const LONGEST_PAUSE = 10000;

export const state = {
  slots: [],
  /** Of the last second, by slot. */
  now: {},
  /** Of the last minutes, by slot: `times` and one list for each measure. */
  history: {},
  events: [],
  selected: null,
  /** `joining`, `live`, `away` or `refused`. */
  link: "joining",
  /** When the last sample came. */
  heard: null,
  retryAt: null,
};

const listeners = new Map();

/** Calls back when something has changed: `slots`, `sample`, `events`, `selected`, `link`. */
export function on(what, callback) {
  listeners.set(what, [...(listeners.get(what) ?? []), callback]);
}

export function tell(what) {
  for (const callback of listeners.get(what) ?? []) callback();
}

export const slot = (name) => state.slots.find((slot) => slot.name === name);

export function select(name) {
  state.selected = name;
  tell("selected");
}

/** Asks for the slots anew. */
export async function refresh() {
  state.slots = await api.slots();
  if (!slot(state.selected)) state.selected = state.slots[0]?.name ?? null;
  tell("slots");
}

export const MEASURES = ["calls", "errors", "p50_us", "p99_us", "waiting", "memory"];

function takeSample(sample) {
  state.now = sample.slots;
  state.heard = Date.now();
  for (const [name, values] of Object.entries(sample.slots)) {
    const history = (state.history[name] ??= blank());
    if (history.times.at(-1) >= sample.time_ms) continue;
    history.times.push(sample.time_ms);
    for (const measure of MEASURES) history[measure].push(values[measure]);
    for (const list of Object.values(history)) if (list.length > WINDOW) list.shift();
  }
  tell("sample");
}

const blank = () => Object.fromEntries(["times", ...MEASURES].map((name) => [name, []]));

let refreshing = null;
/** Once for many events that come together. */
function refreshSoon() {
  refreshing ??= setTimeout(() => {
    refreshing = null;
    refresh().catch(() => {});
  }, 150);
}

function take(kind, data) {
  if (kind === "sample") return takeSample(data);
  if (kind !== "event") return;
  if (state.events.some((event) => event.id === data.id)) return;
  state.events.unshift(data);
  state.events.length = Math.min(state.events.length, KEPT_EVENTS);
  tell("events");
  refreshSoon();
}

/** What has been measured while the page was not there. */
async function recall() {
  const known = await Promise.all(
    state.slots.map(async ({ name }) => [name, await api.history_(name).catch(blank)]),
  );
  state.history = Object.fromEntries(known);
}

function setLink(link) {
  if (state.link === link) return;
  state.link = link;
  tell("link");
}

let stop = null;
let wake = null;

/** Tries again at once. */
export function retry() {
  wake?.();
}

/** Stays with the server: joins, listens, and begins anew when it has gone. Returns when the token is refused. */
export async function follow() {
  let pause = 1000;
  for (;;) {
    stop = new AbortController();
    const watchdog = setInterval(() => {
      if (state.link === "live" && Date.now() - state.heard > SILENCE) stop.abort();
    }, 1000);
    try {
      const { instance } = await api.status();
      if (instance !== state.instance) {
        state.instance = instance;
        state.events = [];
        tell("events");
      }
      await refresh();
      await recall();
      state.heard = Date.now();
      setLink("live");
      tell("sample");
      pause = 1000;
      await api.events(state.events[0]?.id ?? 0, take, stop.signal);
    } catch (error) {
      if (error.status === 401) {
        clearInterval(watchdog);
        return setLink("refused");
      }
    }
    clearInterval(watchdog);
    stop.abort();
    state.retryAt = Date.now() + pause;
    setLink("away");
    tell("link");
    await new Promise((resolve) => {
      wake = resolve;
      setTimeout(resolve, pause);
    });
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}
