// How much a slot may use.

import * as api from "./api.js";
import { $, ask, h } from "./dom.js";
import { refresh } from "./store.js";

const FIELDS = [
  ["min", "Instances, at least", 1, "", true],
  ["max", "Instances, at most", 1, "", true],
  ["queue", "Calls that may wait", 1, "", true],
  ["deadline_ms", "Deadline of a call, waiting included", 1, "ms; empty for none"],
  ["memory", "Memory of an instance", 1 << 20, "MiB; empty for the host's"],
  ["values", "Values of a call, each way", 1 << 20, "MiB; empty for the host's"],
  ["call_deadline_ms", "A call once it runs", 1, "ms; empty for the host's"],
];

/** Lets the operator change the limits of a slot. */
export function editLimits(slot) {
  const dialog = $("#limits");
  const problem = h("p", { class: "bad", role: "alert" });
  const apply = h("button", { class: "primary" }, "Apply");
  const inputs = FIELDS.map(([key, label, unit, hint, required]) => {
    const value = slot.limits[key];
    const input = h("input", {
      id: `limit-${key}`,
      type: "number",
      min: "0",
      step: "any",
      required,
      value: value === null ? "" : String(value / unit),
      "aria-describedby": hint ? `hint-${key}` : null,
    });
    return { key, unit, input, row: [h("label", { htmlFor: input.id }, label), input, h("span", { class: "hint", id: `hint-${key}` }, hint)] };
  });
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { id: "limits-title" }, `Limits of ${slot.name}`),
    h("p", {}, "They hold at once. What an instance may use up holds for those that are made from now on."),
    h("div", { class: "fields" }, inputs.map(({ row }) => row)),
    problem,
    h("div", { class: "buttons" }, h("button", { type: "button", onclick: () => dialog.close() }, "Cancel"), apply),
  );
  const act = async () => {
    const read = ({ key, unit, input }) => [key, input.value === "" ? null : Math.round(Number(input.value) * unit)];
    await api.limits(slot.name, Object.fromEntries(inputs.map(read)));
    return `${slot.name}: its limits are changed.`;
  };
  ask(dialog, form, { apply, problem }, act, () => refresh().catch(() => {}));
}
