// What the page shows and how: the data it came with, and the person's choices, which stand in its address after `#`, so
// that a reload keeps them.
"use strict";

const DEFAULTS = {
  note: "", card: "0", side: "both", device: "phone", night: "", query: "", deck: "", tag: "", change: "", problem: "",
  letters: "1",
};
const state = { ...DEFAULTS };
let data = { notes: [], problems: [], media: {}, leftOut: {}, kinds: [] };

function byId(id) {
  return document.getElementById(id);
}

function readJson(id) {
  return JSON.parse(byId(id).textContent);
}

function readState() {
  const known = new URLSearchParams(location.hash.slice(1));
  for (const name of Object.keys(DEFAULTS)) state[name] = known.get(name) ?? DEFAULTS[name];
  if (!state.night) state.night = matchMedia("(prefers-color-scheme: dark)").matches ? "1" : "0";
}

function keepState() {
  const kept = new URLSearchParams();
  for (const [name, value] of Object.entries(state)) if (value !== DEFAULTS[name]) kept.set(name, value);
  history.replaceState(null, "", "#" + kept);
}

// An element with attributes, properties such as `textContent` and `onclick`, and children.
function make(tag, values = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(values)) {
    if (name in element && name !== "role") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function counted(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
