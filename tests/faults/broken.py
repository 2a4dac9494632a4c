"""Files as nobody should write them: random ones, and good ones with something wrong in them."""

from __future__ import annotations

import json
import math

from hypothesis import strategies as st

#: What may stand where something else is wanted; each of it JSON, or what Python takes for it.
VALUES = st.sampled_from(
    (
        *(None, True, False, 0, -1, 3, 10**400, 0.5, 1e308, -1e308, math.inf, -math.inf, math.nan),
        *("", "x", "inf", "nan", "\ud83d", "\u202e", "x" * 5000, [], [[]], {}, {"code": "1"}),
        *({"verdict": "no"}, {"verdict": "no", "strategy": "s", "reason": "r"}, ["a", 1]),
    )
)
NAMES = st.sampled_from(["at", "text", "event", "trace", "lost", "label", "overlap", "", "\ud800"])
#: What no reader expects in the middle of a file.
JUNK = st.sampled_from(
    (
        *(b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"[" * 100_000, b'{"a":' * 20_000, b"9" * 5000),
        *(b"1e999", b"\r\n", b"\xef\xbb\xbf", b'{"trace":1}', b"null", b"[]", b'"', b"[[line]]"),
    )
)


@st.composite
def objects(draw, good):
    """*good*, a JSON object, with some of its values, names or parts changed."""
    changed = dict(good)
    for name in draw(st.lists(st.sampled_from(sorted(good)), max_size=2)):
        match draw(st.sampled_from(["value", "gone", "inside"])):
            case "value":
                changed[name] = draw(VALUES)
            case "gone":
                changed.pop(name, None)
            case "inside" if isinstance(changed.get(name), dict) and changed[name]:
                changed[name] = draw(objects(changed[name]))
    if draw(st.integers(0, 5)) == 0:
        changed[draw(NAMES)] = draw(VALUES)
    return changed


@st.composite
def files_of_lines(draw, lines):
    """The file of *lines*, JSON objects, with some of them broken, moved, doubled or lost."""
    broken = list(lines)
    for _ in range(draw(st.integers(0, 4))):
        where = draw(st.integers(0, len(broken) - 1)) if broken else 0
        match draw(st.sampled_from(["change", "change", "change", "lose", "double", "move"])):
            case "change" if broken and isinstance(broken[where], dict) and broken[where]:
                broken[where] = draw(objects(broken[where]))
            case "lose" if broken:
                del broken[where]
            case "double" if broken:
                broken.insert(where, broken[where])
            case "move" if broken:
                broken.append(broken.pop(where))
    data = b"\n".join(json.dumps(line).encode() for line in broken)
    return draw(bytes_of(data))


@st.composite
def bytes_of(draw, data):
    """*data*, in one of three cases cut off or with junk in it."""
    if draw(st.integers(0, 2)):
        return data
    where = draw(st.integers(0, len(data)))
    junk = draw(JUNK | st.binary(max_size=20))
    return data[:where] + junk + data[where + draw(st.sampled_from([0, 1, 50, len(data)])) :]
