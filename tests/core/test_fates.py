"""Each word said over the agent has a fate, and one only."""

import pytest

from livekit_interrupt_plugin import Action, Fate, InterruptionPolicy, MinWords
from livekit_interrupt_plugin.events import (
    AgentSpeechStarted,
    Transcript,
    UserSpeechEnded,
    UserSpeechStarted,
    VoiceHeard,
)
from livekit_interrupt_plugin.testing.play import play, settled

HOLD, INTERRUPT, IGNORE, PASS = Action.HOLD, Action.INTERRUPT, Action.IGNORE, Action.PASS


def keeping(unmatched="keep"):
    return InterruptionPolicy(MinWords(5), unmatched=unmatched, stable=0.0)


def voice(start, end):
    return (
        UserSpeechStarted(start, onset=start),
        VoiceHeard(end, end - start),
        UserSpeechEnded(end, silence=0.0),
    )


def fates(decisions):
    return [(d.text, d.fate) for d in settled(decisions)]


# -- an interim whose final is late ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("interim", "final", "more"),
    [
        ("yes please", "yes please", None),
        ("yes please", "Yes, please.", None),
        ("yes please", "yes please do that", "do that"),
        ("mm hmm", "Mm-hmm, right.", "right."),
        ("yes please do", "yes please", None),
        ("guess", "yes please", "yes please"),
    ],
)
def test_of_a_late_final_only_what_is_new_is_kept(interim, final, more):
    decisions = play(
        keeping(),
        AgentSpeechStarted(0.0),
        *voice(2.0, 2.5),
        Transcript(2.6, interim),
        Transcript(6.0, final, is_final=True),
    )

    assert fates(decisions) == [
        (interim, Fate.KEPT),
        *([(more, Fate.KEPT)] if more else []),
    ]


@pytest.mark.parametrize("unmatched", ["discard", "answer"])
def test_a_late_final_of_words_that_are_not_kept_is_theirs_as_a_whole(unmatched):
    decisions = play(
        keeping(unmatched),
        AgentSpeechStarted(0.0),
        *voice(2.0, 2.5),
        Transcript(2.6, "yes please"),
        Transcript(6.0, "yes please", is_final=True),
    )

    assert [text for text, _ in fates(decisions)] == ["yes please", "yes please"]
