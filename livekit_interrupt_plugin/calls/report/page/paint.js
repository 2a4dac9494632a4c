// How each lane looks: painters take a lane and a frame, and return elements for ECharts.

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
    if (mark.added && width >= mark.added.length * 7 + 6 && height >= 13) {
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
