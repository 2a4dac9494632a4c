// How each lane looks: painters take a lane and a frame, and return elements for ECharts.
//
// A frame says which seconds are seen and where they are. A painter walks over what is seen alone,
// and draws as one shape what has one colour: an hour costs no more than a minute.

const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';
const SMALL = FONT.replace("12px", "11px");
const BOLD = `600 ${FONT}`;
/** Pixels that a small letter takes, about. */
const LETTER = 6;
/** Pixels below which text says nothing. */
const LEGIBLE = 34;

/** So many of a kind are drawn without what takes time: round corners and dashes. */
const CROWD = 150;

echarts.graphic.registerShape(
  "boxes",
  echarts.graphic.extendShape({
    shape: { list: [] },
    buildPath(path, { list }) {
      const round = list.length < CROWD;
      for (const [x, y, width, height, radius] of list) {
        outline(path, x, y, width, height, round ? radius : 0);
      }
    },
  }),
);

/** A box, with round corners where there is room for them. */
function outline(path, x, y, width, height, radius = 3) {
  const r = Math.min(radius, width / 2, height / 2);
  if (r < 1) {
    path.rect(x, y, width, height);
    return;
  }
  path.moveTo(x + r, y);
  path.lineTo(x + width - r, y);
  path.quadraticCurveTo(x + width, y, x + width, y + r);
  path.lineTo(x + width, y + height - r);
  path.quadraticCurveTo(x + width, y + height, x + width - r, y + height);
  path.lineTo(x + r, y + height);
  path.quadraticCurveTo(x, y + height, x, y + height - r);
  path.lineTo(x, y + r);
  path.quadraticCurveTo(x, y, x + r, y);
  path.closePath();
}

function boxes(list, style) {
  return { type: "boxes", shape: { list }, style, silent: true };
}

function words(text, x, y, width, fill, font = FONT) {
  const style = { text, x, y, width, fill, font, overflow: "truncate", ellipsis: "…" };
  return { type: "text", style: { ...style, verticalAlign: "middle" }, silent: true };
}

/** The part of *items* that is seen; they are in order. */
function seen(items, frame, since, until, longest = 600) {
  const first = placeOf(items, frame.since - longest, since);
  const found = [];
  for (let index = first; index < items.length; index += 1) {
    if (since(items[index]) > frame.until) break;
    if (until(items[index]) >= frame.since) found.push(items[index]);
  }
  return found;
}

/** Boxes from *since* to *until*, those that touch in pixels as one. */
function merged(items, frame, since, until, top, height, least = 1.5) {
  const list = [];
  for (const item of items) {
    const x = Math.max(frame.x(since(item)), frame.left - 9);
    const width = Math.max(Math.min(frame.x(until(item)), frame.right + 9) - x, least);
    const last = list.at(-1);
    if (last && x < last[0] + last[2] && width < 4) {
      last[2] = Math.max(last[2], x + width - last[0]);
    } else {
      list.push([x, top, width, height]);
    }
  }
  return list;
}

const begin = (item) => item[0];
const end = (item) => item[1];

const PAINTERS = {
  agent(lane, frame) {
    const shown = seen(lane.items, frame, begin, end, 3600);
    const locked = shown.flatMap((speech) => speech[2]);
    return [
      boxes(merged(shown, frame, begin, end, lane.top, lane.height), { fill: frame.ink.agent }),
      boxes(merged(locked, frame, begin, end, lane.top, 3), { fill: frame.ink.locked }),
      ...shown.flatMap((speech) => agentWords(speech, lane, frame)),
    ];
  },

  user(lane, frame) {
    const spoken = seen(lane.items, frame, begin, end);
    const voice = seen(frame.call.voice, frame, begin, end);
    return [
      boxes(merged(spoken, frame, begin, end, lane.top, lane.height), { fill: frame.ink.user }),
      boxes(merged(voice, frame, begin, end, lane.top + 6, lane.height - 12), {
        fill: frame.ink.voice,
      }),
    ];
  },

  heard(lane, frame) {
    const shown = seen(lane.items, frame, (one) => one.since, (one) => one.until);
    const parts = { grown: [], revised: [], final: [] };
    const texts = [];
    shown.forEach((utterance, index) => {
      stairs(utterance, lane, frame, parts, texts);
      writing(utterance, shown[index + 1], lane, frame, texts);
    });
    return [
      boxes(parts.grown, { fill: frame.ink.interim }),
      boxes(parts.revised, { fill: frame.ink.revised }),
      boxes(parts.final, { fill: frame.ink.final }),
      ...texts,
    ];
  },

  opinions(lane, frame) {
    const shown = seen(lane.items, frame, begin, begin, 0);
    const list = shown.map(([at, , probability]) => {
      const y = lane.top + (1 - (probability ?? 0)) * (lane.height - 7);
      return [frame.x(at) - 3, y, 7, 7];
    });
    const rule = [[frame.left, lane.top + lane.height / 2, frame.right - frame.left, 1]];
    return [boxes(rule, { fill: frame.ink.line }), boxes(list, { fill: frame.ink.final })];
  },

  term(lane, frame) {
    const shown = seen(lane.items, frame, (span) => span[1], (span) => span[2]);
    return ["unsure", "no", "yes"].flatMap((verdict) => verdicts(verdict, shown, lane, frame));
  },

  decision(lane, frame) {
    const shown = seen(lane.items, frame, (one) => one.onset, (one) => one.at);
    const holds = frame.call.views[lane.view].holds;
    const dots = seen(holds, frame, (one) => one.at, (one) => one.at, 0);
    const middle = lane.top + 12;
    const waits = merged(shown, frame, (one) => one.onset, (one) => one.at, middle - 1, 2);
    const held = dots.map((one) => [frame.x(one.at) - 2, middle - 2.5, 5, 5]);
    return [
      boxes(waits, { fill: frame.ink.quiet }),
      boxes(thinned(held), { fill: frame.ink.quiet }),
      ...ACTIONS.flatMap((action) => marks(action, shown, middle, frame)),
      ...shown.flatMap((one, index) => reasons(one, shown[index + 1], lane, frame)),
    ];
  },

  fate(lane, frame) {
    const shown = seen(lane.items, frame, (one) => one.onset, (one) => one.at);
    return Object.keys(FATES).flatMap((fate) => fates(fate, shown, lane, frame));
  },
};

/** Those of *list* that are not drawn over each other. */
function thinned(list) {
  let last = -Infinity;
  return list.filter(([x]) => {
    if (x - last < 3) return false;
    last = x;
    return true;
  });
}

function agentWords(speech, lane, frame) {
  const left = Math.max(frame.x(speech[0]), frame.left);
  const right = Math.min(frame.x(speech[1]), frame.right);
  if (right - left < LEGIBLE) return [];
  const middle = lane.top + lane.height / 2 + 1;
  const shown = speech.words.filter(([at]) => at >= frame.since && at <= frame.until + 1);
  if (frame.scale < 130) {
    const text = shown.map(([, word]) => word).join(" ");
    return text ? [words(text, left + 7, middle, right - left - 12, frame.ink.onAgent)] : [];
  }
  return wordByWord(speech, frame, middle);
}

/** Each word from when the one before it had been said. */
function wordByWord(speech, frame, middle) {
  const texts = [];
  speech.words.forEach(([at, word], index) => {
    const since = index ? speech.words[index - 1][0] : Math.max(speech[0], at - 0.4);
    const x = frame.x(since) + 4;
    const room = frame.x(at) - x;
    if (room < 8 || x > frame.right || x + room < frame.left) return;
    texts.push(words(word, x, middle, room + 4, frame.ink.onAgent));
  });
  return texts;
}

/** The interims of an utterance, each as high as it has words. */
function stairs(utterance, lane, frame, parts, texts) {
  const foot = lane.top + lane.height;
  const most = lane.height - 22;
  const x = (at) => clamp(frame.x(at), frame.left - 9, frame.right + 9);
  if (frame.x(utterance.until) - frame.x(utterance.since) < 6) {
    parts.grown.push([frame.x(utterance.since), foot - most, 1.2, most, 0]);
    return;
  }
  utterance.marks.forEach((mark, index) => {
    const next = utterance.marks[index + 1];
    if (!next && utterance.final) {
      parts.final.push([x(mark.at) - 1.5, foot - most, 3, most, 0]);
      return;
    }
    const width = Math.max((next ? x(next.at) : x(mark.at) + 6) - x(mark.at) - 1, 1);
    const height = Math.max((most * mark.count) / utterance.most, 2);
    const box = [x(mark.at), foot - height, width, height, 1];
    (mark.revised ? parts.revised : parts.grown).push(box);
    if (mark.added && width >= mark.added.length * LETTER + 5 && height >= 13) {
      texts.push(words(mark.added, box[0] + 3, foot - 8, width - 4, frame.ink.text, SMALL));
    }
  });
}

/** What was written in the end, above its stairs. */
function writing(utterance, next, lane, frame, texts) {
  const left = Math.max(frame.x(utterance.since), frame.left);
  const until = next ? frame.x(next.since) - 8 : frame.right;
  const right = Math.min(until, frame.right);
  if (right - left < LEGIBLE || frame.x(utterance.until) < frame.left) return;
  const text = utterance.steps.at(-1)[1];
  const fill = utterance.final ? frame.ink.text : frame.ink.faint;
  texts.push(words(text, left, lane.top + 9, right - left, fill));
}

/** YES is a full bar, NO an outlined one, UNSURE a line: so that it needs no colour. */
function verdicts(verdict, shown, lane, frame) {
  const those = shown.filter((span) => span[3] === verdict);
  const thin = verdict === "unsure";
  const top = thin ? lane.top + lane.height / 2 - 1.5 : lane.top + 0.5;
  const height = thin ? 3 : lane.height - 1;
  const list = merged(those, frame, (span) => span[1], (span) => span[2], top, height, 3);
  const style = {
    yes: { fill: frame.ink.interrupt },
    no: { fill: frame.ink.ignoreSoft, stroke: frame.ink.ignore, lineWidth: 1 },
    unsure: { fill: frame.ink.quiet },
  }[verdict];
  if (thin) return [boxes(list, style)];
  const ink = verdict === "yes" ? frame.ink.onInterrupt : frame.ink.onIgnore;
  return [boxes(list, style), ...those.flatMap((span) => verdictWords(span, lane, frame, ink))];
}

function verdictWords(span, lane, frame, ink) {
  const left = Math.max(frame.x(span[1]), frame.left);
  const width = Math.min(frame.x(span[2]), frame.right) - left;
  if (width < LEGIBLE) return [];
  return [words(span[4], left + 5, lane.top + lane.height / 2 + 1, width - 8, ink, SMALL)];
}

/** A square interrupts, a disc ignores, a triangle passes; strokes where there are too many. */
function marks(action, shown, y, frame) {
  const those = shown.filter((one) => one.action === action).map((one) => frame.x(one.at));
  if (shown.length * 13 > frame.right - frame.left) return [strokes(action, those, y, frame)];
  const style = { fill: frame.ink[action], stroke: frame.ink.ground, lineWidth: 1.5 };
  return those.map((x) => ({ ...SHAPES[action](x, y), style, silent: true, z2: 5 }));
}

const SHAPES = {
  interrupt: (x, y) => ({ type: "rect", shape: { x: x - 6, y: y - 6, width: 12, height: 12, r: 2 } }),
  ignore: (x, y) => ({ type: "circle", shape: { cx: x, cy: y, r: 6 } }),
  pass: (x, y) => ({
    type: "polygon",
    shape: { points: [[x - 6, y - 6], [x + 7, y], [x - 6, y + 6]] },
  }),
};

function strokes(action, places, y, frame) {
  const half = action === "interrupt" ? 10 : 5;
  const list = places.map((x) => [x - 1, y - half, 2, 2 * half, 0]);
  return boxes(list, { fill: frame.ink[action] });
}

function reasons(decision, next, lane, frame) {
  const x = frame.x(decision.at) + 11;
  const right = Math.min(next ? frame.x(next.onset) - 6 : frame.right, frame.right);
  // Below the mark there is the room from the onset on.
  const left = Math.max(frame.x(decision.onset), frame.left);
  const found = [];
  const isWide = right - x > 150;
  const delay = `${isWide ? `${decision.action} · ` : ""}${ms(decision.onset_latency)}`;
  if (right - x > 58 && x > frame.left) {
    found.push(words(delay, x, lane.top + 12, right - x, frame.ink[decision.action], BOLD));
  }
  if (right - left > LEGIBLE * 2) {
    found.push(words(decision.reason, left, lane.top + 34, right - left, frame.ink.text, SMALL));
  }
  return found;
}

/** What became of the words: filled where they got an answer, empty where nobody hears of them. */
const FATES = {
  answered: (ink) => ({ fill: ink.passSoft, stroke: ink.pass, lineWidth: 1 }),
  kept: (ink) => ({ fill: ink.user, stroke: ink.faint, lineWidth: 1 }),
  discarded: (ink) => ({ fill: "transparent", stroke: ink.faint, lineWidth: 1, lineDash: [3, 3] }),
};

function fates(fate, shown, lane, frame) {
  const those = shown.filter((one) => one.fate === fate);
  const list = merged(
    those,
    frame,
    (one) => one.onset,
    (one) => one.at,
    lane.top + 0.5,
    lane.height - 1,
    3,
  );
  const next = (one) => shown[shown.indexOf(one) + 1];
  const texts = those.flatMap((one) => fateWords(one, next(one), lane, frame));
  const style = FATES[fate](frame.ink);
  if (list.length >= CROWD) delete style.lineDash;
  return [boxes(list, style), ...texts];
}

/** In its box, or beside it where there is room. */
function fateWords(decision, next, lane, frame) {
  const { fate, text } = decision;
  const middle = lane.top + lane.height / 2 + 1;
  const left = Math.max(frame.x(decision.onset), frame.left) + 6;
  const right = Math.min(frame.x(decision.at), frame.right) - 3;
  const ink = fate === "discarded" ? frame.ink.faint : frame.ink.text;
  const fits = fate.length * LETTER + 4;
  if (right - left > fits) {
    const whole = text && right - left > fits + 50 ? `${fate}: ${text}` : fate;
    return [words(whole, left, middle, right - left, ink, SMALL)];
  }
  const room = Math.min(next ? frame.x(next.onset) : frame.right, frame.right) - right - 10;
  return room > fits && right > frame.left
    ? [words(fate, right + 9, middle, room, ink, SMALL)]
    : [];
}

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
