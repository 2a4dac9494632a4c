// Small things that everything else uses: times in words, nodes, places in sorted lists.
"use strict";

const byId = (id) => document.getElementById(id);

/** 83.42 → "1:23.4" */
function clock(seconds) {
  const tenths = Math.round(Math.max(0, seconds) * 10);
  const minutes = Math.floor(tenths / 600);
  const rest = ((tenths % 600) / 10).toFixed(1).padStart(4, "0");
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

/** 0.8421 → "842 ms" */
function ms(seconds) {
  return seconds === null ? "–" : `${Math.round(seconds * 1000).toLocaleString("en")} ms`;
}

function several(count, thing) {
  return `${count.toLocaleString("en")} ${thing}${count === 1 ? "" : "s"}`;
}

/** A node with text and children. Text of a call gets into the page here, and only as text. */
function node(tag, className = "", text = "", ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  made.append(...children);
  return made;
}

/** The first place in the sorted *list* whose *key* is at least *value*. */
function placeOf(list, value, key) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (key(list[middle]) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), Math.max(low, high));
}

/** What *text* adds to *before*: its words after those that both begin with. */
function newWords(before, text) {
  const old = before ? before.split(/\s+/) : [];
  const words = text ? text.split(/\s+/) : [];
  let same = 0;
  while (same < old.length && same < words.length && old[same] === words[same]) same += 1;
  return { added: words.slice(same).join(" "), revised: same < old.length, count: words.length };
}
