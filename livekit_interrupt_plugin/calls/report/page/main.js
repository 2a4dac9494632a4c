// The page begins here: it opens the first call and listens to the buttons.

function openCall(number) {
  if (number < 0 || number >= ABOUT.calls.length) return;
  stopSound();
  state.number = number;
  state.call = readCall(number);
  state.selected = null;
  state.cursor = 0;
  state.window = [0, state.call.seconds];
  if (state.filter === "differ" && state.call.views.length < 2) state.filter = "all";
  showHead();
  showFilters();
  showLegend();
  showPlayer();
  drawChart();
  showList();
  showDetail();
  markCall();
}

function markCall() {
  [...byId("calls-list").children].forEach((row, index) => {
    row.firstChild.setAttribute("aria-current", String(index === state.number));
  });
}

function showHead() {
  const call = state.call;
  const name = call.name || fileOf(call);
  document.title = `${name} · call report`;
  byId("name").textContent = name;
  const facts = [call.date.replace("T", " ").replace(/\.\d+/, ""), clock(call.seconds), call.host];
  byId("facts").replaceChildren(
    node("span", "", facts.filter(Boolean).join(" · ")),
    node("code", "", `live: ${shortened(call.policy)}`),
  );
  byId("facts").lastChild.title = call.policy;
  byId("notes").replaceChildren(...call.notes.map((note) => node("li", "", note)));
  byId("notes").hidden = !call.notes.length;
  byId("figures").replaceChildren(...figures().map(figure));
}

function shortened(code) {
  return code.length > 90 ? `${code.slice(0, 90)}…` : code;
}

/** What was decided, in numbers; of two policies both. */
function figures() {
  const { overlaps, views } = state.call;
  const count = (index, action) =>
    overlaps.filter((one) => actionOf(one.decided[index]) === action).length;
  const each = (value) => views.map((_, index) => value(index)).join(" / ");
  const found = [["overlaps", String(overlaps.length), ""]];
  for (const action of SHOWN) {
    found.push([DONE[action], each((index) => String(count(index, action))), action]);
  }
  const medians = each((index) => toInterrupt(index));
  found.push(["median to interrupt", medians.replace(" ms /", " /"), ""]);
  if (views.length > 1) {
    found.push(["differ", String(overlaps.filter((one) => one.differs).length), "differs"]);
  }
  return found;
}

/** In the order in which they are counted and chosen. */
const SHOWN = ["interrupt", "ignore", "pass"];
const DONE = { interrupt: "interrupted", ignore: "ignored", pass: "ordinary turns" };

function toInterrupt(index) {
  const those = state.call.views[index].settled.filter((one) => one.action === "interrupt");
  return ms(median(those.map((one) => one.onset_latency)));
}

function figure([title, value, className]) {
  return node("div", className, "", node("dt", "", title), node("dd", "", value));
}

function showLegend() {
  const call = state.call;
  const entries = [
    ["mark interrupt", "interrupt", MEANING.interrupt],
    ["mark ignore", "ignore", MEANING.ignore],
    ["mark pass", "pass", MEANING.pass],
    ["dot", "hold", MEANING.hold],
    ["bar yes", "yes", "a strategy gives the user the floor"],
    ["bar no", "no", "it does not"],
    ["bar unsure", "unsure", "not yet"],
    ["bar interim", "interim", "as high as it has words"],
    ["bar revised", "revised", "took words back"],
    ["bar final", "final", ""],
  ];
  if (call.views.length > 1) entries.push(["bar differs", "the policies differ", ""]);
  if (call.agent.some((speech) => speech[2].length)) {
    entries.push(["bar locked", "must not be interrupted", ""]);
  }
  byId("legend").replaceChildren(...entries.map(legendEntry));
}

function legendEntry([className, name, meaning]) {
  const entry = node("li", "", "", node("i", className), node("b", "", name));
  if (meaning) entry.append(node("span", "", meaning));
  return entry;
}

function listen() {
  const on = (id, work) => byId(id).addEventListener("click", work);
  on("play", playOrPause);
  on("speed", nextSpeed);
  on("in", () => zoomBy(0.5));
  on("out", () => zoomBy(2));
  on("fit", () => zoomTo(0, state.call.seconds));
  on("theme", toggleTheme);
  on("help", () => byId("keys").showModal());
  byId("search").addEventListener("input", (event) => search(event.target.value));
  byId("search").addEventListener("keydown", (event) => {
    if (event.key === "Enter") step(1);
  });
  document.addEventListener("keydown", onKey);
}

/** Draw again when there is more or less room. */
function watchSize() {
  const stage = byId("chart").parentElement;
  let width = stage.clientWidth;
  new ResizeObserver(() => {
    if (stage.clientWidth === width) return;
    width = stage.clientWidth;
    drawChart();
  }).observe(stage);
}

followSystem();
showCalls();
showKeys();
byId("calls-fold").open = innerWidth >= 900;
openCall(0);
listen();
watchSize();
