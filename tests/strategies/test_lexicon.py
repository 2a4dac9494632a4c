"""Words that a user adds, takes away, or brings in a file."""

import pickle
import sys
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from livekit_interrupt_plugin.agent_speech import AgentWords
from livekit_interrupt_plugin.errors import ConfigurationError
from livekit_interrupt_plugin.events import Transcript
from livekit_interrupt_plugin.overlap import GrowingOverlap
from livekit_interrupt_plugin.strategies import lexicon as lexicon_module
from livekit_interrupt_plugin.strategies.backchannel import Backchannel
from livekit_interrupt_plugin.strategies.commands import Commands
from livekit_interrupt_plugin.strategies.lexicon import Lexicon, lexicons
from livekit_interrupt_plugin.strategies.patterns import choices_of, expand
from livekit_interrupt_plugin.strategies.phrases import Phrases
from livekit_interrupt_plugin.verdict import Verdict

YES, NO, UNSURE = Verdict.YES, Verdict.NO, Verdict.UNSURE

FILES = sorted(Path(lexicon_module.__file__).with_name("languages").glob("*.toml"))
SWEDISH = """
[backchannels.acknowledgements]
source = "own"
verified = false
phrases = ["ja", "jo", "[ja] (precis|visst)", "jag förstår"]

[commands.stopping]
source = "own"
phrases = ["sluta", "vänta [lite]"]
"""


@pytest.fixture
def swedish(tmp_path):
    path = tmp_path / "sv.toml"
    path.write_text(SWEDISH, "utf-8")
    return path


def judged(strategy, text, language=None, *, final=False):
    overlap = GrowingOverlap(1, 0.0, agent=AgentWords())
    overlap.add_transcript(Transcript(1.0, text, final, language=language), stable=0.0)
    return strategy.judge(overlap).verdict


def test_words_are_added_to_those_of_their_language():
    strategy = Backchannel(words=Lexicon("en", backchannels=("roger [that]", "ten four")))

    assert judged(strategy, "roger that okay") is YES
    assert judged(strategy, "ten") is UNSURE
    assert judged(Backchannel(), "ten four") is NO
    assert judged(strategy, "ten four", "de") is NO


def test_words_are_taken_away():
    strategy = Backchannel(words=Lexicon("en", without=("sure", "That's right!")))

    assert judged(strategy, "sure") is NO
    assert judged(strategy, "that's right") is NO
    assert judged(strategy, "that's fine") is YES
    assert judged(strategy, "yeah okay") is YES


def test_what_is_taken_away_from_und_no_language_has():
    strategy = Backchannel(words=Lexicon("und", without=("wow",)))

    assert judged(strategy, "wow", "de") is NO
    assert judged(strategy, "oh wow", "multi") is NO
    assert judged(strategy, "okay genau", "multi") is YES


def test_a_file_adds_a_language(swedish):
    words = Lexicon.from_toml(swedish)

    assert judged(Backchannel(words=words), "ja precis", "sv-SE") is YES
    assert judged(Backchannel(words=words), "okay jag", "sv") is UNSURE
    assert judged(Backchannel(words=words), "ja men", "sv") is NO
    assert judged(Backchannel(words=words, language="sv"), "ja visst") is YES
    assert judged(Backchannel(words=words), "precis genau", "multi") is YES
    assert judged(Commands(words=words), "ja vänta", "sv") is YES
    assert judged(Phrases("hjälp", words=words), "ja hjälp", "sv") is YES


def test_lexicons_of_one_language_add_up(swedish):
    words = (Lexicon.from_toml(swedish), Lexicon("sv", backchannels=("okej",), without=("jo",)))

    assert judged(Backchannel(words=words), "ja okej", "sv") is YES
    assert judged(Backchannel(words=words), "jo", "sv") is NO


def test_how_many_unknown_words_are_waited_for_is_a_setting():
    strict = Backchannel(words=Lexicon("und", tolerated=0))
    patient = Backchannel(words=Lexicon("und", tolerated=2))

    assert judged(strict, "tak", "pl") is NO
    assert judged(patient, "tak ale", "pl", final=True) is UNSURE
    assert judged(patient, "tak ale ile", "pl") is NO
    assert judged(patient, "genau", "en") is NO


def test_a_lexicon_and_what_uses_it_are_values(swedish):
    small = Lexicon("en", backchannels=["roger [that]"], without=("sure",))
    filed = Lexicon.from_toml(swedish)

    for value in (
        small,
        filed,
        Lexicon.from_toml(swedish, "sv-FI"),
        Backchannel(words=small),
        Commands(words=(small, filed)),
        Phrases("a", "b", language="de", words=filed),
    ):
        assert eval(repr(value)) == value
        assert pickle.loads(pickle.dumps(value)) == value
        assert hash(pickle.loads(pickle.dumps(value))) == hash(value)
    assert repr(small) == "Lexicon('en', backchannels=('roger [that]',), without=('sure',))"
    assert repr(filed) == f"Lexicon.from_toml({str(swedish)!r})"
    assert small != Lexicon("en", backchannels=("roger",))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"backchannels": "roger"}, r"backchannels must be a tuple of phrases, got 'roger'"),
        ({"backchannels": ("...",)}, r"backchannels: a phrase must have a word, got '\.\.\.'"),
        ({"backchannels": ("[roger]",)}, r"a phrase must have a word, got '\[roger\]'"),
        ({"commands": (3,)}, r"commands: a phrase must have a word, got 3"),
        ({"commands": ("a (b",)}, r"a pattern must close just what it opens, got '\(b'"),
        ({"openers": ("{who}",)}, r"a pattern must name a known set, got 'who'"),
        ({"tolerated": -1}, r"tolerated must be a whole number of at least 0, got -1"),
    ],
)
def test_a_phrase_that_cannot_be_said_is_refused(arguments, message):
    with pytest.raises(ConfigurationError, match=message):
        Lexicon("en", **arguments)


@pytest.mark.parametrize("language", ["", " ", None, 3])
def test_a_language_must_have_a_name(language):
    with pytest.raises(ConfigurationError, match="language must be a tag"):
        Lexicon(language)


def test_what_is_not_there_cannot_be_taken_away():
    with pytest.raises(ConfigurationError, match="without must name phrases of 'en', got 'shure'"):
        Backchannel(words=Lexicon("en", without=("shure",)))


@pytest.mark.parametrize(
    "strategy", [Backchannel, Commands, lambda words: Phrases("a", words=words)]
)
@pytest.mark.parametrize("words", ["sv.toml", None, ("sv",), {"en": ()}])
def test_words_must_be_lexicons(strategy, words):
    with pytest.raises(ConfigurationError, match="words must be a Lexicon or a tuple of them"):
        strategy(words=words)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[backchannels", r"must be TOML, got "),
        ("[backchanels.a]\nphrases = []", r"the file must have no keys but .*, got 'backchanels'"),
        ("backchannels = 3", r"\[backchannels\] must be a table, got 3"),
        ("[backchannels]\na = 3", r"\[backchannels\.a\] must be a table, got 3"),
        ("[commands.a]\nphrase = ['x']", r"\[commands\.a\] must have no keys but .*got 'phrase'"),
        ("[commands.a]\nphrases = 'x'", r"\[commands\.a\] must have a list of .*phrases, got 'x'"),
        ("[commands.a]\nphrases = ['x', 3]", r"list of strings as phrases, got \['x', 3\]"),
        ("[commands.a]\nphrases = ['{b}']", r"must name a known set, got 'b'"),
        ("[backchannels.a]\nphrases = ['a (b']", r"must close just what it opens, got '\(b'"),
        ("[backchannels.a]\nphrases = ['...']", r"a phrase must have a word, got '\.\.\.'"),
        ("tolerated = 'two'", r"tolerated must be a whole number, got 'two'"),
        ("tolerated = -2", r"tolerated must be a whole number of at least 0, got -2"),
        ("without = 'x'", r"must have a list of strings as without, got 'x'"),
    ],
)
def test_a_broken_file_is_named_with_its_rule_and_value(tmp_path, text, message):
    path = tmp_path / "sv.toml"
    path.write_text(text, "utf-8")

    with pytest.raises(ConfigurationError, match=rf"sv\.toml: .*{message}"):
        Lexicon.from_toml(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match=r"xx\.toml: must be a readable UTF-8 file, got"):
        Lexicon.from_toml(tmp_path / "xx.toml")


def test_a_file_of_another_encoding_is_named(tmp_path):
    path = tmp_path / "sv.toml"
    path.write_bytes("förstår".encode("latin-1"))

    with pytest.raises(ConfigurationError, match=r"sv\.toml: must be a readable UTF-8 file, got"):
        Lexicon.from_toml(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_our_own_files_keep_the_rules_and_name_their_sources(path):
    assert Lexicon.from_toml(path).backchannels

    for kind, groups in tomllib.loads(path.read_text("utf-8")).items():
        if kind == "tolerated":
            continue
        for group in [groups] if kind == "negatives" else groups.values():
            assert group["source"]
            assert path.stem == "en" or isinstance(group["verified"], bool)


def test_every_language_that_is_promised_is_there():
    promised = {"en", "de", "fr", "es", "it", "pt", "nl", "ja", "ko", "zh", "hi"}

    assert set(lexicons()) == promised | {"und", "mul"}


def test_a_pattern_leaves_its_choices_open_place_by_place():
    pattern = "oh [very] (good|so so) in(deed|to)"

    assert choices_of(pattern) == (("oh",), ("", "very"), ("good", "so so"), ("indeed", "into"))
    assert choices_of("a b|c") == (("a b", "c"),)


@pytest.mark.parametrize(
    "pattern",
    ["[a] b", "[a] [b] c", "a [b] [c]", "(a|b c) [d] (e|f)", "a [b [c]] d", "[a|b] (c|[d] e)"],
)
def test_a_pattern_is_read_as_what_it_stands_for(pattern):
    short = Backchannel(words=Lexicon("xx", backchannels=(pattern,)))
    phrases = expand(pattern)
    long = Backchannel(words=Lexicon("xx", backchannels=phrases, tolerated=0))
    texts = {
        " ".join(words[:count])
        for words in ([*phrase.split(), extra] for phrase in phrases for extra in "abcdef")
        for count in range(1, len(words) + 1)
    }

    for text in texts:
        assert judged(short, text, "xx") is judged(long, text, "xx"), text
