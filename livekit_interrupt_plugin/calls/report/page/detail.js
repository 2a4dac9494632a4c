// The panel about the overlap that is chosen.

function showDetail() {
  const place = byId("detail");
  const overlap = state.selected;
  if (!overlap) {
    place.replaceChildren(node("p", "none", "Choose an overlap: n and p go through them."));
    return;
  }
  place.replaceChildren(
    detailHead(overlap),
    ...overlap.course.map((course, index) => courseOf(course, state.call.views[index], overlap)),
    ...transcriptsOf(overlap),
  );
}

function detailHead(overlap) {
  const head = node("header", "", "");
  const span = `${clock(overlap.onset)} – ${clock(overlap.until)}`;
  head.append(node("p", "kicker", `Overlap ${overlap.number} · ${span}`));
  head.append(node("h2", "", overlap.text ? `“${overlap.text}”` : "voice, no words"));
  if (overlap.agent) head.append(node("p", "over", "over “… ", node("q", "", overlap.agent), "”"));
  if (overlap.label) head.append(labelNode(overlap.label));
  return head;
}

function labelNode([label, byHand, because]) {
  const how = byHand ? "labelled by hand" : `derived: ${because}`;
  return node("p", "dim", "", node("span", "chip label", label), ` ${how}`);
}

/** Every decision of one policy on the overlap, with what its strategies said in the end. */
function courseOf(course, view, overlap) {
  const part = node("section", "course", "", node("h3", "", view.name));
  const list = node("ol", "steps");
  for (const decision of course) list.append(stepOf(decision));
  part.append(course.length ? list : node("p", "dim", "taken for one with the next overlap"));
  const verdicts = verdictList(view, overlap);
  if (verdicts) part.append(verdicts);
  return part;
}

function stepOf(decision) {
  const row = node("li", "", "", node("time", "", clock(decision.at)));
  const chip = node("span", `chip action ${decision.action}`, decision.action);
  const told = node("div", "", "", node("p", "", decision.reason));
  if (decision.action !== "hold") {
    told.append(latencies(decision), node("p", "code dim", decision.strategy));
    if (decision.fate) told.append(node("p", "dim", `words ${decision.fate}`));
  }
  row.append(chip, told);
  return row;
}

function verdictList(view, overlap) {
  if (!view.terms.length) return null;
  const list = node("dl", "verdicts");
  view.rows.forEach((spans, term) => {
    const within = (span) => span[1] >= overlap.onset - 0.002 && span[1] <= overlap.until + 0.002;
    const last = spans.filter(within).at(-1);
    if (!last) return;
    const verdict = node("span", `chip verdict ${last[3]}`, last[3]);
    list.append(node("dt", "code", view.terms[term]), node("dd", "", "", verdict, ` ${last[4]}`));
  });
  return list.childElementCount ? list : null;
}

function transcriptsOf(overlap) {
  const within = (one) => one.since <= overlap.until + 1 && one.until >= overlap.onset;
  const found = state.call.written.filter(within);
  if (!found.length) return [];
  const part = node("details", "course", "", node("summary", "", "Transcripts as they grew"));
  part.open = innerWidth >= 900;
  part.append(...found.map((utterance) => grownList(utterance)));
  return [part];
}
