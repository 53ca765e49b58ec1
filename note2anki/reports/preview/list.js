// The list: as many rows as can be seen, whatever the number of notes.

const ROW = 64;
const SPARE = 6;

function chosenAt() {
  return found.findIndex((note) => note.guid === state.note);
}

function row(note, at) {
  const badges = [];
  if (note.change !== "unchanged") {
    badges.push(make("span", { className: `badge ${note.change}`, textContent: note.change }));
  }
  if (note.problems.length) {
    const worst = note.problems.some((each) => data.problems[each].severity === "error") ? "error" : "warning";
    badges.push(make("span", { className: `badge ${worst}`, textContent: counted(note.problems.length, "problem") }));
  }
  const place = make("bdi", { className: "place", textContent: note.deck });
  const chosen = note.guid === state.note;
  const element = make(
    "div",
    { role: "option", id: `row-${at}`, className: note.kind === "concept" ? "row idea" : "row", "aria-selected": String(chosen) },
    make("span", { className: "asked", dir: "auto", textContent: note.title || "(no text)" }),
    make("span", { className: "about" }, place, ...badges),
  );
  element.setAttribute("aria-setsize", found.length);
  element.setAttribute("aria-posinset", at + 1);
  element.style.top = `${at * ROW}px`;
  element.onclick = () => choose(at);
  return element;
}

function drawList() {
  const list = byId("list");
  const first = Math.max(0, Math.floor(list.scrollTop / ROW) - SPARE);
  const last = Math.min(found.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + SPARE);
  const wanted = new Set(Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at));
  const chosen = chosenAt();
  if (chosen >= 0) wanted.add(chosen); // the list names it as the active one, also where it is out of sight
  const rows = byId("rows");
  rows.style.height = `${found.length * ROW}px`;
  rows.replaceChildren(...[...wanted].sort((one, other) => one - other).map((at) => row(found[at], at)));
  if (chosen >= 0) list.setAttribute("aria-activedescendant", `row-${chosen}`);
  else list.removeAttribute("aria-activedescendant");
}

function bringIntoView(at) {
  const list = byId("list");
  const top = at * ROW;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
}

function choose(at, card = "0") {
  const note = found[Math.max(0, Math.min(at, found.length - 1))];
  if (!note) return;
  if (state.note !== note.guid) byId("shown").scrollTop = 0;
  state.note = note.guid;
  state.card = card;
  bringIntoView(chosenAt());
  drawList();
  showNote();
  keepState();
}

// After the search, a filter or the notes themselves changed: what was chosen stays, else what is in its place.
function refind(at = 0) {
  findNotes();
  const all = data.notes.length;
  byId("count").textContent = found.length === all ? counted(all, "note") : `${found.length} of ${counted(all, "note")}`;
  byId("clear").hidden = !["query", ...Object.keys(FILTERS)].some((name) => state[name]);
  byId("list").hidden = found.length === 0;
  byId("nothing").hidden = found.length > 0;
  byId("chosen").hidden = found.length === 0;
  if (chosenAt() < 0) choose(at);
  else choose(chosenAt(), state.card);
  if (!found.length) drawList();
  keepState();
}
