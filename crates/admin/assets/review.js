// What a new plugin would change, before it does.

import * as api from "./api.js";
import { $, fill, h, toast } from "./dom.js";
import * as format from "./format.js";
import { refresh } from "./store.js";

/** Uploads a file, shows what it would change in a slot, and swaps when the operator says so. */
export async function review(slot, file) {
  const dialog = $("#review");
  const cancel = () => dialog.close();
  fill(
    dialog,
    h("h2", { id: "review-title" }, `Swap ${slot}`),
    h("p", { role: "status" }, `${file.name} (${format.size(file.size)}) is uploaded and looked at…`),
    h("div", { class: "buttons" }, h("button", { onclick: cancel }, "Cancel")),
  );
  if (!dialog.open) dialog.showModal();
  try {
    const upload = await api.upload(file);
    const plan = await api.plan(slot, upload.digest);
    if (dialog.open) show(dialog, slot, plan);
  } catch (error) {
    if (dialog.open) refuse(dialog, slot, error);
  }
}

function refuse(dialog, slot, error) {
  const close = h("button", { class: "primary", onclick: () => dialog.close() }, "Close");
  fill(
    dialog,
    h("h2", { id: "review-title" }, `Swap ${slot}`),
    h("p", { class: "note bad", role: "alert" }, error.message),
    error.next && h("p", {}, error.next),
    h("p", { class: "hint" }, "Nothing has changed."),
    h("div", { class: "buttons" }, close),
  );
  close.focus();
}

function contractPart({ contract }) {
  if (!contract.changes.length) return h("p", {}, "The contract is the same.");
  return [
    h(
      "p",
      { class: contract.compatible ? "" : "note bad" },
      contract.compatible ? "The contract differs, and fits." : "The contract does not fit this slot.",
    ),
    h(
      "ul",
      { class: "changes" },
      contract.changes.map((change) =>
        h(
          "li",
          { class: change.breaks ? "bad" : "" },
          h("strong", {}, change.kind),
          " ",
          h("code", {}, change.function),
          change.before && h("div", { class: "diff minus" }, h("code", {}, `− ${change.before}`)),
          change.after && h("div", { class: "diff plus" }, h("code", {}, `+ ${change.after}`)),
        ),
      ),
    ),
  ];
}

/** A right that has to be granted first: a box to tick, and where it is a directory, which one. */
function missingRight(right, at, changed) {
  const box = h("input", { type: "checkbox", id: `grant-${at}`, onchange: changed });
  const directory = /^(read|write):/.exec(right);
  const folder = directory && h("input", { id: `folder-${at}`, oninput: changed, placeholder: "/srv/pictures", spellcheck: false });
  const variable = /^env:[^=]+$/.test(right);
  const value = variable && h("input", { id: `value-${at}`, oninput: changed, placeholder: "empty: the server's own", spellcheck: false });
  return {
    row: h(
      "li",
      {},
      h("label", { class: "check" }, box, h("span", {}, "Grant ", h("code", {}, right))),
      directory && h("div", { class: "which" }, h("label", { htmlFor: `folder-${at}` }, "The server's directory"), folder),
      variable && h("div", { class: "which" }, h("label", { htmlFor: `value-${at}` }, "Its value"), value),
    ),
    granted() {
      if (!box.checked || (directory && !folder.value.trim())) return null;
      if (directory) return `${directory[0]}${folder.value.trim()}=${right.slice(directory[0].length)}`;
      return variable && value.value ? `${right}=${value.value}` : right;
    },
  };
}

function show(dialog, slot, plan) {
  const { upload, rights } = plan;
  const problem = h("p", { class: "bad", role: "alert" });
  const confirm = h("button", { class: "primary" });
  const fits = plan.contract.compatible && !plan.problems.length;

  const changed = () => {
    const open = missing.filter((right) => right.granted() === null).length;
    confirm.disabled = !fits || open > 0;
    const verb = canary.checked ? "Start the canary" : plan.same ? "Open it again" : "Swap";
    confirm.textContent = missing.length ? `Grant ${missing.length === 1 ? "a right" : `${missing.length} rights`} and ${verb.toLowerCase()}` : verb;
    share.disabled = hold.disabled = calls.disabled = !canary.checked;
  };
  const number = (id, value, extra) => h("input", { id, type: "number", value, min: "0", step: "any", ...extra });
  const share = number("canary-share", "10", { max: "100" });
  const hold = number("canary-hold", "30");
  const calls = number("canary-calls", "100", { step: "1", min: "1" });
  const canary = h("input", { type: "checkbox", id: "as-canary", onchange: changed });
  const missing = rights.missing.map((right, at) => missingRight(right, at, changed));

  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { id: "review-title" }, `Swap ${slot}`),
    h(
      "p",
      { class: "change" },
      h("span", {}, plan.in_place ? `${plan.in_place.id} ${plan.in_place.version}` : "nothing"),
      h("span", { "aria-label": "becomes" }, " → "),
      h("strong", {}, `${upload.id} ${upload.version}`),
      h("span", { class: "muted" }, ` ${upload.placement}, ${format.size(upload.size)}`),
    ),
    plan.same && h("p", { class: "note warn" }, "It is the very file that is in place."),
    plan.problems.map((text) => h("p", { class: "note bad" }, text)),
    h("h3", {}, "Contract"),
    contractPart(plan),
    h("h3", {}, "Rights"),
    !rights.wanted.length && h("p", {}, "It wants none."),
    missing.length > 0 && [
      h("p", { class: "note warn" }, `It wants ${missing.length === 1 ? "a right" : "rights"} that ${upload.id} was not given. Grant only what you understand.`),
      h("ul", { class: "grants" }, missing.map(({ row }) => row)),
    ],
    rights.wanted.length > 0 &&
      h(
        "ul",
        { class: "changes" },
        rights.wanted
          .filter((right) => !rights.missing.includes(right))
          .map((right) => h("li", {}, h("code", {}, right), h("span", { class: "muted" }, " granted already"))),
        rights.dropped.map((right) => h("li", {}, h("code", {}, right), h("span", { class: "muted" }, " not wanted any more"))),
      ),
    plan.in_place &&
      !plan.same &&
      h(
        "fieldset",
        {},
        h("legend", {}, h("label", { class: "check" }, canary, h("span", {}, "As a canary first"))),
        h("div", { class: "inline" }, [
          h("label", { htmlFor: share.id }, "share, %"),
          share,
          h("label", { htmlFor: hold.id }, "for, s"),
          hold,
          h("label", { htmlFor: calls.id }, "and calls"),
          calls,
        ]),
      ),
    problem,
    h("div", { class: "buttons" }, h("button", { type: "button", onclick: () => dialog.close() }, "Cancel"), confirm),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    confirm.disabled = true;
    const grant = missing.map((right) => right.granted());
    try {
      if (canary.checked) {
        const options = { upload: upload.digest, grant, share: Number(share.value) / 100, hold_ms: Math.round(Number(hold.value) * 1000), calls: Number(calls.value) };
        await api.canary(slot, options);
        toast(`${slot}: ${upload.id} ${upload.version} gets ${share.value} % of the calls.`);
      } else {
        const done = await api.swap(slot, upload.digest, grant);
        toast(`${slot}: generation ${done.generation} is in place.`);
      }
      dialog.close();
    } catch (error) {
      problem.textContent = `${error.message} ${error.next}`;
      changed();
    }
    refresh().catch(() => {});
  });
  fill(dialog, form);
  changed();
  form.querySelector("input:not(:disabled), button.primary:not(:disabled), button").focus();
}
