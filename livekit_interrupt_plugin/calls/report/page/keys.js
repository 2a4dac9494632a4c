// What the keys do.

const KEYS = [
  [["+", "="], "zoom in", () => zoomBy(0.5)],
  [["-", "−"], "zoom out", () => zoomBy(2)],
  [["0"], "the whole call", () => zoomTo(0, state.call.seconds)],
  [["ArrowLeft"], "earlier", () => panBy(-0.2)],
  [["ArrowRight"], "later", () => panBy(0.2)],
  [["Home"], "to the beginning", () => panBy(-1e9)],
  [["End"], "to the end", () => panBy(1e9)],
  [["n", "j"], "next overlap", () => step(1)],
  [["p", "k"], "overlap before", () => step(-1)],
  [["/"], "search", () => byId("search").focus()],
  [["d"], "disagreements only, or all", toggleDisagreements],
  [[" "], "play or pause", playOrPause],
  [["]"], "next call", () => openCall(state.number + 1)],
  [["["], "call before", () => openCall(state.number - 1)],
  [["t"], "light or dark", toggleTheme],
  [["?"], "these keys", () => byId("keys").showModal()],
  [["Escape"], "show all again", showAll],
];
const NAMES = { ArrowLeft: "←", ArrowRight: "→", " ": "space", Escape: "esc" };

function toggleDisagreements() {
  if (state.call.views.length > 1) filterBy(state.filter === "differ" ? "all" : "differ");
}

function showAll() {
  byId("search").value = "";
  byId("search").blur();
  state.query = "";
  filterBy("all");
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
  const isTyping = event.target instanceof HTMLInputElement;
  if (isTyping && event.key !== "Escape") return;
  // A button that has the focus is pressed by the space bar.
  if (event.key === " " && event.target instanceof HTMLButtonElement) return;
  const found = KEYS.find(([keys]) => keys.includes(event.key));
  if (!found) return;
  event.preventDefault();
  found[2]();
}

function showKeys() {
  const rows = KEYS.flatMap(([keys, meaning]) => [
    node("dt", "", "", ...keys.slice(0, 2).map((key) => node("kbd", "", NAMES[key] ?? key))),
    node("dd", "", meaning),
  ]);
  byId("keys-list").replaceChildren(...rows);
}

const DARK = matchMedia("(prefers-color-scheme: dark)");

/** Light or dark as the system has it, until somebody says otherwise. */
function followSystem() {
  document.documentElement.dataset.theme = DARK.matches ? "dark" : "light";
  DARK.onchange = () => {
    followSystem();
    drawChart();
  };
}

function toggleTheme() {
  const root = document.documentElement;
  DARK.onchange = null;
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  drawChart();
}
