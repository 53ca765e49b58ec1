// What stands beside a card: its facts, what changed in it word by word, and its problems.

// Of a long stretch that did not change, only what is near a change is read.
const NEAR = 160;

function showNote() {
  const note = found[chosenAt()];
  if (!note) return;
  byId("title").textContent = note.title || "(no text)";
  showFacts(note);
  showCardChoice(note);
  showCard(note);
  showChanges(note);
  showProblems(note);
}

function showFacts(note) {
  const place = note.line ? `${note.file}:${note.line}` : note.file;
  const facts = [];
  if (note.address) facts.push(make("a", { id: "open", href: note.address, textContent: "Open in Obsidian" }));
  facts.push(make("span", { className: "file", dir: "auto", textContent: place }));
  facts.push(make("span", { className: "deck", dir: "auto", textContent: note.deck }));
  facts.push(...note.tags.map((tag) => make("span", { className: "tag", dir: "auto", textContent: `#${tag}` })));
  if (note.change !== "unchanged") facts.push(make("span", { className: `badge ${note.change}`, textContent: note.change }));
  byId("facts").replaceChildren(...facts.flatMap((fact) => [fact, " "]));
}

function showCardChoice(note) {
  state.card = String(Math.min(Number(state.card) || 0, Math.max(0, note.cards.length - 1)));
  const group = byId("cards");
  group.hidden = note.cards.length < 2;
  group.replaceChildren(
    ...note.cards.map((card, at) => {
      const button = make("button", { type: "button", textContent: card.name });
      button.setAttribute("aria-pressed", String(at === Number(state.card)));
      button.onclick = () => choose(chosenAt(), String(at));
      return button;
    }),
  );
}

function abridged(text, isFirst, isLast) {
  if (text.length <= 3 * NEAR) return text;
  const start = isFirst ? "" : text.slice(0, NEAR);
  const end = isLast ? "" : text.slice(-NEAR);
  return `${start} … ${end}`;
}

function diff(pieces) {
  const tags = { gone: "del", come: "ins" };
  return pieces.map(([kind, text], at) =>
    tags[kind]
      ? make(tags[kind], { textContent: text })
      : abridged(text, at === 0, at === pieces.length - 1),
  );
}

function showChanges(note) {
  byId("changes").hidden = note.change === "unchanged" && !note.changed.length;
  const since = data.previous ? ` since ${data.previous}` : "";
  byId("changes-title").textContent = `${note.change[0].toUpperCase()}${note.change.slice(1)}${since}`;
  byId("reason").textContent = note.changed.length && note.change === "reworded" ? "" : note.reason;
  byId("parts").replaceChildren(
    ...note.changed.map((part) =>
      make("div", {}, make("dt", { textContent: part.name }), make("dd", { dir: "auto" }, ...diff(part.pieces))),
    ),
  );
}

function problemItem(problem, extra = []) {
  const place = [problem.file, problem.line || "", problem.line && problem.column ? problem.column : ""];
  const where = place.filter(Boolean).join(":");
  const at = problem.address ? make("a", { href: problem.address, textContent: where }) : make("span", { textContent: where });
  at.dir = "auto";
  return make(
    "li",
    { className: problem.severity },
    make("p", {}, make("strong", { textContent: problem.severity }), ` ${problem.code} `, at, ...extra),
    make("p", { dir: "auto", textContent: problem.message }),
    make("p", { className: "hint", dir: "auto", textContent: problem.hint }),
  );
}

function showProblems(note) {
  byId("beside").hidden = note.problems.length === 0;
  byId("problems").replaceChildren(...note.problems.map((at) => problemItem(data.problems[at])));
}

function showEveryProblem() {
  const holders = new Map();
  for (const note of data.notes) for (const at of note.problems) holders.set(at, note);
  byId("every").replaceChildren(
    ...data.problems.map((problem, at) => {
      const note = holders.get(at);
      const button = make("button", { type: "button", textContent: "Show its card" });
      button.onclick = () => goTo(note);
      return problemItem(problem, note ? [" ", button] : []);
    }),
  );
  byId("all-problems").showModal();
}

function goTo(note) {
  byId("all-problems").close();
  if (!found.includes(note)) clearFilters();
  choose(found.indexOf(note));
  byId("list").focus();
}

function showHead() {
  byId("package").textContent = data.package;
  const parts = [data.previous && data.previous !== data.version ? `${data.previous} → ${data.version}` : data.version];
  parts.push(counted(data.cards, "card"));
  for (const kind of data.kinds) {
    const count = data.notes.filter((note) => note.change === kind).length;
    if (count && kind !== "unchanged") parts.push(`${count.toLocaleString("en")} ${kind}`);
  }
  byId("summary").textContent = parts.join(" · ");
  const problems = byId("open-problems");
  problems.textContent = counted(data.problems.length, "problem");
  problems.disabled = data.problems.length === 0;
}
