"""Where words end in scripts without spaces, by BudouX, for those who asked for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module

from .errors import ConfigurationError

__all__ = ["HAN", "cut", "load", "loaded"]

#: Chinese characters, for a character class.
HAN = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

#: The models by name, once they are asked for. Of the process, as its recogniser's output is.
loaded: dict[str, Callable[[str], list[str]]] = {}

_MODELS = {
    "ja": "japanese",
    "zh": "simplified_chinese",
    "zh-hant": "traditional_chinese",
    "th": "thai",
}
_RUN = re.compile(rf"[{HAN}\u3041-\u30ff]+|[\u0e00-\u0e7f]+")
_KANA = re.compile(r"[\u3041-\u30ff]")
_THAI = re.compile(r"[\u0e00-\u0e7f]")
_LONG_CHARACTERS = re.compile(r"(?:zh|yue|cmn)[-_](?:hant|tw|hk|mo)")


def load() -> None:
    """Load every model, some milliseconds each.

    Raises:
        ConfigurationError: BudouX is not installed.
    """
    try:
        budoux = import_module("budoux")
    except ImportError as error:
        raise ConfigurationError(
            "use_budoux() needs the package budoux, which is not installed",
            hint="pip install 'livekit-interrupt-plugin[words]'",
        ) from error
    for key, name in _MODELS.items():
        loaded[key] = getattr(budoux, f"load_default_{name}_parser")().parse


def cut(chunks: Iterable[str], language: str) -> Iterator[str]:
    """*chunks* of a text, those that there is a model for cut anew."""
    run = ""
    for chunk in chunks:
        if _RUN.fullmatch(run + chunk):
            run += chunk
            continue
        yield from _words_of(run, language)
        run = chunk if _RUN.fullmatch(chunk) else ""
        if not run:
            yield chunk
    yield from _words_of(run, language)


def _words_of(run: str, language: str) -> list[str]:
    tag = language.casefold()
    if not run:
        return []
    if _THAI.match(run):
        return loaded["th"](run)
    if _KANA.search(run) or tag.startswith(("ja", "jpn")):
        return loaded["ja"](run)
    return loaded["zh-hant" if _LONG_CHARACTERS.match(tag) else "zh"](run)
