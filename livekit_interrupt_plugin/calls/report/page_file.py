"""The page: what its parts are, and how they become one file that needs no other."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Any

from .sound import Sound

__all__ = ["page_of"]

#: In the order in which they are run.
SCRIPTS = (
    "echarts.min.js",
    "words.js",
    "model.js",
    "lanes.js",
    "shapes.js",
    "paint.js",
    "paint-policy.js",
    "paint-around.js",
    "chart.js",
    "tell.js",
    "detail.js",
    "list.js",
    "sound.js",
    "keys.js",
    "main.js",
)
STYLES = ("colours.css", "page.css", "timeline.css", "overlaps.css", "narrow.css")
_SLOT = re.compile(r"<!-- (policy|style|data|sounds|scripts) -->")
#: What ends a script or begins a comment within one, in JSON's own spelling.
_SPELT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def page_of(
    pictures: Sequence[dict[str, Any]], sounds: Sequence[Sequence[Sound]], about: dict[str, Any]
) -> Iterable[str]:
    """The pieces of the page's HTML, in order; all of it is ASCII but for our own parts.

    Args:
        pictures: The values of each call.
        sounds: The audio of each call.
        about: What the page says of itself.
    """
    for number, picture in enumerate(pictures):
        picture["sounds"] = [
            {"id": f"sound-{number}-{index}", "at": round(sound.at, 3)}
            for index, sound in enumerate(sounds[number])
        ]
    style, scripts = "".join(map(_part, STYLES)), [_part(name) for name in SCRIPTS]
    for index, piece in enumerate(_SLOT.split(_part("page.html"))):
        match piece if index % 2 else None:
            case "policy":
                yield _policy(style, scripts)
            case "style":
                yield f"<style>{style}</style>"
            case "data":
                yield from _data(pictures, about)
            case "sounds":
                yield from _sounds(pictures, sounds)
            case "scripts":
                yield from (f"<script>{script}</script>\n" for script in scripts)
            case _:
                yield piece


def _data(pictures: Sequence[dict[str, Any]], about: dict[str, Any]) -> Iterable[str]:
    """What there is, and then each call by itself: a browser reads those that are looked at."""
    kind = "application/json"
    yield _block("data", kind, _json({**about, "calls": list(map(_summary, pictures))}))
    for number, picture in enumerate(pictures):
        yield _block(f"call-{number}", kind, _json(picture))


def _summary(picture: dict[str, Any]) -> dict[str, Any]:
    overlaps = picture["overlaps"]
    return {
        **{name: picture[name] for name in ("file", "name", "date", "seconds")},
        "overlaps": len(overlaps),
        "differing": sum(overlap["differs"] for overlap in overlaps),
    }


def _json(value: object) -> str:
    return json.dumps(value, allow_nan=False, separators=(",", ":")).translate(_SPELT)


def _sounds(pictures: Sequence[dict[str, Any]], sounds: Sequence[Sequence[Sound]]) -> Iterable[str]:
    for picture, of_call in zip(pictures, sounds, strict=True):
        for told, sound in zip(picture["sounds"], of_call, strict=True):
            yield _block(told["id"], "text/plain", base64.b64encode(sound.wav).decode("ascii"))


def _block(name: str, kind: str, content: str) -> str:
    """Something that a browser keeps for the scripts, and neither shows nor runs."""
    return f'<script id="{name}" type="{kind}">{content}</script>\n'


def _policy(style: str, scripts: Iterable[str]) -> str:
    """What the browser lets the page do: run these scripts, play its own audio, nothing else."""
    run = " ".join(map(_hash, scripts))
    rules = (
        "default-src 'none'",
        f"script-src {run}",
        f"style-src {_hash(style)}",
        "img-src data:",
        "media-src blob:",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">'


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _part(name: str) -> str:
    return files(__package__).joinpath("page", name).read_text("utf-8")
