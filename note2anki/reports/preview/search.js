// Which notes are shown: all words of the search, and each filter that is set.

const haystacks = new WeakMap();
let found = [];

// Letters without their marks and without case: `conexion` finds `Conexión`.
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

// Marks stand within words, as in `**K**ey`; any other tag ends one.
const MARKS = /<\/?(?:a|abbr|b|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|u|var|wbr)(?:\s[^>]*)?>/gi;

function unescaped(text) {
  const names = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " " };
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (all, decimal, hex, name) => {
    if (name) return names[name.toLowerCase()] ?? all;
    return String.fromCodePoint(Math.min(decimal ? Number(decimal) : parseInt(hex, 16), 0x10ffff));
  });
}

function haystack(note) {
  let text = haystacks.get(note);
  if (text === undefined) {
    const sides = note.cards.flatMap((card) => [card.front, card.back]).join(" ");
    const shown = unescaped(sides.replace(MARKS, "").replace(/<[^>]*>/g, " "));
    text = plain([note.title, shown, note.file, note.deck, ...note.tags].join(" "));
    haystacks.set(note, text);
  }
  return text;
}

// Fill the haystacks while nothing else is to be done, so that the first search need not.
function prepareSearch(at = 0) {
  if (at >= data.notes.length) return;
  const notes = data.notes;
  const idle = window.requestIdleCallback ?? ((run) => setTimeout(() => run({ timeRemaining: () => 5 }), 30));
  idle((deadline) => {
    do haystack(notes[at++]);
    while (at < notes.length && deadline.timeRemaining() > 1);
    if (notes === data.notes) prepareSearch(at);
  });
}

function isWithin(name, whole) {
  return name === whole || name.startsWith(`${whole}::`);
}

const PROBLEM_KINDS = {
  any: (note) => note.problems.length > 0,
  none: (note) => note.problems.length === 0,
  error: (note) => note.problems.some((at) => data.problems[at].severity === "error"),
  warning: (note) => note.problems.some((at) => data.problems[at].severity === "warning"),
};

const FILTERS = {
  deck: (note, value) => isWithin(note.deck, value),
  tag: (note, value) => note.tags.some((tag) => isWithin(tag, value)),
  change: (note, value) => (value === "changed" ? note.change !== "unchanged" : note.change === value),
  problem: (note, value) =>
    PROBLEM_KINDS[value]?.(note) ?? note.problems.some((at) => data.problems[at].code === value),
};

function findNotes() {
  const words = plain(state.query).split(/\s+/).filter(Boolean);
  const wanted = Object.entries(FILTERS).filter(([name]) => state[name]);
  found = data.notes.filter(
    (note) =>
      wanted.every(([name, fits]) => fits(note, state[name])) && words.every((word) => haystack(note).includes(word)),
  );
}

// Each name with those above it: `a::b` counts for `a` too.
function withParents(name) {
  const levels = name.split("::");
  return levels.map((_, at) => levels.slice(0, at + 1).join("::"));
}

function tally(names) {
  const counts = new Map();
  for (const each of names) for (const name of new Set(each)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function offer(id, all, counts, words = {}) {
  if (state[id] && !counts.has(state[id])) counts.set(state[id], 0);
  const options = [...counts].map(([value, count]) =>
    make("option", { value, textContent: `${words[value] ?? value} (${count})`, dir: "auto" }),
  );
  byId(id).replaceChildren(make("option", { value: "", textContent: all }), ...options);
  byId(id).value = state[id];
}

function offerFilters() {
  const inOrder = (counts) => new Map([...counts].sort(([one], [other]) => one.localeCompare(other)));
  offer("deck", "all decks", inOrder(tally(data.notes.map((note) => withParents(note.deck)))));
  offer("tag", "all tags", inOrder(tally(data.notes.map((note) => note.tags.flatMap(withParents)))));
  const changes = tally(data.notes.map((note) => (note.change === "unchanged" ? [] : ["changed"]).concat(note.change)));
  const order = ["changed", ...data.kinds].filter((kind) => changes.has(kind));
  offer("change", "all", new Map(order.map((kind) => [kind, changes.get(kind)])), { changed: "any change" });
  const kinds = Object.entries(PROBLEM_KINDS).map(([name, fits]) => [name, data.notes.filter(fits).length]);
  const codes = inOrder(tally(data.notes.map((note) => note.problems.map((at) => data.problems[at].code))));
  const words = { any: "with a problem", none: "without", error: "with an error", warning: "with a warning" };
  offer("problem", "all", new Map([...kinds.filter(([, count]) => count), ...codes]), words);
}
