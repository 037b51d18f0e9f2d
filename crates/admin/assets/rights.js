// What a plugin may do: wanted, granted, and changing it.

import * as api from "./api.js";
import { $, ask, h } from "./dom.js";
import { refresh } from "./store.js";

/** What a plugin wants and what it was given, side by side. */
export function rightsTable(plugin) {
  if (!plugin) return h("p", { class: "empty" }, "No plugin, no rights.");
  const { wanted, granted, enforced } = plugin.rights;
  if (!wanted.length && !granted.length) {
    return [h("p", {}, "It wants none and has none."), !enforced && unenforced()];
  }
  // A directory is wanted as the plugin sees it, and granted with the one that stands behind it.
  const seen = (right) => right.replace(/^(read|write):.*=/, "$1:");
  const rows = granted.map((right) => ({ right, wanted: wanted.some((other) => seen(other) === seen(right)), granted: "yes" }));
  for (const right of wanted) {
    // It is open, so all that it wants is covered by something.
    if (!granted.some((other) => seen(other) === seen(right))) rows.push({ right, wanted: true, granted: "by another" });
  }
  return [
    h(
      "table",
      { class: "rights" },
      h("thead", {}, h("tr", {}, ["Right", "Wanted", "Granted"].map((title) => h("th", { scope: "col" }, title)))),
      h(
        "tbody",
        {},
        rows.map((row) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, h("code", {}, row.right)),
            h("td", {}, row.wanted ? "yes" : "–"),
            h("td", {}, row.granted),
          ),
        ),
      ),
    ),
    !enforced && unenforced(),
  ];
}

const unenforced = () => h("p", { class: "note warn" }, "It runs in the server's process and has the server's rights, whatever is granted.");

/** Lets the operator change what a plugin may do. */
export async function editRights(slot) {
  const dialog = $("#rights");
  const { id } = slot.plugin;
  const answer = await api.grants(id).catch((error) => ({ error }));
  const text = h("textarea", { id: "rights-text", rows: 8, spellcheck: false, value: (answer.rights ?? []).join("\n") });
  const problem = h("p", { class: "bad", role: "alert" }, answer.error?.message);
  const apply = h("button", { class: "primary" }, "Apply");
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { id: "rights-title" }, `Rights of ${id}`),
    h("p", {}, "One a line, as in keyway.toml. Every slot whose plugin has this id is opened again with them."),
    h("label", { htmlFor: "rights-text" }, "Granted"),
    text,
    h("p", { class: "hint" }, "read:DIR=GUEST, write:DIR=GUEST, env:NAME, connect:HOST:PORT, listen:ADDRESS:PORT, clocks, random, memory:64MiB, cpu:10s, service:NAME"),
    h("p", { class: "hint" }, "Values of variables are not shown; a name alone keeps the value that it has."),
    problem,
    h("div", { class: "buttons" }, h("button", { type: "button", onclick: () => dialog.close() }, "Cancel"), apply),
  );
  const act = async () => {
    const rights = text.value.split("\n").map((line) => line.trim()).filter(Boolean);
    await api.setGrants(id, rights);
    return `${id}: its rights are changed.`;
  };
  ask(dialog, form, { apply, problem }, act, () => refresh().catch(() => {}));
}
