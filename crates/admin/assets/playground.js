// A picture through a chain of image filters.

import * as api from "./api.js";
import { $, chooseFile, dropTarget, fill, h, say } from "./dom.js";
import * as format from "./format.js";
import { on, state } from "./store.js";

/** The slots of the chain in their order, and whether each takes part. */
let chain = [];
let picture = null;
let running = null;
let urls = [];
const parts = {};

function known() {
  const filters = state.slots.filter((slot) => slot.filter && slot.plugin).map((slot) => slot.name);
  chain = chain.filter(({ name }) => filters.includes(name));
  for (const name of filters) {
    if (!chain.some((link) => link.name === name)) chain.push({ name, on: true, millis: null });
  }
}

function move(at, by) {
  const to = at + by;
  if (to < 0 || to >= chain.length) return;
  [chain[at], chain[to]] = [chain[to], chain[at]];
  showChain();
  run();
}

/** Moves a filter, and the focus with it. */
function moveByKey(at, by) {
  move(at, by);
  parts.list.children[Math.min(Math.max(at + by, 0), chain.length - 1)]?.querySelector("input")?.focus();
}

function link(entry, at) {
  const plugin = state.slots.find((slot) => slot.name === entry.name)?.plugin;
  const box = h("input", {
    type: "checkbox",
    checked: entry.on,
    onchange: () => {
      entry.on = box.checked;
      run();
    },
  });
  const item = h(
    "li",
    { draggable: true, class: "link-of-chain" },
    h("span", { class: "grip", "aria-hidden": "true" }, "⠿"),
    h("label", { class: "check" }, box, h("span", {}, entry.name, " ", h("span", { class: "muted" }, plugin?.placement ?? ""))),
    h("span", { class: "millis" }, entry.on && entry.millis !== null ? format.time(entry.millis * 1000) : ""),
    h("button", { class: "quiet", disabled: at === 0, "aria-label": `Move ${entry.name} up`, onclick: () => moveByKey(at, -1) }, "↑"),
    h("button", { class: "quiet", disabled: at === chain.length - 1, "aria-label": `Move ${entry.name} down`, onclick: () => moveByKey(at, 1) }, "↓"),
  );
  item.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.altKey && by) {
      event.preventDefault();
      moveByKey(at, by);
    }
  });
  item.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("application/x-keyway-link", String(at));
    event.dataTransfer.effectAllowed = "move";
  });
  item.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("application/x-keyway-link")) event.preventDefault();
  });
  item.addEventListener("drop", (event) => {
    const from = event.dataTransfer.getData("application/x-keyway-link");
    if (from === "") return;
    event.preventDefault();
    chain.splice(at, 0, ...chain.splice(Number(from), 1));
    showChain();
    run();
  });
  return item;
}

function showChain() {
  fill(parts.list, chain.map(link));
  parts.none.hidden = chain.length > 0;
}

/** Shows a picture, and lets go of the one before. */
function showPicture(image, blob, slot) {
  if (urls[slot]) URL.revokeObjectURL(urls[slot]);
  urls[slot] = URL.createObjectURL(blob);
  image.src = urls[slot];
  image.hidden = false;
}

function take(file) {
  picture = file;
  showPicture(parts.before, file, 0);
  parts.drop.classList.add("filled");
  run();
}

async function run() {
  if (!picture) return;
  running?.abort();
  const own = (running = new AbortController());
  const used = chain.filter((entry) => entry.on);
  parts.error.hidden = true;
  say(parts.status, "Filtering…");
  try {
    const result = await api.play(picture, used.map(({ name }) => name), own.signal);
    if (own !== running) return;
    used.forEach((entry, at) => (entry.millis = result.times[at] ?? null));
    showPicture(parts.after, result.picture, 1);
    const sum = result.times.reduce((all, millis) => all + millis, 0);
    say(parts.status, `${used.length} ${used.length === 1 ? "filter" : "filters"}, ${format.time(sum * 1000)}`);
    const focused = parts.list.contains(document.activeElement);
    if (!focused) showChain();
    else parts.list.querySelectorAll(".millis").forEach((cell, at) => say(cell, chain[at]?.on && chain[at].millis !== null ? format.time(chain[at].millis * 1000) : ""));
  } catch (error) {
    if (own.signal.aborted) return;
    say(parts.status, "");
    parts.error.hidden = false;
    say(parts.error, `${error.message} ${error.next ?? ""}`);
  }
}

export function start() {
  parts.list = h("ol", { class: "chain" });
  parts.none = h("p", { class: "empty" }, "No slot holds an image filter (a plugin of media:filter).");
  parts.before = h("img", { alt: "The picture before", hidden: true });
  parts.after = h("img", { alt: "The picture after the chain", hidden: true });
  parts.status = h("p", { class: "muted", role: "status" });
  parts.error = h("p", { class: "note bad", role: "alert", hidden: true });
  const choose = h("button", { class: "primary", onclick: () => chooseFile("image/png,image/jpeg,image/webp", take) }, "Choose a picture…");
  parts.drop = h("div", { class: "drop" }, h("p", {}, "Drop a PNG, JPEG or WebP here, or"), choose);
  dropTarget($("#view-playground"), take);
  fill(
    $("#view-playground"),
    h(
      "section",
      { class: "card", "aria-labelledby": "chain-title" },
      h("h2", { id: "chain-title" }, "Filters"),
      parts.drop,
      parts.list,
      parts.none,
      h("p", { class: "hint" }, "Order: the arrows, Alt with ↑ and ↓, or drag."),
      parts.status,
    ),
    h(
      "section",
      { class: "card pictures", "aria-label": "Before and after" },
      parts.error,
      h("figure", {}, h("figcaption", {}, "Before"), h("div", { class: "frame" }, parts.before)),
      h("figure", {}, h("figcaption", {}, "After"), h("div", { class: "frame" }, parts.after)),
    ),
  );
  on("slots", () => {
    const before = chain.map(({ name }) => name).join();
    known();
    if (before !== chain.map(({ name }) => name).join()) showChain();
  });
  on("events", () => picture && $("#view-playground").hidden === false && state.events[0]?.kind === "swapped" && run());
  showChain();
}
