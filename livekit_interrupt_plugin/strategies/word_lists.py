"""What the words of one language do in a conversation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field, fields
from pathlib import Path

from ..errors import ConfigurationError
from ..rules import whole_number
from ..words import split_words
from .patterns import choices_of, expand
from .tags import language_of
from .toml_words import KINDS, parse_words, read_file

__all__ = ["Lexicon", "made_of", "written_out"]


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
        if not isinstance(self.language, str) or not language_of(self.language):
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


def made_of(
    language: str, phrases: Mapping[str, tuple[str, ...]], tolerated: int | None
) -> Lexicon:
    """A lexicon of phrases that need no check, being ours or checked before."""
    made = Lexicon(language, tolerated=tolerated)
    for kind, some in phrases.items():
        object.__setattr__(made, kind, some)
    return made


def _checked(kind: str, phrases: object) -> tuple[str, ...]:
    if isinstance(phrases, str) or not isinstance(phrases, Iterable):
        raise ConfigurationError(f"Lexicon: {kind} must be a tuple of phrases, got {phrases!r}")
    phrases = tuple(phrases)
    for phrase in phrases:
        if not isinstance(phrase, str) or not _has_words(phrase):
            raise ConfigurationError(f"Lexicon: {kind}: a phrase must have a word, got {phrase!r}")
    return written_out(kind, phrases)


def _has_words(pattern: str) -> bool:
    places = choices_of(pattern)
    return any("" not in place for place in places) and all(
        split_words(words) for place in places for words in place if words
    )


def written_out(kind: str, patterns: Iterable[str]) -> tuple[str, ...]:
    """*patterns* written out, but where that would be thousands."""
    if kind in ("backchannels", "openings", "followers"):
        return tuple(dict.fromkeys(patterns))
    return tuple(dict.fromkeys(phrase for pattern in patterns for phrase in expand(pattern)))
