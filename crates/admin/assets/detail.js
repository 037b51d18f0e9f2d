// One slot: its plot, what can be done with it, and all that is known of its plugin.

import * as api from "./api.js";
import { $, chooseFile, complain, fill, h, say, toast } from "./dom.js";
import * as format from "./format.js";
import { Plot } from "./plot.js";
import { badges } from "./slots.js";
import { on, refresh, slot as find, state } from "./store.js";
import { editLimits } from "./limits.js";
import { editRights, rightsTable } from "./rights.js";
import { review } from "./review.js";

let plot = null;
let shown = null;
const parts = {};

/** Does something with the slot, and says what came of it. */
async function act(button, what, done) {
  button.disabled = true;
  try {
    const answer = await what();
    toast(typeof done === "function" ? done(answer) : done);
  } catch (error) {
    complain(error);
  }
  button.disabled = false;
  await refresh().catch(() => {});
}

function button(text, what, { primary, danger, title } = {}) {
  const element = h("button", { class: primary ? "primary" : danger ? "danger" : "", title }, text);
  element.addEventListener("click", () => what(element));
  return element;
}

function actions(slot) {
  const { name } = slot;
  const list = [
    button("Swap…", () => chooseFile("", (file) => review(name, file)), {
      primary: true,
      title: "Choose a plugin's file; nothing happens before you have seen what it changes",
    }),
  ];
  if (slot.canary) {
    list.push(
      button("Promote canary", (element) =>
        act(element, () => api.promote(name), `${name}: the canary is in place.`),
      ),
      button("End canary", (element) => act(element, () => api.endCanary(name), `${name}: the canary has ended.`)),
    );
  }
  if (slot.previous) {
    list.push(
      button(
        `Roll back to ${slot.previous.version || slot.previous.id}`,
        (element) =>
          act(element, () => api.rollback(name), (answer) => `${name}: generation ${answer.generation} is the plugin from before.`),
        { title: `Puts ${slot.previous.id} ${slot.previous.version} back` },
      ),
    );
  }
  if (slot.stats?.quarantine) {
    list.push(button("Release", (element) => act(element, () => api.release(name), `${name}: it is called again.`)));
  }
  if (slot.paused) {
    list.push(button("Resume", (element) => act(element, () => api.resume(name), `${name}: calls go on.`)));
  } else {
    list.push(
      button("Pause", (element) => act(element, () => api.pause(name, "refuse"), `${name}: calls are refused.`), {
        title: "Calls are refused until you resume",
      }),
      button("Hold calls", (element) => act(element, () => api.pause(name, "wait"), `${name}: calls wait.`), {
        title: "Calls wait in the queue until you resume",
      }),
    );
  }
  list.push(button("Limits…", () => editLimits(slot)));
  if (slot.plugin) list.push(button("Rights…", () => editRights(slot)));
  return list;
}

function facts(slot) {
  const plugin = slot.plugin;
  const rows = [
    ["Plugin", plugin ? `${plugin.id} ${plugin.version}` : "none"],
    plugin?.description && ["About", plugin.description],
    plugin && ["Runs as", PLACEMENTS[plugin.placement] ?? plugin.placement],
    plugin?.digest && ["Digest", h("code", { title: plugin.digest }, plugin.digest.slice(0, 16))],
    plugin?.size > 0 && ["Size", format.size(plugin.size)],
    plugin && ["Signed by", plugin.signers.length ? plugin.signers.join(", ") : "nobody"],
    ["Contract", h("code", {}, slot.contract)],
    slot.routes.length > 0 && ["Answers", slot.routes.join(", ")],
    ["When it is down", slot.on_failure === "open" ? "it is left out" : "calls fail"],
    slot.canary && ["Canary", `${slot.canary.plugin.id} ${slot.canary.plugin.version}, generation ${slot.canary.stats.generation}`],
  ];
  return h("dl", { class: "facts" }, rows.filter(Boolean).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

const PLACEMENTS = {
  static: "part of the program (static)",
  native: "a library in the server's process (native)",
  wasm: "a component in a sandbox (wasm)",
  process: "a process of its own (process)",
  remote: "on another machine (remote)",
};

function counts(slot) {
  const stats = slot.stats;
  if (!stats) return h("p", { class: "empty" }, "The slot is empty.");
  const errors = Object.entries(stats.errors);
  return [
    stats.quarantine && h("p", { class: "note bad" }, "In quarantine: ", stats.quarantine),
    h(
      "table",
      {},
      h("caption", {}, "Instances"),
      h(
        "thead",
        {},
        h("tr", {}, ["No.", "Age", "Calls", "Busy", "Memory", "Process"].map((title, at) => h("th", { scope: "col", class: at ? "number" : "" }, title))),
      ),
      h(
        "tbody",
        {},
        stats.instances.slice(0, 32).map((instance) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, String(instance.number)),
            [
              format.span(instance.age_ms),
              format.count(instance.calls),
              instance.age_ms ? `${Math.min(100, Math.round((instance.busy_ms / instance.age_ms) * 100))} %` : "–",
              format.size(instance.memory),
              instance.process ?? "–",
            ].map((text) => h("td", { class: "number" }, String(text))),
          ),
        ),
      ),
    ),
    !stats.instances.length && h("p", { class: "empty" }, "None lives; the next call makes one."),
    h(
      "p",
      { class: "sums" },
      `${format.count(stats.calls)} calls in generation ${stats.generation}, ${format.count(stats.restarts)} instances thrown away. `,
      errors.length ? `Errors: ${errors.map(([kind, number]) => `${number} ${kind}`).join(", ")}.` : "No errors.",
    ),
  ];
}

function build(slot) {
  plot?.close();
  parts.title = h("h2", { id: "detail-title" });
  parts.badges = h("span", { class: "badges" });
  parts.actions = h("div", { class: "actions", role: "group", "aria-label": "What can be done" });
  parts.plot = h("div", { class: "plot", role: "img" });
  parts.facts = h("div");
  parts.rights = h("div");
  parts.counts = h("div");
  fill(
    $("#detail"),
    h("header", { class: "row" }, parts.title, parts.badges),
    parts.actions,
    h("figure", {}, h("figcaption", {}, "Latency and calls a second"), parts.plot),
    h("div", { class: "pair" }, h("section", {}, h("h3", {}, "Plugin"), parts.facts), h("section", {}, h("h3", {}, "Rights"), parts.rights)),
    h("section", {}, h("h3", {}, "Calls"), parts.counts),
  );
  $("#detail").hidden = false;
  plot = new Plot(parts.plot);
  shown = slot.name;
  parts.said = "";
}

function show() {
  const slot = find(state.selected);
  if (!slot) {
    $("#detail").hidden = true;
    shown = null;
    return;
  }
  if (shown !== slot.name) build(slot);
  say(parts.title, slot.name);
  fill(parts.badges, badges(slot));
  // Only when they differ, so that the focus stays where it is.
  const can = JSON.stringify([slot.previous, slot.paused, slot.canary?.share, slot.stats?.quarantine, slot.plugin?.id, slot.limits, slot.plugin?.rights]);
  if (can !== parts.said) {
    const focused = [...parts.actions.children].indexOf(document.activeElement);
    fill(parts.actions, actions(slot));
    if (focused >= 0) (parts.actions.children[focused] ?? parts.actions.lastChild).focus();
    parts.said = can;
  }
  fill(parts.facts, facts(slot));
  fill(parts.rights, rightsTable(slot.plugin));
  fill(parts.counts, counts(slot));
  draw();
}

function draw() {
  const history = state.history[shown];
  if (!shown || !history) return;
  plot.show(history);
  const now = state.now[shown];
  if (now) {
    const label = `${format.count(now.calls)} calls a second, p50 ${format.time(now.p50_us)}, p99 ${format.time(now.p99_us)}`;
    parts.plot.setAttribute("aria-label", label);
  }
}

export function start() {
  on("slots", show);
  on("selected", show);
  on("sample", draw);
  // Instances and sums have no events of their own.
  setInterval(() => state.link === "live" && !document.hidden && refresh().catch(() => {}), 3000);
}
