"""Which language a tag names."""

from __future__ import annotations

__all__ = ["language_of"]

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


def language_of(tag: str) -> str:
    """The language that *tag* names, empty when it names none.

    >>> [language_of(tag) for tag in ("zh-Hans", "ZH_tw", "cmn", "multi", "")]
    ['zh', 'zh', 'zh', 'mul', '']
    """
    language = tag.strip().casefold().replace("_", "-").split("-")[0]
    return _ALIASES.get(language, language)
