// The overlaps as a list, the search and the filters, the calls to choose from.

function showList() {
  const shown = shownOverlaps();
  const rows = shown.map(rowOf);
  byId("overlaps").replaceChildren(...rows);
  byId("none").hidden = shown.length > 0;
  const all = state.call.overlaps.length;
  byId("count").textContent = shown.length === all ? `${all}` : `${shown.length} of ${all}`;
  markChosen();
}

function rowOf(overlap) {
  const button = node("button", "row");
  button.type = "button";
  button.append(
    node("time", "", clock(overlap.onset)),
    node("span", overlap.text ? "words" : "words dim", overlap.text || "voice, no words"),
    ...overlap.decided.map((one, index) => verdictLine(one, index)),
  );
  if (overlap.label) button.append(labelChip(overlap.label));
  button.addEventListener("click", () => choose(overlap, { zoom: true }));
  const row = node("li", overlap.differs ? "differs" : "", "", button);
  row.dataset.number = overlap.number;
  return row;
}

function labelChip([label, byHand]) {
  const chip = node("span", "chip label", label);
  chip.title = byHand ? "labelled by hand" : "derived from what happened next";
  if (!byHand) chip.classList.add("derived");
  return chip;
}

function verdictLine(decision, index) {
  const line = node("span", "line");
  const action = actionOf(decision);
  if (state.call.views.length > 1) line.append(node("span", "view", state.call.views[index].name));
  line.append(node("span", `chip action ${action}`, action));
  line.append(node("span", "delay", decision ? ms(decision.onset_latency) : ""));
  line.append(node("span", "why", decision ? decision.reason : "one with the next overlap"));
  return line;
}

/** Look at *overlap*. */
function choose(overlap, { zoom }) {
  state.selected = overlap;
  if (zoom) {
    seek(Math.max(0, overlap.onset - 0.5));
    zoomToOverlap(overlap);
  }
  repaint();
  markChosen();
  showDetail();
}

function markChosen() {
  const list = byId("overlaps");
  list.querySelector(".chosen")?.classList.remove("chosen");
  if (!state.selected) return;
  const row = list.querySelector(`[data-number="${state.selected.number}"]`);
  if (!row) return;
  row.classList.add("chosen");
  // The list has a scroll bar of its own where there is room; the page stays where it is.
  const isOwn = list.scrollHeight > list.clientHeight;
  if (isOwn) list.scrollTop = row.offsetTop - list.offsetTop - list.clientHeight / 3;
}

/** The next overlap of those that are shown, or the one before. */
function step(by) {
  const shown = shownOverlaps();
  if (!shown.length) return;
  const here = state.selected ? state.selected.onset : state.cursor - by * 0.001;
  const after = shown.filter((one) => (by > 0 ? one.onset > here : one.onset < here));
  const next = by > 0 ? after[0] : after.at(-1);
  if (next) choose(next, { zoom: true });
}

function narrow() {
  if (state.selected && !matches(state.selected)) state.selected = null;
  repaint();
  showList();
  showDetail();
}

function search(text) {
  state.query = text.trim().toLowerCase();
  narrow();
}

function filterBy(name) {
  state.filter = name;
  for (const button of byId("filters").children) {
    button.setAttribute("aria-pressed", String(button.dataset.filter === name));
  }
  narrow();
}

function showFilters() {
  const names = ["all", ...SHOWN];
  if (state.call.views.length > 1) names.push("differ");
  byId("filters").replaceChildren(...names.map(filterButton));
}

function filterButton(name) {
  const title = { all: "All", differ: "differ" }[name] ?? name;
  const button = node("button", `filter ${name}`, title);
  button.type = "button";
  button.dataset.filter = name;
  button.setAttribute("aria-pressed", String(state.filter === name));
  button.addEventListener("click", () => filterBy(name));
  return button;
}

function showCalls() {
  const calls = ABOUT.calls;
  byId("calls").hidden = calls.length < 2;
  byId("house").classList.toggle("several", calls.length > 1);
  byId("calls-title").textContent = several(calls.length, "call");
  byId("calls-list").replaceChildren(...calls.map(callRow));
}

function callRow(call, number) {
  const button = node("button", "call", "", node("b", "", call.name || fileOf(call)));
  button.type = "button";
  const facts = [clock(call.seconds), several(call.overlaps, "overlap")];
  if (call.differing) facts.push(`${call.differing} differ`);
  button.append(node("small", "", facts.join(" · ")));
  button.addEventListener("click", () => openCall(number));
  return node("li", "", "", button);
}

function fileOf(call) {
  return call.file.split(/[\\/]/).at(-1);
}
