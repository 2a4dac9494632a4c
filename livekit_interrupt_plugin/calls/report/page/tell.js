// What is told about the thing under the pointer.

/** Pixels beside a thin thing that still mean it. */
const NEAR = 5;

function point(x, y) {
  const lane = laneAt(y);
  const told = lane && x >= chartLeft() ? tellOf(lane, timeAt(x), NEAR / pixelsASecond()) : null;
  if (!told) {
    hideTip();
    return;
  }
  const tip = byId("tip");
  tip.replaceChildren(...told);
  tip.hidden = false;
  placeTip(tip, x, y);
}

function hideTip() {
  byId("tip").hidden = true;
}

function placeTip(tip, x, y) {
  const stage = byId("chart").parentElement;
  const left = clamp(x + 14, 4, stage.clientWidth - tip.offsetWidth - 4);
  const isBelow = y + 18 + tip.offsetHeight < stage.clientHeight;
  const top = isBelow ? y + 18 : Math.max(4, y - tip.offsetHeight - 12);
  tip.style.transform = `translate(${left}px, ${top}px)`;
}

/** Put the cursor there, and choose the overlap that is there. */
function pick(x, y) {
  if (y < OVERVIEW || x < chartLeft()) return;
  const at = timeAt(x);
  seek(at);
  point(x, y);
  const slack = NEAR / pixelsASecond();
  const found = state.call.overlaps.find(
    (one) => at >= one.onset - slack && at <= one.until + slack,
  );
  if (found) choose(found, { zoom: false });
}

function chartLeft() {
  return chart.convertToPixel({ xAxisIndex: 0 }, state.window[0]) - 1;
}

function pixelsASecond() {
  const x = (at) => chart.convertToPixel({ xAxisIndex: 0 }, at);
  const [since, until] = state.window;
  return (x(until) - x(since)) / (until - since);
}

/** The nodes that say what *lane* has at a time, or null. */
function tellOf(lane, at, slack) {
  // What is under the pointer, else what is near it; of several what is painted last.
  const within = (since, until, room) =>
    lane.items.findLast((one) => at >= since(one) - room && at <= until(one) + room);
  const find = (since, until) => within(since, until, slack / 4) ?? within(since, until, slack);
  switch (lane.kind) {
    case "agent":
      return tellSpeech("Agent", find(begin, end));
    case "user":
      return tellSpeech("User", find(begin, end));
    case "heard":
      return tellUtterance(find((one) => one.since, (one) => one.until), at);
    case "opinions":
      return tellOpinion(find(begin, begin));
    case "term":
      return tellSpan(lane, find((one) => one[1], (one) => one[2]));
    default:
      return tellDecision(lane, find((one) => one.onset, (one) => one.at), at, slack);
  }
}

function heading(text, at, className = "") {
  return node("p", "tip-head", "", node("b", className, text), node("span", "", at));
}

function tellSpeech(who, speech) {
  if (!speech) return null;
  const [since, until, locked] = speech;
  const told = [heading(who, `${clock(since)} – ${clock(until)}`)];
  if (speech.words) told.push(node("p", "", speech.words.map(([, word]) => word).join(" ")));
  if (locked && locked.length) told.push(node("p", "dim", "in part must not be interrupted"));
  return told;
}

function tellUtterance(utterance, at) {
  if (!utterance) return null;
  const about = [utterance.final ? "final" : "never final"];
  if (utterance.confidence !== undefined) about.push(`confidence ${utterance.confidence}`);
  if (utterance.language) about.push(utterance.language);
  if (utterance.speaker) about.push(`speaker ${utterance.speaker}`);
  return [
    heading("Transcript", `${clock(utterance.since)} – ${clock(utterance.until)}`),
    grownList(utterance, 9, at),
    node("p", "dim", about.join(" · ")),
  ];
}

/** The interims, each with what it added; the newest by *at* stands out. */
function grownList(utterance, most = Infinity, at = Infinity) {
  const list = node("ol", "grown");
  const marks = utterance.marks.slice(-most);
  const current = marks.filter((mark) => mark.at <= at).at(-1);
  for (const mark of marks) list.append(grownRow(mark, mark === current && at !== Infinity));
  return list;
}

function grownRow(mark, isCurrent) {
  const kept = mark.text.slice(0, mark.text.length - mark.added.length);
  const row = node("li", isCurrent ? "current" : "", "", node("time", "", clock(mark.at)));
  const added = node("b", mark.revised ? "revised" : "", mark.added);
  row.append(node("span", "", kept, added));
  return row;
}

function tellOpinion(opinion) {
  if (!opinion) return null;
  const [at, source, probability, reason] = opinion;
  const shown = probability === null ? "–" : `${Math.round(probability * 100)} %`;
  const told = [heading(source, clock(at)), node("p", "", `takes the floor: ${shown}`)];
  return reason ? [...told, node("p", "", reason)] : told;
}

function tellSpan(lane, span) {
  if (!span) return null;
  const [, since, until, verdict, reason] = span;
  return [
    heading(verdict.toUpperCase(), `${clock(since)} – ${clock(until)}`, `verdict ${verdict}`),
    node("p", "", reason),
    node("p", "code dim", lane.title),
  ];
}

/** Of a hold where the pointer is on one, else of what settled it; beside it the other's. */
function tellDecision(lane, decision, at, slack) {
  const view = state.call.views[lane.view];
  const hold = view.holds.find((one) => Math.abs(one.at - at) <= slack);
  const meant = hold && lane.kind === "decision" ? hold : decision;
  if (!meant) return null;
  const told = decisionNodes(meant, view.name);
  const other = otherDecision(meant, lane.view);
  return other ? [...told, node("hr"), ...decisionNodes(...other)] : told;
}

/** What the other policy made of the same overlap, and the policy's name. */
function otherDecision(decision, index) {
  if (state.call.views.length < 2) return null;
  const found = state.call.overlaps.find((one) => one.course[index].includes(decision));
  if (!found) return null;
  const other = found.decided[1 - index];
  return other ? [other, state.call.views[1 - index].name] : null;
}

function decisionNodes(decision, name) {
  const { action, reason, strategy, fate, text } = decision;
  const isOneOfTwo = state.call.views.length > 1;
  const told = [
    heading(isOneOfTwo ? `${name}: ${action}` : action, clock(decision.at), action),
    node("p", "", reason),
    latencies(decision),
    node("p", "code dim", strategy),
  ];
  if (text) told.splice(1, 0, node("p", "quote", `“${text}”`));
  return fate ? [...told, node("p", "dim", `words ${fate}`)] : told;
}

function latencies(decision) {
  return node(
    "p",
    "latencies",
    "",
    node("b", "", ms(decision.onset_latency)),
    " after the onset · ",
    node("b", "", ms(decision.latency)),
    " after the evidence",
  );
}
