"""Words that ask for the floor."""

import pytest

from livekit_interrupt_plugin.agent_speech import AgentWords
from livekit_interrupt_plugin.errors import ConfigurationError
from livekit_interrupt_plugin.events import Transcript
from livekit_interrupt_plugin.overlap import GrowingOverlap
from livekit_interrupt_plugin.strategies.backchannel import Backchannel
from livekit_interrupt_plugin.strategies.commands import Commands
from livekit_interrupt_plugin.strategies.grammar import expand
from livekit_interrupt_plugin.strategies.lexicon import lexicons
from livekit_interrupt_plugin.verdict import Verdict

YES, NO, UNSURE = Verdict.YES, Verdict.NO, Verdict.UNSURE


def judged(text, *, strategy=Commands(), final=False):  # noqa: B008 - a value
    overlap = GrowingOverlap(1, 0.0, agent=AgentWords())
    overlap.add_transcript(Transcript(1.0, text, final), stable=0.0)
    return strategy.judge(overlap)


@pytest.mark.parametrize(
    "text",
    ["stop", "wait stop", "hold on", "okay hang on", "one moment", "just a second", "excuse me",
     "cancel", "shut up", "be quiet", "pause please", "enough", "no no", "never mind",
     "uh wait a minute"],
)  # fmt: skip
def test_a_command_counts_at_once(text):
    assert judged(text).verdict is YES


@pytest.mark.parametrize("text", ["okay", "i can't wait", "my order", "no"])
def test_other_words_are_no_command(text):
    assert judged(text).verdict is NO


@pytest.mark.parametrize("text", ["hold", "excuse", "just a"])
def test_it_waits_while_the_last_words_may_become_a_command(text):
    assert judged(text).verdict is UNSURE


def test_every_command_takes_the_floor_without_this_strategy_too():
    assert all(judged(c, strategy=~Backchannel()).verdict is YES for c in lexicons()["en"].commands)


def test_its_repr_is_equal_to_it():
    assert eval(repr(Commands())) == Commands()


def test_a_default_language_without_words_is_refused():
    with pytest.raises(ConfigurationError, match="got 'tlh'"):
        Commands(language="tlh")


def test_a_pattern_stands_for_its_phrases():
    assert expand("[oh] {x} (a|b c)", {"x": ["y", "z"]}) == (
        "y a", "y b c", "z a", "z b c", "oh y a", "oh y b c", "oh z a", "oh z b c",
    )  # fmt: skip


@pytest.mark.parametrize("pattern", ["(a", "[a|b", "a)", "a]", "(a]", "{unknown}"])
def test_a_broken_pattern_is_refused(pattern):
    with pytest.raises(ConfigurationError, match="a pattern must"):
        expand(pattern)
