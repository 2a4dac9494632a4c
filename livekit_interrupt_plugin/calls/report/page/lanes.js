// The lanes of a call, from top to bottom: what each shows, and where.

const GAP = 6;
/** Pixels. */
const HEIGHTS = {
  agent: 30,
  user: 20,
  heard: 74,
  opinions: 34,
  term: 20,
  decision: 46,
  fate: 22,
};
/** Below this many pixels the labels stand above their lanes. */
const NARROW = 720;
const LABELS = 164;
const AXIS = 26;
const OVERVIEW = 44;

function isNarrow(width) {
  return width < NARROW;
}

/** All lanes of *call* with their places; pixels from the top of the chart. */
function lanesOf(call, width) {
  const lanes = [
    { kind: "agent", title: "Agent", items: call.agent },
    { kind: "user", title: "User", items: call.user },
    { kind: "heard", title: "Transcripts", about: "interims as they grew", items: call.written },
  ];
  if (call.opinions.length) {
    lanes.push({ kind: "opinions", title: "Opinions", items: call.opinions });
  }
  call.views.forEach((view, index) => lanes.push(...lanesOfView(view, index)));
  return placed(lanes, isNarrow(width) ? 15 : 0);
}

function lanesOfView(view, index) {
  const terms = view.terms.map((code, term) => ({
    kind: "term",
    title: code,
    code: true,
    items: view.rows[term],
    view: index,
  }));
  const first = { group: view.name, view: index };
  const rest = [
    { kind: "decision", title: "Decision", items: view.settled, view: index },
    { kind: "fate", title: "Fate", about: "of the words", items: view.settled, view: index },
  ];
  const all = [...terms, ...rest];
  Object.assign(all[0], first);
  return all;
}

function placed(lanes, above) {
  let top = OVERVIEW + AXIS + GAP;
  for (const lane of lanes) {
    if (lane.group) top += 32;
    lane.labelTop = top;
    lane.top = top + above;
    lane.height = HEIGHTS[lane.kind];
    top = lane.top + lane.height + GAP;
  }
  return lanes;
}

function heightOf(lanes) {
  const last = lanes.at(-1);
  return last.top + last.height + 2 * GAP;
}

/** The labels beside the lanes, or above them where there is no room beside. */
function showLabels(lanes, width) {
  const labels = [];
  for (const lane of lanes) {
    if (lane.group) labels.push(labelAt(lane.labelTop - 23, "lane group", lane.group));
    const label = labelAt(lane.labelTop, `lane ${lane.code ? "code" : ""}`, lane.title);
    label.title = lane.title;
    if (!isNarrow(width)) label.style.height = `${lane.height}px`;
    label.classList.toggle("low", lane.height < 34);
    if (lane.about) label.append(node("small", "", lane.about));
    labels.push(label);
  }
  byId("labels").replaceChildren(...labels);
  byId("labels").classList.toggle("above", isNarrow(width));
}

function labelAt(top, className, text) {
  const label = node("div", className, "", node("span", "", text));
  label.style.top = `${top}px`;
  return label;
}
