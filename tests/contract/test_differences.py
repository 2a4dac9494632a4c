"""Whatever a host does differently is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from livekit_interrupt_plugin import Action, Decision, Fate, Judgement, Verdict
from livekit_interrupt_plugin.testing.contract import (
    TOLERANCE,
    Decided,
    Outcome,
    decided,
    differences,
)

HELD = Decided(Action.HOLD, "", "MinWords(2)")
CUT = Decided(Action.INTERRUPT, "wait stop", "MinWords(2)", Fate.ANSWERED, at=2.0)
EXPECTED = Outcome((HELD, CUT), speeches=(False, True), given=("wait stop",), silent_at=(2.0,))


def with_decisions(*decisions: Decided) -> Outcome:
    return replace(EXPECTED, decisions=decisions)


def test_the_same_outcome_differs_in_nothing() -> None:
    assert differences(EXPECTED, replace(EXPECTED, given=("wait  stop ",))) == []


def test_a_decision_may_be_a_little_early_or_late() -> None:
    late = with_decisions(HELD, replace(CUT, at=2.0 + TOLERANCE - 0.01))

    assert differences(EXPECTED, late) == []


@pytest.mark.parametrize(
    ("got", "told"),
    [
        (with_decisions(HELD), "decision 2 is missing"),
        (with_decisions(HELD, CUT, CUT), "expected no more"),
        (with_decisions(CUT, HELD), "decision 1 is interrupt"),
        (with_decisions(HELD, replace(CUT, text="stop")), "'stop'"),
        (with_decisions(HELD, replace(CUT, strategy="grace")), "by grace"),
        (with_decisions(HELD, replace(CUT, fate=Fate.DISCARDED)), "discarded"),
        (with_decisions(HELD, replace(CUT, at=2.4)), "expected at 2.00"),
        (with_decisions(HELD, replace(CUT, at=None)), "expected at 2.00"),
        (replace(EXPECTED, speeches=(True, True)), "speeches heard"),
        (replace(EXPECTED, speeches=(False,)), "speeches heard"),
        (replace(EXPECTED, silent_at=(2.4,)), "silent at 2.40, interrupted at 2.00"),
        (replace(EXPECTED, given=()), "the language model was given"),
        (replace(EXPECTED, given=("wait",)), "the language model was given"),
    ],
)
def test_each_difference_is_told(got: Outcome, told: str) -> None:
    (sentence,) = differences(EXPECTED, got)

    assert told in sentence


def test_decisions_are_dated_from_the_opening_of_their_act() -> None:
    found = decided([decision(1.0), decision(12.5, "stop")], openings=[0.5, 11.0])

    assert [one.at for one in found] == [0.5, 1.5]


def test_holds_that_differ_in_reason_or_time_alone_are_one() -> None:
    found = decided(
        [decision(1.0, reason="0 of 2"), decision(1.2, reason="still"), decision(1.4, "wait")],
        openings=[0.0],
    )

    assert [one.text for one in found] == ["", "wait"]


def decision(at: float, text: str = "", *, reason: str = "because") -> Decision:
    judgement = Judgement(Verdict.UNSURE, "rule", reason)
    return Decision(at, Action.HOLD, 1, judgement, text, onset=at, evidence_at=at)
