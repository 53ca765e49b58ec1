// Puts the page together.

const frameData = readJson("frame");

function dress() {
  document.documentElement.className = state.night === "1" ? "night" : "";
  byId("night").setAttribute("aria-pressed", String(state.night === "1"));
  for (const name of ["side", "device"]) {
    for (const button of byId(name).children) button.setAttribute("aria-pressed", String(button.value === state[name]));
  }
  byId("letters").checked = state.letters === "1";
  const note = found[chosenAt()];
  if (note) showCard(note);
}

function show(at = 0) {
  showHead();
  offerFilters();
  refind(at);
  prepareSearch();
}

function clearFilters() {
  for (const name of ["query", ...Object.keys(FILTERS)]) byId(name).value = state[name] = "";
  refind();
}

function listenToControls() {
  for (const name of ["side", "device"]) {
    byId(name).onclick = (event) => event.target.value && set(name, event.target.value);
  }
  for (const name of Object.keys(FILTERS)) {
    byId(name).onchange = (event) => {
      state[name] = event.target.value;
      refind();
    };
  }
  byId("query").oninput = (event) => {
    state.query = event.target.value;
    refind();
  };
  byId("query").value = state.query;
  byId("night").onclick = LETTERS.n;
  byId("clear").onclick = clearFilters;
  byId("open-help").onclick = LETTERS["?"];
  byId("open-problems").onclick = showEveryProblem;
  byId("letters").onchange = (event) => set("letters", event.target.checked ? "1" : "0");
  byId("list").onscroll = drawList;
  addEventListener("resize", drawList);
  document.addEventListener("keydown", onKey);
}

async function start() {
  readState();
  data = readJson("data");
  byId("data").textContent = ""; // it is read, and large
  await makeFrames(frameData.styles);
  listenToControls();
  dress();
  show();
  byId("list").focus({ preventScroll: true });
  if (version) listen();
  document.body.dataset.ready = "yes";
}

start();
