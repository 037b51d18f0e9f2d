// The table of all slots.

import { $, dropTarget, fill, h, say } from "./dom.js";
import * as format from "./format.js";
import { on, select, state } from "./store.js";
import { review } from "./review.js";

const rows = new Map();

/** What is to be said of a slot at a glance, the worst first. */
export function badges(slot) {
  const found = [];
  if (slot.stats?.quarantine) found.push(["bad", "quarantined"]);
  if (!slot.plugin) found.push(["bad", "empty"]);
  if (slot.paused) found.push(["warn", slot.paused === "wait" ? "paused, calls wait" : "paused"]);
  if (slot.stats?.breaker_open) found.push(["warn", "left alone"]);
  if (slot.stats?.stuck) found.push(["warn", `${slot.stats.stuck} stuck`]);
  if (slot.canary) found.push(["info", `canary ${Math.round(slot.canary.share * 1000) / 10} %`]);
  if (!found.length) found.push(["good", "in order"]);
  return found.map(([kind, text]) => h("span", { class: `badge ${kind}` }, text));
}

function newRow(name) {
  const open = h("button", { class: "name", onclick: () => select(name) }, name);
  const cells = Object.fromEntries(
    ["plugin", "placement", "generation", "calls", "p50", "p99", "errors", "memory", "waiting", "state"].map((key) => [
      key,
      h("td", { class: ["plugin", "placement", "state"].includes(key) ? "" : "number live" }),
    ]),
  );
  const row = h("tr", { "data-slot": name }, h("th", { scope: "row" }, open), Object.values(cells));
  row.addEventListener("click", (event) => event.target.closest("button") || select(name));
  dropTarget(row, (file) => {
    select(name);
    review(name, file);
  });
  return { row, cells, open };
}

function show() {
  const body = $("#slots tbody");
  const names = state.slots.map((slot) => slot.name);
  for (const [name, { row }] of rows) {
    if (!names.includes(name)) {
      row.remove();
      rows.delete(name);
    }
  }
  state.slots.forEach((slot, at) => {
    const entry = rows.get(slot.name) ?? newRow(slot.name);
    rows.set(slot.name, entry);
    if (body.children[at] !== entry.row) body.insertBefore(entry.row, body.children[at] ?? null);
    const { cells } = entry;
    fill(
      cells.plugin,
      slot.plugin ? [h("span", {}, slot.plugin.id), " ", h("span", { class: "muted" }, slot.plugin.version)] : "–",
    );
    fill(cells.placement, slot.plugin ? h("span", { class: `placement ${slot.plugin.placement}` }, slot.plugin.placement) : "–");
    say(cells.generation, slot.generation ? String(slot.generation) : "–");
    fill(cells.state, badges(slot));
  });
  $("#no-slots").hidden = names.length > 0;
  mark();
  measure();
}

function measure() {
  for (const [name, { cells }] of rows) {
    const now = state.now[name];
    say(cells.calls, format.count(now?.calls));
    say(cells.p50, now?.calls ? format.time(now.p50_us) : "–");
    say(cells.p99, now?.calls ? format.time(now.p99_us) : "–");
    say(cells.errors, format.count(now?.errors));
    cells.errors.classList.toggle("bad", Boolean(now?.errors));
    say(cells.memory, format.size(now?.memory));
    say(cells.waiting, format.count(now?.waiting));
  }
}

function mark() {
  for (const [name, { row, open }] of rows) {
    row.classList.toggle("selected", name === state.selected);
    open.setAttribute("aria-pressed", String(name === state.selected));
  }
}

export function start() {
  on("slots", show);
  on("sample", measure);
  on("selected", mark);
}
