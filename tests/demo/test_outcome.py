"""What a listener says of one clip, given what could be heard."""

from __future__ import annotations

import pytest

from livekit_interrupt_plugin.demo.outcome import Outcome, Overheard, judge, totals

# The agent's line would last from 0 to 6; the caller speaks from 2 to 3.
LINE = (0.0, 6.0)
CLIP = (2.0, 3.0)
UNDISTURBED = [LINE]


def overheard(*line_audible, then=(), heard=(), messages=()) -> Overheard:
    return Overheard(
        clip=CLIP,
        line=LINE,
        line_audible=line_audible,
        agent_audible=[*line_audible, *then],
        heard=heard,
        messages=messages,
    )


def test_a_line_that_goes_on_is_no_false_stop():
    assert judge("ignore", overheard(*UNDISTURBED)) == Outcome("ignore")


def test_a_pause_is_a_false_stop_that_costs_the_pause():
    outcome = judge("ignore", overheard((0.0, 2.5), (3.7, 7.2)))

    assert outcome.false_stop
    assert outcome.silence == pytest.approx(1.2)


def test_a_cut_line_costs_silence_until_a_reply_is_heard():
    outcome = judge("ignore", overheard((0.0, 2.5), then=[(4.0, 6.5)]))

    assert outcome.false_stop
    assert outcome.silence == pytest.approx(1.5)


def test_a_cut_line_without_a_reply_costs_what_was_left_of_it():
    assert judge("ignore", overheard((0.0, 2.5))).silence == pytest.approx(3.5)


def test_a_pause_counts_no_longer_than_the_line_would_have_lasted():
    assert judge("ignore", overheard((0.0, 4.0), (7.0, 9.0))).silence == pytest.approx(2.0)


def test_silence_after_a_short_reply_counts_too():
    outcome = judge("ignore", overheard((0.0, 2.5), then=[(3.0, 4.0)]))

    assert outcome.silence == pytest.approx(0.5 + 2.0)


def test_two_pauses_on_one_clip_are_one_false_stop():
    outcomes = [judge("ignore", overheard((0.0, 2.5), (3.0, 3.5), (4.0, 7.0)))]

    assert totals(outcomes).false_stops == 1
    assert totals(outcomes).silence_s == pytest.approx(1.0)


def test_a_hiccup_of_the_audio_is_no_false_stop():
    assert judge("ignore", overheard((0.0, 2.5), (2.55, 6.05))) == Outcome("ignore")


def test_an_interruption_is_timed_from_the_callers_first_sample_to_silence():
    outcome = judge("interrupt", overheard((0.0, 2.7), then=[(4.0, 5.0)]))

    assert not outcome.missed
    assert outcome.stopped_after == pytest.approx(0.7)


def test_an_agent_that_talks_on_to_the_end_of_its_line_missed_the_interruption():
    outcome = judge("interrupt", overheard(*UNDISTURBED))

    assert outcome.missed
    assert outcome.stopped_after is None


def test_an_agent_that_stops_more_than_1_5_s_after_the_caller_missed_the_interruption():
    assert judge("interrupt", overheard((0.0, 4.6))).missed
    assert not judge("interrupt", overheard((0.0, 4.4))).missed


def test_an_agent_that_pauses_and_takes_its_line_up_again_missed_the_interruption():
    assert judge("interrupt", overheard((0.0, 2.5), (4.0, 7.5))).missed


def test_words_of_an_interruption_that_reach_no_message_are_lost():
    outcome = judge("interrupt", overheard((0.0, 2.7), heard=["wait stop"], messages=["stop"]))

    assert outcome.words_lost == 1


def test_words_are_compared_as_spoken_not_as_printed():
    outcome = judge("answer", overheard(*UNDISTURBED, heard=["yes"], messages=["Yes."]))

    assert outcome == Outcome("answer")


def test_a_word_said_twice_must_arrive_twice():
    outcome = judge("answer", overheard(*UNDISTURBED, heard=["no no"], messages=["no"]))

    assert outcome.words_lost == 1


def test_words_that_should_be_ignored_are_not_lost():
    assert judge("ignore", overheard(*UNDISTURBED, heard=["okay"])).words_lost == 0


def test_an_answer_may_stop_the_agent():
    outcome = judge("answer", overheard((0.0, 2.5), heard=["yes"], messages=["yes"]))

    assert outcome.is_right


def test_the_latency_is_the_mean_over_the_interruptions_made():
    outcomes = [
        Outcome("interrupt", stopped_after=0.5),
        Outcome("interrupt", stopped_after=1.0),
        Outcome("interrupt", missed=True),
    ]

    assert totals(outcomes).stop_latency_s == pytest.approx(0.75)
    assert totals(outcomes).missed == 1


def test_without_an_interruption_there_is_no_latency():
    assert totals([Outcome("interrupt", missed=True)]).stop_latency_s is None
