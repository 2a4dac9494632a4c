"""Splitting and normalising words in any script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from . import segments
from .segments import HAN

__all__ = [
    "LONGEST_PIECE",
    "asks",
    "joined",
    "opens_tag",
    "spell",
    "split_words",
    "use_budoux",
    "words_of_piece",
    "written",
]


def split_words(text: str, language: str | None = None) -> tuple[str, ...]:
    """The words of *text* as they are counted and compared, however a recogniser prints them.

    NFKC, case folded, without punctuation and tags such as ``[laughter]``; "Mm hmm." and "mhm"
    are "mm-hmm", "O.K." is "okay", "yeahhh" is "yeah". Where a script has no spaces between
    words, they are estimated (see ``_UNSPACED``), or BudouX is asked (see :func:`use_budoux`),
    which *language* tells which characters they are.

    More text never changes the words before the last one, unless BudouX is asked.

    >>> split_words("Mm hmm, O.K. — that's 3,000 [noise]")
    ('mm-hmm', 'okay', "that's", '3,000')
    """
    if opens_tag(text):
        text = _TAG.sub(" ", text)
    words: list[str] = []
    # The language matters to BudouX alone; None is without it.
    tongue = (language or "") if segments.loaded else None
    for piece in text.split():
        # The cache must not hold on to a megabyte without spaces.
        split = words_of_piece if len(piece) <= LONGEST_PIECE else words_of_piece.__wrapped__
        words += split(piece, tongue)
    if words and (words[-1][0] == "h" or not _SECOND_HALVES.isdisjoint(words)):
        return tuple(_halves_joined(words))
    return tuple(words)


def spell(words: Iterable[str]) -> tuple[str, ...]:
    """*words* as the units that phrases are made of: characters, where words are an estimate.

    >>> spell(("ok", "等一", "下"))
    ('ok', '等', '一', '下')
    """
    words = tuple(words)
    if "".join(words).isascii():
        return words
    units: list[str] = []
    for word in words:
        units += word if _UNSPACED.match(word) else (word,)
    return tuple(units)


def written(units: Iterable[str]) -> str:
    """*units* as people write them.

    >>> written(("ok", "等", "一", "下"))
    'ok 等一下'
    """
    text = ""
    for unit in units:
        touches = text and _UNSPACED.match(unit) and _UNSPACED.match(text[-1])
        text += unit if touches or not text else f" {unit}"
    return text


def joined(text: str, more: str) -> str:
    """*text* and *more* after it, with a space between them where their script writes one.

    >>> joined("今日は、", "いい天気"), joined("one", "two")
    ('今日は、いい天気', 'one two')
    """
    if not text or not more:
        return text or more
    touch = _WITHOUT_SPACES.match(text[-1]) and _WITHOUT_SPACES.match(more[0])
    return f"{text}{more}" if touch else f"{text} {more}"


def asks(text: str) -> bool:
    """Whether *text* ends in a question mark, quotes and brackets that close after it left out.

    >>> asks('Did she say "when?"'), asks("Really?!"), asks("Why? Because.")
    (True, True, False)
    """
    return _ASKS.search(text) is not None


def use_budoux() -> None:
    """Ask BudouX where Chinese, Japanese and Thai words end, from now on, in this process.

    It changes what ``MinWords`` counts and nothing that reads phrases; so it is never done
    silently, because the package happens to be there. Call it before the first call, and before
    a replay of one.

    Raises:
        ConfigurationError: the package is not installed.
    """
    segments.load()


# What recognisers print for what is not a word: "[laughter]", "<unk>", "(noise)", "（笑）". A tag
# that is still open hides what follows, for at most 30 characters: a guess of ours; the longest
# tag we know, "[background conversation]", has 23.
_OPENING, _CLOSING = r"\[(<（［【＜", r"\])>）］】＞"
#: Characters of the longest piece that is remembered with its words.
LONGEST_PIECE = 32
_OPENS_TAG = re.compile(rf"[{_OPENING}]")
_TAG = re.compile(rf"[{_OPENING}](?=\S)[^{_OPENING}{_CLOSING}]{{0,30}}(?:[{_CLOSING}]|\Z)")

# Inside a word: apostrophe, hyphen; a point or the like between digits ("3,000", "10:30").
_TOKEN = re.compile(r"[^\s'.,:/-]+(?:['-]+[^\s'.,:/-]+|(?<=\d)[.,:/](?=\d)[^\s'.,:/-]+)*")
# "o.k", "p.m", "u.s.a"
_INITIALS = re.compile(
    r"(?<![^\s])([^\W\d_])\.([^\W\d_])(?:\.([^\W\d_]))?(?:\.([^\W\d_]))?\.?(?!\w)"
)

# Scripts without spaces between words. Chinese: two characters to a word; running text has
# about 1.5 to 1.7 (Modern Chinese Frequency Dictionary, Beijing 1986), and rounding up leaves
# MinWords(3) at three spoken words. Japanese: two kana or kanji, katakana runs are one loan
# word. Thai, Lao, Khmer, Burmese: four code points and the signs that belong to the last; a
# spoken syllable has three to five. The last two are rules of our own, unverified.
_UNSPACED = re.compile(
    rf"[{HAN}]{{1,2}}"
    r"|[\u3041-\u309f](?:[\u3041-\u309f\u30fc])?\u30fc*"
    r"|[\u30a0-\u30ff]+"
    r"|[\u0e00-\u0eff]{1,4}[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd]*"
    r"|[\u1000-\u109f]{1,4}[\u102b-\u103e]*"
    r"|[\u1780-\u17ff]{1,4}[\u17b4-\u17d3]*"
)
_SCRIPTS = rf"{HAN}\u3041-\u30ff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
# Those and the full-width marks that stand between their words.
_WITHOUT_SPACES = re.compile(rf"[{_SCRIPTS}\u3001-\u303f\uff01-\uff60]")
# A mark of direction may follow it: recognisers of Arabic and Hebrew write some.
_ASKS = re.compile(r"[?？؟][\s!！\"'”’»›」』)\]）】］}\u200b-\u200f\u202a-\u202e\u2066-\u2069]*\Z")
_SPACED = rf"[^{_SCRIPTS}]+"
# U+200B says where a word ends, in Thai, Lao, Burmese and Khmer; elsewhere it is nothing.
_BREAK = re.compile(r"(?<=[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])\u200b")
_CHUNK = re.compile(rf"{_UNSPACED.pattern}|{_SPACED}")

# One spelling for each sound that recognisers spell in many ways, in every language.
_SOUNDS = (
    (re.compile(r"(?:m+|u+m+|u+h+|h+m+)-?h+u?m+(?:-h+m+)*"), "mm-hmm"),
    (re.compile(r"u+n?h+-?h+u+n?h+|a+-?h+a+h*"), "uh-huh"),
    (re.compile(r"o-?k(?:a+y+|e+y+)?|m?'?kay"), "okay"),
    (re.compile(r"y+e+a+h+|y+e+h+|y+e+a+"), "yeah"),
    (re.compile(r"h+m+"), "hmm"),
    (re.compile(r"mm+h*"), "mm"),
    (re.compile(r"m+(?:-m+)+"), "mm-mm"),
    (re.compile(r"h+u+h+"), "huh"),
    (re.compile(r"u+h+"), "uh"),
    (re.compile(r"o+h+"), "oh"),
    (re.compile(r"a+h+"), "ah"),
    (re.compile(r"(?:h[ae]){2,}h?|(?:h[ae]+-)+h[ae]+h?"), "haha"),
)
_SOUND_LETTERS = frozenset("aehkmnouy'-")
_RUN = re.compile(r"(.)\1{2,}")
# Three of a letter are one, drawn out: "sooo", "nooo"; no English word has three. A second sign
# for a long vowel says no more than the first: "へーー".
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}|(?<=\u30fc)(\u30fc)+")

# "mm hmm", "uh - huh", "um hum", "o k": one word in two halves.
_FIRST_HALVES = {"m": "mm-hmm", "mm": "mm-hmm", "um": "mm-hmm", "uh": "mm-hmm", "o": "okay"}
_SECOND_HALVES = frozenset({"hmm", "huh", "hum", "k"})
# The beginning of a second half; taken for it at the very end, so that its own next character
# does not change the word before it.
_MAY_GROW = re.compile(r"h+(?:u*h*|u?m*)")


def opens_tag(text: str) -> bool:
    """Whether a tag begins anywhere in *text*."""
    return _OPENS_TAG.search(text) is not None


@lru_cache(maxsize=4096)
def words_of_piece(piece: str, language: str | None = None) -> tuple[str, ...]:
    """The words in a text without white space, of at most :data:`LONGEST_PIECE` characters."""
    if not piece.isascii():
        piece = unicodedata.normalize("NFKC", piece).casefold()
        piece = unicodedata.normalize("NFKC", piece)
        piece = _BREAK.sub(" ", piece)
    folded = piece.casefold().translate(_FOLDED)
    if "." in folded:
        folded = _INITIALS.sub(lambda match: "".join(filter(None, match.groups())), folded)
    words: list[str] = []
    for token in _TOKEN.findall(folded):
        chunks = map(_sound, (token,) if token.isascii() else _CHUNK.findall(token))
        words += chunks if language is None else segments.cut(chunks, language)
    return tuple(word for word in words if word.isascii() or any(map(str.isalnum, word)))


def _sound(word: str) -> str:
    """*word* in its one spelling."""
    if len(word) > LONGEST_PIECE:
        # "uhhhh", a megabyte of it: these patterns would take hours.
        word = _RUN.sub(r"\1\1", word)
    if len(word) <= LONGEST_PIECE and _SOUND_LETTERS.issuperset(word):
        for pattern, spelling in _SOUNDS:
            if pattern.fullmatch(word):
                return spelling
    return _DRAWN_OUT.sub(r"\1", word)


def _halves_joined(words: list[str]) -> list[str]:
    joined: list[str] = []
    for index, word in enumerate(words):
        first = joined[-1] if joined else ""
        if _completes(first, word, is_last=index == len(words) - 1):
            joined[-1] = "uh-huh" if first == "uh" and "u" in word else _FIRST_HALVES[first]
        else:
            joined.append(word)
    return joined


def _completes(first: str, second: str, *, is_last: bool) -> bool:
    if first not in _FIRST_HALVES:
        return False
    if first == "o" or second == "k":
        return (first, second) == ("o", "k")
    return second in _SECOND_HALVES or (is_last and bool(_MAY_GROW.fullmatch(second)))


class _Folding(dict[int, str | None]):
    """For ``str.translate``: punctuation, symbols and controls become spaces.

    What nobody sees, a joiner, a direction mark or half a space, is no part of the word.
    """

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        category = unicodedata.category(character)
        kept = character if category[0] in "LMN" else None if category == "Cf" else " "
        self[code] = kept
        return kept


_FOLDED = _Folding()
for _mark in "'.,:/-":
    _FOLDED[ord(_mark)] = _mark
for _mark in "’‘ʼ`´′＇":
    _FOLDED[ord(_mark)] = "'"
for _mark in "‐‑":
    _FOLDED[ord(_mark)] = "-"
# Devanagari is printed with and without its dots: "हाँ" is "हां", "ज़रूर" is "जरूर".
_FOLDED[0x0901] = "\u0902"
_FOLDED[0x093C] = None
# Invisible too, though letters or marks to Unicode: fillers, variation selectors and the like
# (Default_Ignorable_Code_Point, DerivedCoreProperties.txt).
for _code in (
    *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0),
    *(*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)),
):
    _FOLDED[_code] = None
