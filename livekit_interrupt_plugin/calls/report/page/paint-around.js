// What is around the lanes: the time axis, the overlaps behind them, the veil, the whole call.

/** Behind all lanes: when somebody talked over the agent. */
function paintBands(frame, height) {
  const shown = seen(frame.call.overlaps, frame, (one) => one.onset, (one) => one.until);
  const top = OVERVIEW + AXIS;
  const band = (those) =>
    merged(those, frame, (one) => one.onset, (one) => one.until, top, height - top, 1);
  const differing = shown.filter((one) => one.differs);
  const selected = shown.filter((one) => one === state.selected);
  // Hundreds of high bands take a browser longer than all else, and say nothing.
  const plain = shown.length < CROWD ? shown : [];
  return [
    boxes(band(plain), { fill: frame.ink.band }),
    boxes(band(selected), { fill: frame.ink.chosen }),
    boxes(band(differing).map(([x, y, width]) => [x, y, width, 3, 0]), { fill: frame.ink.differs }),
  ];
}

/** Before the lanes of the policies: a veil over the overlaps that nobody asked for. */
function paintVeil(frame, height) {
  if (!isNarrowed()) return [];
  const top = lanes.find((lane) => lane.view === 0).labelTop - 29;
  const list = [];
  frame.call.overlaps.forEach((overlap, index) => {
    const next = frame.call.overlaps[index + 1];
    const left = Math.max(frame.x(overlap.onset) - 8, frame.left);
    const right = Math.min(next ? frame.x(next.onset) - 8 : frame.right, frame.right);
    if (right > left && !matches(overlap)) list.push([left, top, right - left, height - top, 0]);
  });
  return [boxes(list, { fill: frame.ink.veil })];
}

/** Seconds from one line of the time axis to the next. */
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

function paintAxis(frame, height) {
  const step = STEPS.find((seconds) => seconds * frame.scale >= 84) ?? 14400;
  const first = Math.ceil(frame.since / step);
  const rules = [];
  const labels = [];
  for (let index = first; index * step <= frame.until; index += 1) {
    const x = frame.x(index * step);
    rules.push([x, OVERVIEW + AXIS - 6, 1, height - OVERVIEW - AXIS + 6, 0]);
    // A label at the very end would be cut.
    if (x < frame.right - 20) labels.push(axisLabel(index * step, step, x, frame));
  }
  return [boxes([...rules, ...groupRules(frame)], { fill: frame.ink.line }), ...labels];
}

/** A line above the lanes of each policy. */
function groupRules(frame) {
  const firsts = lanes.filter((lane) => lane.group);
  return firsts.map((lane) => [0, lane.labelTop - 30, frame.right + 20, 1, 0]);
}

function axisLabel(at, step, x, frame) {
  const text = step < 1 ? clock(at) : clock(at).replace(/\.\d$/, "");
  const align = x < frame.left + 16 ? "left" : "center";
  const place = { x, y: OVERVIEW + 11, align, verticalAlign: "middle" };
  return { type: "text", style: { text, ...place, fill: frame.ink.faint, font: SMALL } };
}

/** The whole call in little: the agent, and a stroke for each decision. */
function paintOverview(frame) {
  const call = frame.call;
  const agent = merged(call.agent, frame, begin, end, 8, 5, 1);
  const strokes = ACTIONS.flatMap((action) => overviewStrokes(action, frame));
  return [boxes(agent, { fill: frame.ink.agent }), ...strokes];
}

function overviewStrokes(action, frame) {
  const lit = [];
  const dim = [];
  const { overlaps } = frame.call;
  const thick = overlaps.length > 200 ? 1.5 : 2.5;
  for (const overlap of overlaps) {
    const height = 20 / overlap.decided.length;
    overlap.decided.forEach((one, index) => {
      if (actionOf(one) !== action) return;
      const x = frame.x(one ? one.at : overlap.end) - 1;
      (matches(overlap) ? lit : dim).push([x, 16 + index * height, thick, height - 1, 0]);
    });
  }
  return [
    boxes(dim, { fill: frame.ink[action], opacity: 0.15 }),
    boxes(lit, { fill: frame.ink[action] }),
  ];
}
