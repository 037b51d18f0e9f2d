// The operator: does with the page what people do with it. The arguments are the page's address and a folder with files;
// `PLAYWRIGHT` is where playwright-core is.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const { chromium } = createRequire(import.meta.url)(process.env.PLAYWRIGHT);
const [address, folder] = process.argv.slice(2);
const pictures = process.env.KEYWAY_SCREENSHOTS;
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** Asks the test to do something with the server. */
async function tell(word) {
  console.log(word);
  await answers.next();
}

// Whoever is root has no sandbox; this page is our own.
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, colorScheme: "light", reducedMotion: "reduce" });
const page = await context.newPage();
page.setDefaultTimeout(20000);
// For as long as somebody listens, no chooser of the system opens.
page.on("filechooser", () => {});
const complaints = [];
let offline = false;
page.on("console", (message) => {
  // That nobody answers is said by the browser as well.
  if (message.type() === "error" && !offline) complaints.push(message.text());
});
page.on("pageerror", (error) => complaints.push(String(error)));

const shot = async (name) => pictures && (await page.screenshot({ path: join(pictures, `${name}.png`) }));
const cell = (slot, at) => page.locator(`#slots tr[data-slot="${slot}"] > *`).nth(at);
const until = (check, argument) => page.waitForFunction(check, argument);
const generation = (slot, number) =>
  until(([slot, number]) => document.querySelector(`#slots tr[data-slot="${slot}"]`)?.children[3].textContent === number, [slot, String(number)]);

async function drop(selector, name) {
  const content = readFileSync(join(folder, name)).toString("base64");
  const data = await page.evaluateHandle(
    ([content, name]) => {
      const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], name));
      return data;
    },
    [content, name],
  );
  for (const type of ["dragenter", "dragover", "drop"]) await page.dispatchEvent(selector, type, { dataTransfer: data });
}

async function starts() {
  // Without the token there is nothing to see.
  await page.goto(address.split("#")[0]);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.goto("about:blank");
  await page.goto(address);
  await cell("hello", 0).waitFor();
  assert.equal(new URL(page.url()).hash, "", "the token stays in the address");
  await until(() => document.querySelector("#link").textContent === "live");
  assert.equal(await cell("hello", 1).textContent(), "demo.hello 1.0.0");
  await until(() => Number(document.querySelector('#slots tr[data-slot="hello"]').children[4].textContent) > 0);
}

async function isUsedByKeyboard() {
  await page.locator("h1").click();
  const reached = [];
  for (let tabs = 0; tabs < 12; tabs += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      return { text: document.activeElement.textContent, seen: outlineStyle !== "none" && outlineWidth !== "0px" };
    });
    assert.ok(focused.seen, `the focus on "${focused.text}" cannot be seen`);
    reached.push(focused.text);
    if (focused.text === "sepia") break;
  }
  assert.ok(reached.includes("Playground") && reached.includes("sepia"), reached.join(", "));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "sepia", exact: true }).waitFor();
  await page.locator('#slots tr[data-slot="hello"] button').focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "hello", exact: true }).waitFor();
}

async function swapsUnderLoad() {
  await drop('#slots tr[data-slot="hello"]', "hello-next.so");
  const dialog = page.locator("#review");
  await dialog.getByText("The contract is the same.").waitFor();
  await dialog.getByText("1.1.0").first().waitFor();
  await dialog.getByRole("button", { name: "Swap", exact: true }).click();
  await generation("hello", 2);
  assert.equal(await dialog.isVisible(), false);
  await page.locator("#events").getByText("is in place").first().waitFor();
}

async function refusesWhatIsNoPlugin() {
  await drop('#slots tr[data-slot="hello"]', "readme.txt");
  await page.locator("#review").getByText("The file is no plugin").waitFor();
  await page.keyboard.press("Enter");
  await page.locator("#review").waitFor({ state: "hidden" });
}

async function refusesAWiderGrant() {
  // By keyboard: the button, the file, Escape.
  const swap = page.getByRole("button", { name: "Swap…" });
  await swap.focus();
  const choosing = page.waitForEvent("filechooser");
  await page.keyboard.press("Enter");
  await (await choosing).setFiles(join(folder, "hello-wider.so"));
  const dialog = page.locator("#review");
  await dialog.getByText("Grant clocks").waitFor();
  const confirm = dialog.getByRole("button", { name: /^Grant 2 rights/ });
  assert.equal(await confirm.isDisabled(), true);
  await dialog.getByLabel("Grant clocks").check();
  await dialog.getByLabel("Grant read:/data").check();
  assert.equal(await confirm.isDisabled(), true, "which directory has not been said");
  await shot("grant-light");
  await dialog.getByLabel("The server's directory").fill("/srv/data");
  assert.equal(await confirm.isDisabled(), false);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  assert.equal(await cell("hello", 3).textContent(), "2", "nothing has changed");
}

async function rollsBack() {
  // The plot has something to show by then.
  if (pictures) await page.waitForTimeout(25000);
  await page.mouse.move(0, 0);
  await shot("slots-light");
  await page.emulateMedia({ colorScheme: "dark" });
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.ok(ground.match(/\d+/g).slice(0, 3).every((part) => Number(part) < 60), `the ground is ${ground} in the dark`);
  if (pictures) await page.waitForTimeout(1200);
  await shot("slots-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByRole("button", { name: "Roll back to 1.0.0" }).click();
  await generation("hello", 3);
  assert.equal(await cell("hello", 1).textContent(), "demo.hello 1.0.0");
}

async function plays() {
  await page.getByRole("link", { name: "Playground" }).click();
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose a picture…" }).click();
  await (await choosing).setFiles(join(folder, "chelsea.png"));
  const after = page.getByAltText("The picture after the chain");
  await after.waitFor();
  await until(() => document.querySelectorAll(".millis").length === 3 && [...document.querySelectorAll(".millis")].every((cell) => /[µm]?s/.test(cell.textContent)));
  const order = () => page.locator(".chain .check > span").allTextContents();
  const [before, source] = [await order(), await after.getAttribute("src")];
  await page.locator(".chain input").first().focus();
  await page.keyboard.press("Alt+ArrowDown");
  await until((source) => document.querySelector('img[alt^="The picture after"]').getAttribute("src") !== source, source);
  assert.deepEqual(await order(), [before[1], before[0], before[2]]);
  await page.locator(".chain input").nth(0).uncheck();
  await until(() => document.querySelector("#view-playground [role=status]").textContent.startsWith("2 filters"));
  await page.emulateMedia({ colorScheme: "dark" });
  await shot("playground-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByRole("link", { name: "Slots" }).click();
}

async function isHonestWhenTheServerIsAway() {
  offline = true;
  await tell("away");
  const banner = page.locator("#banner");
  await banner.getByText("The server does not answer.").waitFor();
  await banner.getByText("What you see is from").waitFor();
  assert.ok(await page.evaluate(() => document.body.classList.contains("stale")));
  await shot("away-light");
  await tell("back");
  await banner.getByRole("button", { name: "Try now" }).click();
  await banner.waitFor({ state: "hidden" });
  await until(() => document.querySelector("#link").textContent === "live" && !document.body.classList.contains("stale"));
  offline = false;
}

try {
  for (const step of [starts, isUsedByKeyboard, swapsUnderLoad, refusesWhatIsNoPlugin, refusesAWiderGrant, rollsBack, plays, isHonestWhenTheServerIsAway]) {
    console.log(step.name);
    await step();
  }
  // What the API has refused on purpose is in the browser's log, too.
  const rest = complaints.filter((text) => !text.includes("422") && !text.includes("401"));
  assert.deepEqual(rest, []);
} catch (error) {
  console.log(`failed: ${error.stack}`);
  if (pictures) await page.screenshot({ path: join(pictures, "failed.png") });
  for (const complaint of complaints) console.log(`browser: ${complaint}`);
  process.exitCode = 1;
}
await browser.close();
process.exit();
