// What has happened, the newest first.

import { $, fill, h } from "./dom.js";
import * as format from "./format.js";
import { on, state } from "./store.js";

const BAD = ["failed", "not-started", "quarantined", "swap-failed", "canary-failed", "stuck", "breaker-opened"];
const GOOD = ["swapped", "released", "breaker-closed", "resumed"];
/** Of a swap's many steps these say nothing to whoever looks back. */
const SMALL = ["opened", "ready", "drained", "retired"];
const SHOWN = 80;

function entry(event) {
  const kind = BAD.includes(event.kind) ? "bad" : GOOD.includes(event.kind) ? "good" : SMALL.includes(event.kind) ? "small" : "info";
  return h(
    "li",
    { class: kind },
    h("time", { dateTime: new Date(event.time_ms).toISOString() }, format.clock(event.time_ms)),
    h(
      "p",
      {},
      event.slot && h("strong", {}, event.slot),
      event.slot && " ",
      event.text,
    ),
  );
}

function show() {
  const only = $("#only-slot").checked;
  const shown = state.events.filter((event) => !only || event.slot === state.selected).slice(0, SHOWN);
  fill($("#events"), shown.map(entry));
  $("#no-events").hidden = shown.length > 0;
}

export function start() {
  on("events", show);
  on("selected", show);
  $("#only-slot").addEventListener("change", show);
}
