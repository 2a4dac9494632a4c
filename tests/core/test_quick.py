"""Values that are made quickly are the values they would be."""

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, replace

import pytest

from livekit_interrupt_plugin.events import Transcript, VoiceHeard
from livekit_interrupt_plugin.quick import quick
from livekit_interrupt_plugin.verdict import Judgement, Verdict, make_judgement

MADE = [
    (quick(Transcript)(1.0, "okay", language="en"), Transcript(1.0, "okay", language="en")),
    (quick(VoiceHeard)(1.0, 0.032), VoiceHeard(1.0, 0.032)),
    (make_judgement(Verdict.NO, "a", "{0}", (1,)), Judgement(Verdict.NO, "a", "{0}", (1,))),
    (make_judgement(Verdict.NO, "a", "b"), Judgement(Verdict.NO, "a", "b")),
]


@pytest.mark.parametrize(("made", "value"), MADE)
def test_it_is_the_same_value(made, value):
    assert type(made) is type(value)
    assert made == value
    assert hash(made) == hash(value)
    assert repr(made) == repr(value)
    assert pickle.loads(pickle.dumps(made)) == value
    assert copy.copy(made) == value


@pytest.mark.parametrize(("made", "value"), MADE[:2])
def test_it_is_frozen_and_replaced_like_others(made, value):
    with pytest.raises(FrozenInstanceError):
        made.at = 2.0
    assert replace(made, at=2.0) == replace(value, at=2.0)


def test_a_field_that_is_missing_is_an_error():
    with pytest.raises(TypeError, match="text"):
        quick(Transcript)(1.0)


def test_a_default_is_the_one_of_the_class():
    @dataclass(frozen=True, slots=True)
    class Value:
        name: str
        parts: tuple[int, ...] = (1, 2)

    assert quick(Value)("a") == Value("a")
    assert quick(Value)("a", (3,)).parts == (3,)
