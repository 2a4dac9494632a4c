"""How much audio an event of 0.7's detector is about."""

from enum import Enum

from livekit_interrupt_plugin.hosts.streams.counted_windows import CountedWindows


class Kind(Enum):
    START_OF_SPEECH = 1
    INFERENCE_DONE = 2
    END_OF_SPEECH = 3


class Event:
    def __init__(self, kind: Kind, samples_index: int) -> None:
        self.type, self.samples_index = kind, samples_index


def seconds_of(*events: Event) -> list[float]:
    told: list[float] = []
    windows = CountedWindows(lambda seconds, event, stream: told.append(seconds))
    for event in events:
        windows.offer(event, None)
    return told


def test_a_window_is_as_long_as_its_number_is_further_and_told_again_it_is_nothing() -> None:
    numbers = (0, 0, 640, 640, 1280, 1280)

    told = seconds_of(*(Event(Kind.INFERENCE_DONE, number) for number in numbers))

    assert told == [0.0, 0.0, 0.04, 0.0, 0.04, 0.0]


def test_a_start_and_an_end_are_as_old_as_what_they_are_about() -> None:
    told = seconds_of(
        Event(Kind.INFERENCE_DONE, 16_000),
        Event(Kind.START_OF_SPEECH, 12_800),
        Event(Kind.INFERENCE_DONE, 32_000),
        Event(Kind.END_OF_SPEECH, 19_200),
    )

    assert told == [1.0, 0.2, 1.0, 0.8]


def test_numbers_that_begin_anew_are_no_time_backwards() -> None:
    told = seconds_of(Event(Kind.INFERENCE_DONE, 640), Event(Kind.INFERENCE_DONE, 0))

    assert told == [0.04, 0.0]
