"""What the words of one language do in a conversation, and which language an utterance is in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, fields
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from pathlib import Path

from ..errors import ConfigurationError
from ..rules import whole_number
from ..words import split_words
from .grammar import Grammar
from .patterns import choices_of, expand
from .toml_words import KINDS, parse_words, read_file

__all__ = ["Lexicon", "as_lexicons", "grammar_of", "lexicon_for", "lexicons"]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases of one language, by what they do. A strategy adds them to those it knows.

    A phrase may stand for several, as in ``languages/en.toml``.

    >>> Lexicon("en", backchannels=("roger [that]",), without=("sure",))
    Lexicon('en', backchannels=('roger [that]',), without=('sure',))

    Raises:
        ConfigurationError: *language* is no tag, or a phrase has no word.
    """

    #: A BCP 47 language, "en"; "und" holds the rules for a language without words.
    language: str
    _: KW_ONLY
    #: "yeah", "that's right": go on.
    backchannels: tuple[str, ...] = ()
    #: "then", "love": go on, after a backchannel.
    followers: tuple[str, ...] = ()
    #: "i see": go on, but not right after a starter: "yeah i" mostly begins a sentence.
    openings: tuple[str, ...] = ()
    #: "yeah", "uh": backchannels that often begin a turn.
    starters: tuple[str, ...] = ()
    #: "no": go on, after a negative statement of the agent.
    after_negative: tuple[str, ...] = ()
    #: "not", "never": what makes a statement negative.
    negatives: tuple[str, ...] = ()
    #: "yes", "okay": answers, when the agent has just asked.
    answers: tuple[str, ...] = ()
    #: "stop", "hold on": give me the floor.
    commands: tuple[str, ...] = ()
    #: "please", "could you": what may stand before a command.
    openers: tuple[str, ...] = ()
    #: Phrases that shall be in none of these.
    without: tuple[str, ...] = ()
    #: How many different words that are no phrase may still be a listener's; None: as before.
    tolerated: int | None = None
    _file: str = field(default="", init=False, repr=False, compare=False)
    # Of "mul": whose grammars to read by, side by side.
    _parts: tuple[Lexicon, ...] = field(default=(), init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.language, str) or not _base(self.language):
            raise ConfigurationError(
                f"Lexicon: language must be a tag such as 'en', got {self.language!r}"
            )
        for kind in (*KINDS, "without"):
            object.__setattr__(self, kind, _checked(kind, getattr(self, kind)))
        if self.tolerated is not None:
            whole_number("Lexicon", "tolerated", self.tolerated, at_least=0)

    @classmethod
    def from_toml(cls, path: str | Path, language: str | None = None) -> Lexicon:
        """The words of a file like ``languages/en.toml``; its name is the language: "sv.toml".

        Raises:
            ConfigurationError: the file breaks a rule; it is named, with the rule and the value.
        """
        path = Path(path)
        words = parse_words(read_file(path), str(path))
        try:
            lexicon = cls(
                language or path.stem,
                without=words.without,
                tolerated=words.tolerated,
                **words.phrases,
            )
        except ConfigurationError as error:
            raise ConfigurationError(f"{path}: {error}") from error
        object.__setattr__(lexicon, "_file", str(path))
        return lexicon

    def __hash__(self) -> int:
        # The audio path asks caches by it: cheap, and found by identity.
        return hash((self.language, len(self.backchannels), len(self.commands)))

    def __repr__(self) -> str:
        if self._file:
            named = "" if Path(self._file).stem == self.language else f", {self.language!r}"
            return f"Lexicon.from_toml({self._file!r}{named})"
        given = [
            f"{f.name}={getattr(self, f.name)!r}"
            for f in fields(self)
            if f.kw_only and f.repr and getattr(self, f.name) != f.default
        ]
        return f"Lexicon({', '.join([repr(self.language), *given])})"


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
        sources.setdefault(_base(lexicon.language), []).append(lexicon)
    everywhere = sources["und"]
    found = {"und": _together("und", everywhere)}
    for code, parts in sources.items():
        if code not in ("und", "mul"):
            found[code] = _together(code, [*parts, *everywhere])
    everything = (*found.values(), *sources.get("mul", ()))
    found["mul"] = _together("mul", everything)
    if not found["mul"].without:
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
    if _base(default) not in known:
        raise ConfigurationError(
            f"language must be one of {', '.join(sorted(known))}, got {default!r}",
            hint='add one with words=Lexicon.from_toml("sv.toml")',
        )
    return known.get(_base(tag or "") or _base(default), known["und"])


# ISO 639-2 and -3, names as Whisper gives them, and "multi" as Deepgram does. Cantonese is read by
# the Chinese file, which has its commonest tokens; Swiss German by the German one.
_ALIASES = {
    alias: code
    for code, aliases in {
        "en": "eng english",
        "de": "deu ger german gsw",
        "fr": "fra fre french",
        "es": "spa spanish castilian",
        "it": "ita italian",
        "pt": "por portuguese",
        "nl": "nld dut dutch vls",
        "ja": "jpn japanese",
        "ko": "kor korean",
        "zh": "zho chi cmn yue chinese mandarin cantonese",
        "hi": "hin hindi",
        "mul": "multi multilingual",
        "und": "unknown",
    }.items()
    for alias in aliases.split()
}


def _base(tag: str) -> str:
    """The language of *tag*: "zh" of "zh-Hans", "ZH_tw" and "cmn"."""
    language = tag.strip().casefold().replace("_", "-").split("-")[0]
    return _ALIASES.get(language, language)


@cache
def _built_in() -> Mapping[str, Lexicon]:
    found = {}
    for file in sorted(files(__package__).joinpath("languages").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            language = file.name.removesuffix(".toml")
            words = parse_words(file.read_text("utf-8"), file.name)
            phrases = {kind: _written(kind, some) for kind, some in words.phrases.items()}
            found[language] = _made(language, phrases, words.tolerated)
    return found


def _made(language: str, phrases: Mapping[str, tuple[str, ...]], tolerated: int | None) -> Lexicon:
    """A lexicon of phrases that need no check, being ours or checked before."""
    made = Lexicon(language, tolerated=tolerated)
    for kind, some in phrases.items():
        object.__setattr__(made, kind, some)
    return made


def _together(language: str, parts: Sequence[Lexicon]) -> Lexicon:
    """One lexicon of several; what one of them is without, none has."""
    phrases = {
        kind: tuple(dict.fromkeys(chain.from_iterable(getattr(part, kind) for part in parts)))
        for kind in KINDS
    }
    unwanted = {split_words(phrase): phrase for part in parts for phrase in part.without}
    if unwanted:
        phrases = _without(unwanted, phrases, language)
    limits = [part.tolerated for part in parts if _base(part.language) == language]
    limit = next((limit for limit in reversed(limits) if limit is not None), 0)
    return _made(language, phrases, limit)


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


def _checked(kind: str, phrases: object) -> tuple[str, ...]:
    if isinstance(phrases, str) or not isinstance(phrases, Iterable):
        raise ConfigurationError(f"Lexicon: {kind} must be a tuple of phrases, got {phrases!r}")
    phrases = tuple(phrases)
    for phrase in phrases:
        if not isinstance(phrase, str) or not _has_words(phrase):
            raise ConfigurationError(f"Lexicon: {kind}: a phrase must have a word, got {phrase!r}")
    return _written(kind, phrases)


def _has_words(pattern: str) -> bool:
    places = choices_of(pattern)
    return any("" not in place for place in places) and all(
        split_words(words) for place in places for words in place if words
    )


def _written(kind: str, patterns: Iterable[str]) -> tuple[str, ...]:
    """*patterns* written out, but where that would be thousands."""
    if kind in ("backchannels", "openings", "followers"):
        return tuple(dict.fromkeys(patterns))
    return tuple(dict.fromkeys(phrase for pattern in patterns for phrase in expand(pattern)))
