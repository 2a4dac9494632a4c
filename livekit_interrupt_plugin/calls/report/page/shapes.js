// What painters paint with: many boxes as one shape, words, and what of a lane is seen.
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
