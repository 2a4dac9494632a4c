"""The shipped voices are what the figures take them for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.calls.material.opus import read_opus, write_opus
from benchmarks.calls.material.pcm import WINDOW, as_pcm, levels, samples, seconds
from benchmarks.calls.material.utterances import AGENT_KINDS, utterances
from benchmarks.calls.material.voices import AGENT, CALLERS, voice
from benchmarks.calls.metrics.finding import find, find_all
from benchmarks.calls.metrics.heard import SILENT
from benchmarks.calls.metrics.stopping import DEAD
from benchmarks.calls.script.call import WISHES


def longest_silence(level: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    longest = run = 0
    for is_silent in level <= SILENT:
        run = run + 1 if is_silent else 0
        longest = max(longest, run)
    return seconds(longest * WINDOW)


@pytest.mark.parametrize("name", CALLERS)
def test_each_caller_says_everything_a_caller_can_say(name: str):
    said = {utterance.name for kind in WISHES for utterance in utterances()[kind]}

    assert set(voice(name)) == said


def test_the_agent_says_everything_the_agent_can_say():
    assert set(voice(AGENT)) == {u.name for kind in AGENT_KINDS for u in utterances()[kind]}


@pytest.mark.parametrize("key", voice(AGENT))
def test_the_agents_lines_have_no_silence_that_could_be_taken_for_somebodys_doing(key: str):
    assert longest_silence(levels(voice(AGENT)[key].pcm)) < DEAD - 0.05


@pytest.mark.parametrize("kind", ["line", "question"])
def test_the_sounds_by_which_a_line_is_known_again_are_heard_there_and_nowhere_else(kind: str):
    reply, part = voice(AGENT)["reply-0"].pcm, samples(0.4)
    for utterance in utterances()[kind]:
        line = voice(AGENT)[utterance.name].pcm
        scene = np.concatenate([line, reply])

        assert find_all(line[:part], scene) == [0]
        assert find_all(line[-part:], scene) == [len(line) - part]
        assert find_all(reply[:part], scene) == [len(line)]


@pytest.mark.parametrize("name", [*CALLERS, AGENT])
def test_clips_begin_where_the_voice_begins_and_end_where_it_ends(name: str):
    for clip in voice(name).values():
        level = levels(clip.pcm)

        assert (level[:3] > level.max() - 45).any()
        assert (level[-3:] > level.max() - 45).any()


@pytest.mark.parametrize("name", CALLERS)
def test_words_are_said_one_after_the_other_and_within_the_clip(name: str):
    for key, clip in voice(name).items():
        kind, _, number = key.rpartition("-")
        times = [time for word in clip.words for time in (word.start, word.end)]

        assert [word.text for word in clip.words] == utterances()[kind][int(number)].words
        assert times == sorted(times)
        assert not times or (times[0], times[-1]) == (0.0, pytest.approx(clip.seconds))
        assert all(word.end - word.start > 0.02 for word in clip.words)


def test_the_deciding_word_is_a_word_of_the_utterance():
    for kind in WISHES:
        for utterance in utterances()[kind]:
            assert utterance.deciding < max(1, len(utterance.words))


def test_commands_are_of_one_or_two_words():
    assert {len(utterance.words) for utterance in utterances()["command"]} == {1, 2}


def test_sound_comes_out_of_a_file_at_the_sample_at_which_it_went_in(tmp_path: Path):
    hum = np.sin(np.arange(samples(0.5)) ** 1.3 / 50)  # rising, so that it fits in one place only
    sound = as_pcm(np.concatenate([np.zeros(samples(0.3)), 8000 * hum, np.zeros(samples(0.3))]))
    write_opus(tmp_path / "sound.opus", sound)

    again = read_opus(tmp_path / "sound.opus")

    assert len(again) >= len(sound)
    part = sound[samples(0.4) : samples(0.6)]
    assert find(part, again) == pytest.approx(samples(0.4), abs=2)
