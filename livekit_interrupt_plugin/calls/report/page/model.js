// What the page shows: the calls as they were written into it, and what somebody chose to see.

const ABOUT = JSON.parse(byId("data").textContent);

const state = {
  number: 0, // of the call
  call: null,
  window: [0, 1], // seconds
  selected: null, // an overlap
  query: "",
  filter: "all",
  cursor: 0, // seconds
};

/** In the order in which they are painted: the rarest and weightiest last, on top. */
const ACTIONS = ["ignore", "pass", "interrupt"];
/** What each means, for the legend and the tooltips. */
const MEANING = {
  interrupt: "the user takes the floor",
  ignore: "the agent goes on",
  pass: "an ordinary turn, nobody is interrupted",
  hold: "nothing yet",
};

function readCall(number) {
  const call = JSON.parse(byId(`call-${number}`).textContent);
  call.seconds = Math.max(call.seconds, 1);
  call.longest = {};
  for (const view of call.views) prepareView(view);
  for (const overlap of call.overlaps) prepareOverlap(call, overlap);
  for (const utterance of call.written) prepareUtterance(utterance);
  for (const speech of call.agent) speech.words = wordsWithin(call.said, speech[0], speech[1]);
  return call;
}

function prepareView(view) {
  view.rows = view.terms.map((_, term) =>
    view.spans.filter((span) => span[0] === term).sort((a, b) => a[1] - b[1]),
  );
  view.settled = view.decisions.filter((decision) => decision.action !== "hold");
  view.holds = view.decisions.filter((decision) => decision.action === "hold");
}

function prepareOverlap(call, overlap) {
  overlap.decided = overlap.settled.map((place, index) =>
    place === null ? null : call.views[index].decisions[place],
  );
  overlap.until = Math.max(overlap.end, ...overlap.decided.map((one) => (one ? one.at : 0)));
  const within = (one) => one.onset <= overlap.end && one.at >= overlap.onset;
  overlap.course = call.views.map((view) => decisionsNear(view, overlap).filter(within));
  const told = overlap.course.flat().flatMap((one) => [one.reason, one.strategy, one.text]);
  const label = overlap.label ? [overlap.label[0], overlap.label[2]] : [];
  overlap.haystack = [overlap.text, ...told, ...label].join("\n").toLowerCase();
}

function decisionsNear(view, overlap) {
  const first = placeOf(view.decisions, overlap.onset, (one) => one.at);
  const after = placeOf(view.decisions, overlap.until + 0.001, (one) => one.at);
  return view.decisions.slice(first, after);
}

function prepareUtterance(utterance) {
  let before = "";
  utterance.marks = utterance.steps.map(([at, text]) => {
    const mark = { at, text, ...newWords(before, text) };
    before = text;
    return mark;
  });
  utterance.since = utterance.steps[0][0];
  utterance.until = utterance.steps.at(-1)[0];
  utterance.most = Math.max(1, ...utterance.marks.map((mark) => mark.count));
}

function wordsWithin(said, since, until) {
  const first = placeOf(said, since, (word) => word[0]);
  return said.slice(first, placeOf(said, until + 0.5, (word) => word[0]));
}

/** Whether *overlap* is among those that somebody asked to see. */
function matches(overlap) {
  const { filter, query } = state;
  if (filter === "differ" && !overlap.differs) return false;
  if (ACTIONS.includes(filter) && !overlap.decided.some((one) => actionOf(one) === filter)) {
    return false;
  }
  return query.split(/\s+/).every((word) => overlap.haystack.includes(word));
}

/** A policy that took an overlap for one with the next has ignored it. */
function actionOf(decision) {
  return decision ? decision.action : "ignore";
}

function shownOverlaps() {
  return state.call.overlaps.filter(matches);
}

function isNarrowed() {
  return state.filter !== "all" || state.query !== "";
}

function median(values) {
  if (!values.length) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
