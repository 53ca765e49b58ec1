// The keyboard: the same keys wherever the focus is, in a card too; fields and buttons keep those that are theirs.

function step(by) {
  choose(Math.max(0, chosenAt() + by));
}

function stepCard(by) {
  const note = found[chosenAt()];
  if (note) choose(chosenAt(), String((Number(state.card) + by + note.cards.length) % Math.max(1, note.cards.length)));
}

function set(name, value) {
  state[name] = value;
  dress();
  keepState();
}

const MOVES = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  ArrowRight: () => stepCard(1),
  ArrowLeft: () => stepCard(-1),
  PageDown: () => step(10),
  PageUp: () => step(-10),
  Home: () => choose(0),
  End: () => choose(found.length - 1),
};
const LETTERS = {
  j: () => step(1),
  k: () => step(-1),
  " ": () => set("side", state.side === "front" ? "back" : "front"),
  b: () => set("side", "both"),
  n: () => set("night", state.night === "1" ? "0" : "1"),
  f: () => set("device", state.device === "phone" ? "desktop" : "phone"),
  o: () => byId("open")?.click(),
  p: () => data.problems.length && showEveryProblem(),
  "/": () => byId("query").focus(),
  "?": () => byId("help").showModal(),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]")) return;
  const on = event.target.closest?.("input, select, textarea, button, a, summary, audio, video");
  if (on?.id === "query") return onSearchKey(event);
  const isTyping = on?.matches("input, select, textarea");
  const inCard = event.target.ownerDocument !== document;
  const takes = isTyping || (on && event.key === " ");
  // In a card the arrows scroll it, as they do anywhere.
  const action = takes ? null : (state.letters === "1" && LETTERS[event.key]) || (!inCard && MOVES[event.key]);
  if (!action) return undefined;
  event.preventDefault();
  return action();
}

function onSearchKey(event) {
  if (event.key === "Escape" && byId("query").value) {
    byId("query").value = state.query = "";
    refind();
  } else if (["Escape", "Enter", "ArrowDown"].includes(event.key)) {
    byId("list").focus();
  } else return;
  event.preventDefault();
}
