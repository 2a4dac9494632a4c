"""The figures: false, per type, missed, lag."""

import json
import time

import pytest

from livekit_interrupt_plugin import Backchannel, InterruptionPolicy, MinWords
from livekit_interrupt_plugin.calls.lag import lag
from livekit_interrupt_plugin.calls.record import Label, Record, Stream, StreamEvent
from livekit_interrupt_plugin.calls.score import score

B, I, O = Label.BACKCHANNEL, Label.INTERRUPT, Label.OTHER  # noqa: E741


def test_each_figure_on_records_counted_by_hand():
    records = [
        Record("yeah", B),
        Record("yeah", B),
        Record("yeah", B),
        Record("so be it", B),
        Record("stop", I),
        Record("oh wait now", I, onset=1),
        Record("and what then", I),
        Record("thanks a lot", O),
        Record("thanks", O),
    ]

    found = score(records, MinWords(3)).as_dict()

    expected = {
        "records": 9,
        "backchannels": 4,
        "false_interruptions": 1,
        "false_rate": 1 / 4,
        "false_rate_per_type": 1 / 2,
        "interrupts": 3,
        "missed": 1,
        "missed_rate": 1 / 3,
        "words_heard": 3.0,
        "lag": 1.5,  # "oh wait now" one word, "and what then" two
        "balanced_accuracy": 1 - (1 / 4 + 1 / 3) / 2,
        "others": 2,
        "others_fired": 1,
        "streams": None,
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "onset", "fired_at", "expected"),
    [
        ("stop", 0, 1, 0),
        ("stop it now", 0, 3, 2),
        ("yeah but why", 1, 2, 0),
        ("yeah but why", 1, 3, 1),
        ("yeah but why", 1, 1, 0),  # early is not late
        ("but okay why", 2, 3, 0),
        ("yeah okay why", 0, 3, 0),  # acknowledgements do not tell
        ("yeah yeah yeah", 0, 3, 0),  # nothing tells before the end
        ("i see what you mean", 0, 3, 2),  # "i" alone is no acknowledgement
    ],
)
def test_lag_counts_the_words_after_the_first_that_could_have_told(text, onset, fired_at, expected):
    assert lag(Record(text, I, onset=onset), fired_at) == expected


def test_a_text_is_false_once_if_it_ever_fires():
    said_before = ("it is not there", "it is here", "it was here")
    records = [Record("no", B, agent_text=before) for before in said_before] + [Record("yeah", B)]

    found = score(records, ~Backchannel()).figures

    assert found.false_rate == 2 / 4
    assert found.false_rate_per_type == 1 / 2


def test_figures_of_nothing_are_none():
    found = score([Record("thanks", O)], MinWords(3)).figures

    measured = (found.false_rate, found.missed_rate, found.lag, found.balanced_accuracy)
    assert measured == (None,) * 4
    assert set(found.intervals.values()) == {None}


def test_short_is_at_most_three_words():
    texts = ["a b c", "a b c d", "mm hmm mm hmm"]
    records = [Record(text, B) for text in texts] + [Record("等一下吧", I, lang="zh")]

    assert score(records, MinWords(9)).short.records == 3


def test_sources_and_languages_are_told_apart():
    records = [Record("yeah", B, source="a"), Record("ja", B, lang="de")]

    found = score(records, MinWords(1))

    assert list(found.by_source) == ["a", "no source"]
    assert list(found.by_language) == ["de", "en"]
    assert found.by_source["a"].records == 1


def test_intervals_hold_the_figure_and_stay_the_same():
    records = [Record(f"word{n} and{' more' * (n % 3)}", B) for n in range(60)]

    one, again = (score(records, MinWords(3)).figures for _ in range(2))

    low, high = one.intervals["false_rate"]
    assert 0 < low < one.false_rate < high < 1
    assert one.intervals == again.intervals


def test_intervals_are_by_text():
    same = [Record("a b c", B)] * 500 + [Record("a", B)] * 500
    different = [Record(f"a b c{n}", B) for n in range(500)] + [
        Record(f"a{n}", B) for n in range(500)
    ]

    def width(records):
        low, high = score(records, MinWords(3)).figures.intervals["false_rate"]
        return high - low

    assert width(same) == 1.0
    assert width(different) < 0.1


def test_a_policy_keeps_its_own_settings_but_words_count_at_once():
    policy = InterruptionPolicy(MinWords(1), stable=0.3)

    found = score([Record("yeah", B)], policy)

    assert found.figures.false_rate == 1.0
    assert found.policy is policy


def test_the_worst_texts_are_those_that_go_wrong_most_often():
    records = [Record("be it", B), *[Record("so be it", B)] * 2, Record("stop", I)]

    worst = score(records, MinWords(2)).worst

    assert [(text.text, text.wrong, text.said) for text in worst.false_interruptions] == [
        ("so be it", 2, 2),
        ("be it", 1, 1),
    ]
    assert [text.text for text in worst.missed] == ["stop"]


def test_the_json_lists_twenty_texts_of_a_kind():
    found = score([Record(f"word{n}", I) for n in range(30)], MinWords(9))

    assert len(found.worst.missed) == 30
    assert len(found.as_dict()["worst"]["missed"]) == 20


def test_it_tells_how_far_it_is():
    told = []

    score([Record("yeah", B)] * 3, MinWords(1), tell=told.append)

    assert told == [1, 2, 3]


def stream(*events, **fields):
    return Stream(tuple(StreamEvent(*event) for event in events), id="s", **fields)


def test_a_stream_is_falsely_cut_by_a_backchannel():
    found = score(
        [
            stream((1.0, "yeah", B), (4.0, "so be it", B)),
            stream((1.0, "yeah", B), (4.0, "hold on there", I)),
            stream((1.0, "yeah", B), (4.0, "wait", I)),
        ],
        MinWords(3),
    )

    decided = [outcome.as_dict() for outcome in found.outcomes]
    assert [(one["fired_event"], one["fired_at"]) for one in decided] == [
        (1, 3),
        (1, 3),
        (None, None),
    ]
    assert decided[0]["reason"] == "3 of 3 words"
    assert found.streams.falsely_cut_rate == pytest.approx(1 / 3)
    assert (found.streams.turns_with_interrupt, found.streams.missed) == (2, 1)


def test_words_do_not_pile_up_over_a_stream():
    apart = stream(*((2.0 * n, "yeah", B) for n in range(9)))
    at_once = stream(*((0.4 * n, "yeah", B) for n in range(9)))

    assert score([apart], MinWords(3)).streams.falsely_cut == 0
    assert score([at_once], MinWords(3)).streams.falsely_cut == 1  # that is one overlap


def test_what_comes_after_the_cut_is_not_played():
    cut = stream((1.0, "wait", I), (2.0, "yeah", B))

    found = score([cut], MinWords(1))

    assert found.outcomes[0].fired_event == 0
    assert found.streams.falsely_cut == 0


def test_events_that_begin_together_are_said_one_after_another():
    found = score([stream((0.0, "yeah", B), (0.0, "wait now", I))], ~Backchannel())

    assert (found.outcomes[0].fired_event, found.outcomes[0].fired_at) == (1, 1)


def test_the_figures_are_json():
    records = [Record("yeah", B), stream((1.0, "wait", I), lang="de", agent_asked=True)]

    found = score(records, ~Backchannel()).as_dict()

    assert json.loads(json.dumps(found, allow_nan=False))["records"] == 2


def test_ten_thousand_records_take_less_than_twenty_seconds():
    text = "oh yeah that's right and so we thought about it a bit"
    records = [Record(text, I, agent_text="shall we go on", agent_asked=True)] * 10_000

    began = time.process_time()
    score(records, MinWords(99) & ~Backchannel())

    assert time.process_time() - began < 20
