// The page: who looks, what is shown, and whether it is true.

import * as api from "./api.js";
import { $, complain, fill, h, say, toast } from "./dom.js";
import * as format from "./format.js";
import { follow, on, refresh, retry, state } from "./store.js";
import * as detail from "./detail.js";
import * as playground from "./playground.js";
import * as slots from "./slots.js";
import * as timeline from "./timeline.js";

const VIEWS = ["slots", "playground"];

function showView() {
  const signedIn = api.hasToken() && state.link !== "refused";
  const wanted = location.hash.slice(1);
  const view = VIEWS.includes(wanted) ? wanted : VIEWS[0];
  $("#sign-in").hidden = signedIn;
  for (const name of VIEWS) $(`#view-${name}`).hidden = !signedIn || name !== view;
  for (const anchor of document.querySelectorAll("nav a")) {
    if (anchor.dataset.view === view && signedIn) anchor.setAttribute("aria-current", "page");
    else anchor.removeAttribute("aria-current");
  }
  $("#reload").hidden = !signedIn;
  if (!signedIn) $("#token").focus();
}

function showLink() {
  const { link, heard, retryAt } = state;
  document.body.classList.toggle("stale", link === "away");
  say($("#link"), { joining: "joining…", live: "live", away: "away", refused: "signed out" }[link]);
  $("#link").dataset.link = link;
  const banner = $("#banner");
  banner.hidden = link !== "away";
  if (link === "away") {
    const seconds = Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
    const since = heard ? `What you see is from ${format.clock(heard)}. ` : "";
    const text = `The server does not answer. ${since}`;
    if (banner.dataset.text !== text) {
      banner.dataset.text = text;
      fill(banner, h("span", {}, text), h("span", { class: "again", "aria-hidden": "true" }), h("button", { onclick: retry }, "Try now"));
    }
    say(banner.querySelector(".again"), seconds ? `Trying again in ${seconds} s. ` : "Trying again… ");
  } else {
    delete banner.dataset.text;
  }
}

async function join() {
  showView();
  if (!api.hasToken()) return;
  await follow();
  api.dropToken();
  say($("#sign-in-error"), "The server refused the token; it may have been started again since.");
  showView();
}

function signIn(event) {
  event.preventDefault();
  api.setToken($("#token").value);
  $("#token").value = "";
  say($("#sign-in-error"), "");
  state.link = "joining";
  join();
}

async function reload() {
  const button = $("#reload");
  button.disabled = true;
  try {
    await api.reload();
    toast("The configuration is in force.");
  } catch (error) {
    complain(error);
  }
  button.disabled = false;
  refresh().catch(() => {});
}

api.takeToken();
for (const part of [slots, timeline, detail, playground]) part.start();
on("link", () => (showLink(), showView()));
setInterval(() => state.link === "away" && showLink(), 1000);
addEventListener("hashchange", () => {
  const token = location.hash.includes("token=");
  if (token) {
    api.takeToken();
    location.reload();
  }
  showView();
});
// A file that misses its slot must not take the page's place.
for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());
$("#sign-in form").addEventListener("submit", signIn);
$("#reload").addEventListener("click", reload);
showLink();
join();
