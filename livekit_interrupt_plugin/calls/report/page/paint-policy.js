// How the lanes of a policy look: verdicts, decisions, fates.

/** Those of *list* that are not drawn over each other. */
function thinned(list) {
  let last = -Infinity;
  return list.filter(([x]) => {
    if (x - last < 3) return false;
    last = x;
    return true;
  });
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
  const isWide = right - x > 124;
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
