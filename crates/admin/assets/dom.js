// Elements from data. Text is always text: nothing here reads HTML.

/** Makes an element: its properties, listeners (`onclick`), attributes (`aria-…`, `data-…`), and what is in it. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name in element && !name.includes("-") && name !== "list") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  append(element, children);
  return element;
}

/** Puts other things into an element, in place of what is in it. */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== undefined && child !== null && child !== false) element.append(child);
  }
}

/** Sets a text, only where it differs: a screen reader says no number twice. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export const $ = (selector) => document.querySelector(selector);

/** Where a file may be dropped. `take` gets the file. */
export function dropTarget(element, take) {
  let depth = 0;
  const has = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const over = (on) => element.classList.toggle("over", on);
  element.addEventListener("dragenter", (event) => has(event) && (event.preventDefault(), depth++, over(true)));
  element.addEventListener("dragover", (event) => has(event) && event.preventDefault());
  element.addEventListener("dragleave", (event) => has(event) && over(--depth > 0));
  element.addEventListener("drop", (event) => {
    if (!has(event)) return;
    event.preventDefault();
    over(Boolean((depth = 0)));
    const file = event.dataTransfer.files[0];
    if (file) take(file);
  });
}

/** Asks for a file. */
export function chooseFile(accept, take) {
  const input = h("input", { type: "file", accept, hidden: true });
  input.addEventListener("change", () => {
    if (input.files[0]) take(input.files[0]);
    input.remove();
  });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}

let silence;
/** Says in passing what has come of something. */
export function toast(text, bad = false) {
  const said = $("#said");
  said.textContent = text;
  said.classList.toggle("bad", bad);
  said.classList.add("shown");
  clearTimeout(silence);
  silence = setTimeout(() => said.classList.remove("shown"), bad ? 12000 : 5000);
}

/** What went wrong, in the server's words. */
export function complain(error) {
  toast(error.next ? `${error.message} ${error.next}` : error.message, true);
}

/**
 * Shows a form in a dialog. When it is sent, `act` does what it is for and gives what is said then; where that fails, the
 * dialog stays and says why. `after` follows either way.
 */
export function ask(dialog, form, { apply, problem }, act, after) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    apply.disabled = true;
    try {
      const said = await act();
      dialog.close();
      toast(said);
    } catch (error) {
      problem.textContent = `${error.message} ${error.next}`;
      apply.disabled = false;
    }
    after();
  });
  fill(dialog, form);
  dialog.showModal();
}
