"""Which lexicon an utterance is read by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain

from ..errors import ConfigurationError
from ..words import split_words
from .grammar import Grammar
from .patterns import expand
from .tags import language_of
from .toml_words import KINDS, parse_words
from .word_lists import Lexicon, made_of, written_out

__all__ = ["Lexicon", "as_lexicons", "grammar_of", "lexicon_for", "lexicons"]


def as_lexicons(subject: str, given: object) -> tuple[Lexicon, ...]:
    """*given* as a tuple: one lexicon, or several."""
    lexicons = (given,) if isinstance(given, Lexicon) else given
    if not isinstance(lexicons, (tuple, list)) or not all(
        isinstance(lexicon, Lexicon) for lexicon in lexicons
    ):
        raise ConfigurationError(
            f"{subject}: words must be a Lexicon or a tuple of them, got {given!r}",
            hint='Lexicon("en", backchannels=("roger that",)) or Lexicon.from_toml("sv.toml")',
        )
    return tuple(lexicons)


@cache
def lexicons(given: tuple[Lexicon, ...] = ()) -> Mapping[str, Lexicon]:
    """Every language there are words for, *given* ones added. Ask before the call, not in it.

    "und" is for a language without words, "mul" for a recogniser that hears all of them.
    """
    sources: dict[str, list[Lexicon]] = {code: [own] for code, own in _built_in().items()}
    for lexicon in given:
        sources.setdefault(language_of(lexicon.language), []).append(lexicon)
    everywhere = sources["und"]
    found = {"und": _together("und", everywhere)}
    for code, parts in sources.items():
        if code not in ("und", "mul"):
            found[code] = _together(code, [*parts, *everywhere])
    everything = (*found.values(), *sources.get("mul", ()))
    found["mul"] = _together("mul", everything)
    if not any(part.without for part in everything):
        object.__setattr__(found["mul"], "_parts", everything)
    return found


@cache
def grammar_of(lexicon: Lexicon) -> Grammar:
    """Reads the backchannels of *lexicon*."""
    if lexicon._parts:
        return Grammar.side_by_side([grammar_of(part) for part in lexicon._parts])
    return Grammar(
        lexicon.backchannels,
        followers=lexicon.followers,
        openings=lexicon.openings,
        starters=lexicon.starters,
    )


@lru_cache(maxsize=1024)
def lexicon_for(tag: str | None, default: str, given: tuple[Lexicon, ...] = ()) -> Lexicon:
    """The lexicon of a BCP 47 *tag* such as "en-GB"; of the *default* language when it is empty.

    Raises:
        ConfigurationError: there is none for *default*.
    """
    known = lexicons(given)
    if language_of(default) not in known:
        raise ConfigurationError(
            f"language must be one of {', '.join(sorted(known))}, got {default!r}",
            hint='add one with words=Lexicon.from_toml("sv.toml")',
        )
    return known.get(language_of(tag or "") or language_of(default), known["und"])


@cache
def _built_in() -> Mapping[str, Lexicon]:
    found = {}
    for file in sorted(files(__package__).joinpath("languages").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            language = file.name.removesuffix(".toml")
            words = parse_words(file.read_text("utf-8"), file.name)
            phrases = {kind: written_out(kind, some) for kind, some in words.phrases.items()}
            found[language] = made_of(language, phrases, words.tolerated)
    return found


def _together(language: str, parts: Sequence[Lexicon]) -> Lexicon:
    """One lexicon of several; what one of them is without, none has."""
    phrases = {
        kind: tuple(dict.fromkeys(chain.from_iterable(getattr(part, kind) for part in parts)))
        for kind in KINDS
    }
    unwanted = {split_words(phrase): phrase for part in parts for phrase in part.without}
    if unwanted:
        phrases = _without(unwanted, phrases, language)
    limits = [part.tolerated for part in parts if language_of(part.language) == language]
    limit = next((limit for limit in reversed(limits) if limit is not None), 0)
    return made_of(language, phrases, limit)


def _without(
    unwanted: Mapping[tuple[str, ...], str],
    phrases: Mapping[str, tuple[str, ...]],
    language: str,
) -> dict[str, tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    kept: dict[str, tuple[str, ...]] = {}
    for kind, patterns in phrases.items():
        spelt = {p: split_words(p) for pattern in patterns for p in expand(pattern)}
        found.update(spelt.values())
        kept[kind] = tuple(p for p, words in spelt.items() if words not in unwanted)
    for words, phrase in unwanted.items():
        if words not in found:
            raise ConfigurationError(
                f"Lexicon: without must name phrases of {language!r}, got {phrase!r}"
            )
    return kept
