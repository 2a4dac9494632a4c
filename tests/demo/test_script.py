"""``--script``: a call of one's own, and what is said of one that breaks a rule."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("livekit.agents.voice", reason="the demo needs livekit-agents 1.0 or newer")

from livekit_interrupt_plugin import ConfigurationError, cli
from livekit_interrupt_plugin.demo.call import (
    SAMPLE_RATE,
    Recording,
    clip_seconds,
    load_clip,
)
from livekit_interrupt_plugin.demo.script import read_script

EXAMPLE = Path(__file__).parents[2] / "examples" / "call.toml"

#: Line 1 is empty.
CALL = """
[[line]]
text = "ten words are spoken for three seconds by a tone"

[[line.clip]]
text = "okay"
wav = "okay"
start = 0.5
expected = "ignore"
why = "it says go on"

[[line.clip]]
text = "stop"
wav = "mine.wav"
start = 1.5
expected = "interrupt"
why = "it says stop"
"""


def write_wav(
    path: Path, *, rate: int = 8000, channels: int = 1, width: int = 2, seconds: float = 0.5
) -> None:
    with wave.open(str(path) if isinstance(path, Path) else path, "wb") as wav:
        wav.setparams((channels, width, rate, 0, "NONE", ""))
        hum = 8000 * np.sin(2 * np.pi * 300 * np.arange(round(rate * seconds)) / rate)
        samples = np.repeat(hum.astype("<i2"), channels)
        wav.writeframes(samples.tobytes() if width == 2 else bytes(len(samples) * width))


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a call, with its wav beside it."""

    def write(text: str) -> Path:
        write_wav(tmp_path / "mine.wav")
        path = tmp_path / "call.toml"
        path.write_text(text, "utf-8")
        return path

    return write


def test_a_call_is_read_as_the_demos_own_is_written(script: Callable[[str], Path]):
    (scene,) = read_script(script(CALL)).scenes

    assert scene.line.text == "ten words are spoken for three seconds by a tone"
    assert clip_seconds(scene.line.clip) == 3.0
    assert [(clip.name, clip.after, clip.expected, clip.why) for clip in scene.clips] == [
        ("okay", 0.5, "ignore", "it says go on"),
        ("stop", 1.5, "interrupt", "it says stop"),
    ]
    assert scene.clips[0].clip == "okay"
    assert scene.seconds >= 3.0 + 2.0


def test_clips_are_played_in_the_order_of_their_starts(script: Callable[[str], Path]):
    (scene,) = read_script(script(CALL.replace("start = 0.5", "start = 2.2"))).scenes

    assert [clip.after for clip in scene.clips] == [1.5, 2.2]


def test_the_example_can_be_read():
    scenes = read_script(EXAMPLE).scenes

    assert [clip.text for scene in scenes for clip in scene.clips] == [
        "okay",
        "mm-hmm",
        "wait, stop",
    ]
    assert isinstance(scenes[0].clips[0].clip, Recording)
    assert np.array_equal(load_clip(scenes[0].clips[0].clip), load_clip("okay"))


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000])
def test_a_clip_of_any_rate_sounds_the_same(rate: int, script: Callable[[str], Path]):
    path = script(CALL)
    write_wav(path.parent / "mine.wav", rate=rate)

    samples = load_clip(read_script(path).scenes[0].clips[1].clip)

    wanted = 8000 * np.sin(2 * np.pi * 300 * np.arange(8000) / SAMPLE_RATE)
    assert len(samples) == pytest.approx(8000, abs=1)  # half a sample of 11025 Hz is lost
    assert np.abs(samples[400:7600] - wanted[400:7600]).max() < 40


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('wav = "mine.wav"', 'wav = "none.wav"', "line 14, .* clip 2: wav .*none.wav must be a fi"),
        ('"mine.wav"', '"a\\u0000b"', "line 14, .* clip 2: wav .* must be a file that can be read"),
        ('"mine.wav"', '"."', "line 14, .* must be a file that can be read, got Is a directory"),
        ("start = 0.5", "start = -1", r"line 8, \[\[line\]\] 1, clip 1: start must be 0 or .* -1 "),
        ("start = 0.5", "start = nan", "line 8, .* start must be a number of seconds, got nan"),
        ("start = 0.5", "start = inf", "line 8, .* start must be a number of seconds, got inf"),
        ("start = 0.5", f"start = 1{'0' * 400}", "line 8, .* start must be a number .* got 10000"),
        ("start = 0.5", "start = true", "line 8, .* start must be a number of seconds, got True"),
        ("start = 0.5", "start = '1'", "line 8, .* start must be a number of seconds, got '1'"),
        ("start = 0.5\n", "", "line 5, .* clip 1: must have start, got none"),
        ("start = 1.5", "start = 0.7", "line 15, .* clip 2: start .* 1.08, where 'okay' .* 0.7"),
        ("start = 1.5", "start = 3", "line 15, .* start must be before .* ends, at 3.00, got 3"),
        ('"ignore"', '"stop"', "line 9, .* one of ignore, interrupt, answer, got 'stop'"),
        ('"ignore"', "[]", r"line 9, .* expected must be a text that is not blank, got \[\]"),
        ('why = "it says go on"', 'why = " "', "line 10, .* why must be a text .* got ' '"),
        ('why = "it says go on"', "", "line 5, .* must have why, got none"),
        ('why = "it says go on"', 'because = "x"', "line 5, .* keys must be .* got 'because'"),
        ("[[line]]", "loud = 1\n[[line]]", "the call: keys must be among line, got 'loud'"),
        ("[[line]]", "[[line]]\nloud = 1", r"line 2, \[\[line\]\] 1: keys must be among text"),
        ('text = "ten', 'text = "*ten*', r"line 3, .* plain words, without markup .* '\*ten\*"),
        ('text = "ten', 'text = "🙂 ten', "line 3, .* plain words, without markup or emoji"),
        ("[[line]]", "[[line", "call.toml must be TOML, got .*line 2"),
        (CALL, "", r"the call: must have a \[\[line\]\], got none"),
        (CALL, "line = 3", "line must be tables, each headed .*, got 3"),
        (CALL, "[[line]]\ntext = 'a'", r"must have a \[\[line.clip\]\]: .*, got none"),
        (CALL, "[[line]]\ntext = 'a'\nclip = 1", r"clip must be tables, .*, got 1"),
        (CALL, f"{CALL}[[line]]\ntext = 'All right, I am listening.'", "line 19, .* the same wav"),
    ],
)
def test_what_breaks_a_rule_is_named_with_its_line_and_value(
    old: str, new: str, message: str, script: Callable[[str], Path]
):
    assert old in CALL

    with pytest.raises(ConfigurationError, match=message):
        read_script(script(CALL.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"channels": 2}, "mine.wav must be mono, got stereo"),
        ({"channels": 6}, "mine.wav must be mono, got 6 channels"),
        ({"width": 1}, "mine.wav must have 16 bits per sample, got 8"),
        ({"width": 3}, "mine.wav must have 16 bits per sample, got 24"),
        ({"rate": 1000}, "mine.wav must have a rate of 4000 to 384000 Hz, got 1000"),
        ({"seconds": 0.0}, "mine.wav must have samples, got none"),
    ],
)
def test_a_wav_of_another_kind_is_refused(
    options: dict[str, float], message: str, script: Callable[[str], Path]
):
    path = script(CALL)
    write_wav(path.parent / "mine.wav", **options)

    with pytest.raises(ConfigurationError, match=f"line 14, .* clip 2: wav .*{message}"):
        read_script(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (lambda whole: b"", "must be a wav file of PCM samples"),
        (lambda whole: b"ID3 some music, not a wav file", "must be a wav file of PCM samples"),
        (lambda whole: whole[:20] + b"\3" + whole[21:], "PCM samples, got unknown format: 3"),
        (lambda whole: whole[:1044], "must be whole, with the 4000 samples it .*, got 500"),
    ],
)
def test_a_file_that_is_no_wav_is_refused(
    content: Callable[[bytes], bytes], message: str, script: Callable[[str], Path]
):
    path = script(CALL)
    mine = path.parent / "mine.wav"
    mine.write_bytes(content(mine.read_bytes()))

    with pytest.raises(ConfigurationError, match=f"line 14, .* clip 2: wav .*{message}"):
        read_script(path)


def test_an_inline_call_has_no_lines_to_name_but_its_rule_and_value(script: Callable[[str], Path]):
    clip = '{text = "a", wav = "okay", start = -2, expected = "ignore", why = "b"}'

    with pytest.raises(ConfigurationError, match=r"call.toml, \[\[line\]\] 1, clip 1: .*got -2"):
        read_script(script(f'line = [{{text = "one two three", clip = [{clip}]}}]'))


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path):
    path = tmp_path / "call.toml"
    path.write_bytes(b'text = "\xff"')

    with pytest.raises(ConfigurationError, match=r"call.toml must be UTF-8, got .*0xff"):
        read_script(path)


def demo(*arguments: str) -> tuple[int, str, str]:
    for extra in ("livekit.plugins.silero", "pocketsphinx", "rich"):
        pytest.importorskip(extra, reason="the demo extra is not installed")
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = cli.main(["demo", *arguments])
    return status, out.getvalue(), err.getvalue()


def test_a_script_that_is_missing_is_one_sentence_and_status_2(tmp_path: Path):
    path = tmp_path / "none.toml"

    status, out, err = demo("--fast", "--script", str(path))

    assert (status, out) == (2, "")
    assert err == (
        f"--script {path} must be a file that can be read, got No such file or directory\n"
    )


@pytest.mark.parametrize("where", ["call.toml", "mine.wav", "no/such/heard.wav", "."])
def test_where_nothing_may_be_written_is_said_before_anything_plays(
    where: str, script: Callable[[str], Path]
):
    path = script(CALL)
    before = path.read_bytes()

    status, out, err = demo("--script", str(path), "--wav", str(path.parent / where))

    assert (status, out) == (2, "")
    assert err.startswith("--wav must ")
    assert err.count("\n") == 1
    assert path.read_bytes() == before
