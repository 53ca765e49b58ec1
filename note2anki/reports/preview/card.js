// A card in the frame of a phone or of a desktop: documents of their own, in which no script runs. This page, which is
// of the same origin, fills them.

const FRONT_SIDE = "<!--front-->";
const SOUND = /\[sound:([^\]]+)\]/gi;
const VIDEO = /\.(?:3gp|mkv|mov|mp4|ogv|webm)$/i;
const FORMULA = /\\\(([\s\S]+?)\\\)|\\\[([\s\S]+?)\\\]/g;
const FRAME_CLASSES = { phone: "mobile android linux js chrome", desktop: "desktop" };
const frames = {};

function frameDocument(styles) {
  const head = styles.map((style) => `<style>${style}</style>`).join("");
  return `<!doctype html><html lang=""><head><meta charset="utf-8"><base target="_blank">${head}</head><body></body></html>`;
}

function makeFrames(styles) {
  const ready = ["front", "back"].map((side) => {
    const frame = make("iframe", { id: `${side}-frame` });
    frame.setAttribute("sandbox", "allow-same-origin allow-popups allow-popups-to-escape-sandbox");
    frame.srcdoc = frameDocument(styles);
    frames[side] = frame;
    const name = side === "front" ? "Front" : "Back";
    byId("frames").append(make("figure", { id: side }, make("div", { className: "bezel" }, frame),
      make("figcaption", { textContent: name })));
    return new Promise((done) => (frame.onload = () => done(prepareFrame(frame))));
  });
  return Promise.all(ready);
}

function prepareFrame(frame) {
  const inside = frame.contentDocument;
  inside.addEventListener("keydown", onKey);
  // A page's own styles do not know when the focus is in a frame.
  for (const [event, on] of [["focus", true], ["blur", false]]) {
    frame.contentWindow.addEventListener(event, () => frame.parentElement.classList.toggle("focused", on));
  }
  inside.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link?.getAttribute("href").toLowerCase().startsWith("obsidian:")) return;
    event.preventDefault();
    location.assign(link.href); // from here, since a frame would need a window for it
  });
}

function escaped(text) {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt()};`);
}

function withSounds(html) {
  return html.replace(SOUND, (_, name) => {
    const tag = VIDEO.test(name) ? "video" : "audio";
    return `<${tag} controls src="${escaped(unescaped(name))}"></${tag}>`;
  });
}

function placeholder(inside, words) {
  const element = inside.createElement("span");
  element.className = "n2a-preview-missing";
  element.textContent = words;
  return element;
}

// Nothing is asked of the network: media are in this page, or their names stand for them.
function fillMedia(inside) {
  for (const element of inside.querySelectorAll("[src]")) {
    const name = decodeURIComponentOr(element.getAttribute("src"));
    if (Object.hasOwn(data.media, name)) {
      element.setAttribute("src", data.media[name]);
      continue;
    }
    const size = data.leftOut[name];
    const alt = element.getAttribute("alt") || name;
    const why = size ? `${(size / 1e6).toFixed(1)} MB, not in this page` : "not loaded in this page";
    element.replaceWith(placeholder(inside, `${alt} (${why})`));
  }
}

function decodeURIComponentOr(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// A formula is its TeX, marked: what sets it is Anki's, and not here.
function markFormulas(inside) {
  const walker = inside.createTreeWalker(inside.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    const formulas = [...text.data.matchAll(FORMULA)];
    if (!formulas.length || text.parentElement.closest("code, pre")) continue;
    const parts = [];
    let at = 0;
    for (const formula of formulas) {
      const element = inside.createElement("span");
      element.className = formula[2] === undefined ? "n2a-preview-tex" : "n2a-preview-tex n2a-preview-display";
      element.dir = "ltr";
      element.textContent = (formula[1] ?? formula[2]).trim();
      parts.push(text.data.slice(at, formula.index), element);
      at = formula.index + formula[0].length;
    }
    text.replaceWith(...parts, text.data.slice(at));
  }
}

function fillFrame(side, html) {
  const inert = new DOMParser().parseFromString(withSounds(html), "text/html");
  fillMedia(inert);
  markFormulas(inert);
  const inside = frames[side].contentDocument;
  const content = inside.createElement("div");
  content.id = state.device === "phone" ? "content" : "qa";
  content.append(inside.importNode(inert.body, true)); // a copy: a sound that was parsed elsewhere would not load here
  content.firstChild.replaceWith(...content.firstChild.childNodes);
  inside.body.replaceChildren(content);
  inside.scrollingElement.scrollTop = 0;
}

function dressFrames() {
  for (const frame of Object.values(frames)) {
    const inside = frame.contentDocument;
    const night = state.night === "1";
    inside.documentElement.className = FRAME_CLASSES[state.device] + (night && state.device === "desktop" ? " night-mode" : "");
    inside.body.className = `card card${Number(state.card) + 1}${night ? " nightMode night_mode" : ""}`;
  }
}

function showCard(note) {
  const card = note.cards[Number(state.card)] ?? note.cards[0];
  const front = card?.front ?? "";
  dressFrames();
  fillFrame("front", front);
  fillFrame("back", (card?.back ?? "").replace(FRONT_SIDE, () => front));
  for (const [side, frame] of Object.entries(frames)) frame.title = `${side === "front" ? "Front" : "Back"}: ${note.title}`;
  showSides();
}

function showSides() {
  for (const side of ["front", "back"]) byId(side).hidden = state.side !== "both" && state.side !== side;
  byId("frames").className = `${state.device} ${state.side}`;
}
