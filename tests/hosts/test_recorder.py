"""What is recorded where, and what happens when it cannot be."""

import io
import logging
import os
import subprocess
import sys
import textwrap
import threading
import wave
from array import array
from pathlib import Path

import pytest

from livekit_interrupt_plugin import ConfigurationError, InterruptionPolicy, MinWords, Recording
from livekit_interrupt_plugin.calls.call import Call, read_call
from livekit_interrupt_plugin.calls.trace import as_recorded
from livekit_interrupt_plugin.events import AgentSpeechStarted, Event, Tick, Transcript
from livekit_interrupt_plugin.hosts.recording import recorder as recorder_module
from livekit_interrupt_plugin.hosts.recording.options import TraceLike, as_recording
from livekit_interrupt_plugin.hosts.recording.recorder import RecordedEngine, Recorder

POLICY = InterruptionPolicy(MinWords(2))
EVENTS: list[Event] = [
    AgentSpeechStarted(0.0),
    Transcript(2.0, "so wait", language="en"),
    Tick(3.0),
]
HALF_A_SECOND = 8000


class Lines:
    """A sink that keeps its lines in memory."""

    def __init__(self) -> None:
        self.text = ""
        self.closed = 0

    def write(self, lines: str) -> None:
        assert lines.endswith("\n")
        self.text += lines

    def close(self) -> None:
        self.closed += 1


def record(
    trace: TraceLike, *events: Event, call: str = "garden shop", has_recogniser: bool = True
) -> Recorder:
    """Record one call from begin to end."""
    recorder = Recorder(as_recording(trace), POLICY)
    engine = RecordedEngine(POLICY, recorder)
    engine.has_recogniser = has_recogniser
    recorder.begin(call=call, host="a test", now=0.0)
    for event in events or EVENTS:
        engine.receive(event)
    recorder.close()
    assert recorder.wait(10.0)
    return recorder


def read(path: Path | None) -> Call:
    assert path is not None
    call, complaints = read_call(path.read_bytes(), path.name)
    assert complaints == []
    assert call is not None
    return call


# -- where to -----------------------------------------------------------------------------------


def test_a_folder_gets_a_file_for_each_call_named_by_time_and_room(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "on the way"

    path = record(folder).path

    assert path is not None
    assert path.parent == folder
    date = read(path).header.date
    assert path.name == f"{date.replace(':', '-')}_garden-shop.jsonl"


def test_two_calls_of_the_same_second_and_room_have_two_files(tmp_path: Path) -> None:
    paths = {record(tmp_path).path for _ in range(3)}

    assert len(paths) == 3
    assert all(read(path).steps == EVENTS for path in paths)


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("mine")
    (tmp_path / "a-3.wav").write_text("mine too")

    paths = [record(Recording(str(file), audio=True)).path for _ in range(2)]

    assert file.read_text() == "mine"
    assert paths == [tmp_path / "a-2.jsonl", tmp_path / "a-4.jsonl"]


@pytest.mark.parametrize("room", ["../../etc", "a/b\\c:d", "..", "客服 7", "x" * 300])
def test_the_name_of_a_room_is_no_path(tmp_path: Path, room: str) -> None:
    path = record(tmp_path, call=room).path

    assert path is not None
    assert path.parent == tmp_path
    assert read(path).header.call == room


def test_a_sink_gets_whole_lines_and_is_closed_once() -> None:
    sink = Lines()

    record(sink)

    call, _ = read_call(sink.text.encode(), "sink")
    assert call is not None
    assert call.steps == EVENTS
    assert sink.closed == 1


def test_a_text_file_is_a_sink(tmp_path: Path) -> None:
    file = (tmp_path / "mine.txt").open("w")

    record(file)

    assert file.closed
    assert read(tmp_path / "mine.txt").steps == EVENTS


def test_two_gates_never_have_one_sink() -> None:
    sink = Lines()
    first = Recorder(as_recording(sink), POLICY)

    with pytest.raises(ConfigurationError, match="a sink of its own for each call"):
        Recorder(as_recording(sink), POLICY)

    first.close()
    Recorder(as_recording(sink), POLICY).close()


@pytest.mark.parametrize("trace", ["", 3, True, None, Lines, object()])
def test_what_cannot_take_a_trace_is_refused(trace: TraceLike) -> None:
    with pytest.raises(ConfigurationError, match=r"trace must be a path, or have write\(lines\)"):
        as_recording(trace)


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigurationError, match=r"a folder that can be made, got .*file"):
        as_recording(tmp_path / "file" / "calls")


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"audio": True, "redact": True}, "audio must be False where redact is True"),
        ({"audio": 1}, "audio must be True or False, got 1"),
        ({"redact": "words"}, "redact must be True or False"),
    ],
)
def test_options_that_cannot_be_are_refused(
    tmp_path: Path, options: dict[str, bool], complaint: str
) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        Recording(tmp_path, **options)


def test_audio_needs_a_file_to_lie_beside() -> None:
    with pytest.raises(ConfigurationError, match="audio needs a folder or file"):
        Recording(Lines(), audio=True)


# -- what ---------------------------------------------------------------------------------------


def test_whether_anybody_writes_transcripts_is_written_down_when_it_changes(
    tmp_path: Path,
) -> None:
    recorder = Recorder(as_recording(tmp_path), POLICY)
    engine = RecordedEngine(POLICY, recorder)
    recorder.begin(call="", host="", now=0.0)
    for at, exists in ((0.0, True), (1.0, False), (2.0, False), (3.0, True)):
        engine.has_recogniser = exists
        engine.receive(Tick(at))
    recorder.close()
    recorder.wait(10.0)

    assert recorder.path is not None
    lines = recorder.path.read_text().splitlines()[1:]
    assert [line for line in lines if "recogniser" in line] == [
        '{"recogniser":false}',
        '{"recogniser":true}',
    ]
    assert lines[1] == '{"recogniser":false}'


def test_all_that_one_event_decides_is_written_down(tmp_path: Path) -> None:
    recorder = Recorder(as_recording(tmp_path), POLICY)
    engine = RecordedEngine(POLICY, recorder)
    recorder.begin(call="", host="", now=0.0)
    live = [engine.receive(e) for e in (*EVENTS[:1], Transcript(2.0, "so"), Transcript(9.0, "and"))]
    recorder.close()
    recorder.wait(10.0)

    assert len(live[-1]) > 1
    assert read(recorder.path).decisions == [as_recorded(d) for each in live for d in each]


def test_what_came_before_the_call_had_a_name_belongs_to_it(tmp_path: Path) -> None:
    recorder = Recorder(as_recording(tmp_path), POLICY)
    engine = RecordedEngine(POLICY, recorder)
    engine.receive(EVENTS[0])
    recorder.begin(call="late", host="", now=1.0)
    engine.receive(EVENTS[1])
    recorder.close()
    recorder.wait(10.0)

    assert read(recorder.path).steps == EVENTS[:2]


def test_an_event_the_engine_failed_at_is_in_the_trace(tmp_path: Path) -> None:
    recorder = Recorder(as_recording(tmp_path), POLICY)
    engine = RecordedEngine(POLICY, recorder)
    recorder.begin(call="", host="", now=0.0)
    engine.receive(Tick(5.0))
    with pytest.raises(ValueError, match="must not go back"):
        engine.receive(Tick(4.0))
    recorder.close()
    recorder.wait(10.0)

    assert recorder.path is not None
    assert recorder.path.read_text().endswith('{"event":"Tick","at":4.0}\n')


def test_a_redacted_trace_has_no_word_of_anybody(tmp_path: Path) -> None:
    path = record(Recording(tmp_path, redact=True)).path

    assert path is not None
    text = path.read_text()
    assert "wait" not in text
    assert "2 of 2 words" in text
    assert read(path).header.redacted


def test_audio_lies_where_it_was_heard(tmp_path: Path) -> None:
    recorder = Recorder(Recording(tmp_path, audio=True), POLICY)
    recorder.begin(call="", host="", now=0.0)
    tone = array("h", [7] * HALF_A_SECOND).tobytes()
    recorder.heard(tone, 16000, 10.5)
    recorder.heard(tone, 16000, 11.02)  # jitter of the loop
    recorder.heard(tone, 48000, 11.5)  # another rate
    recorder.heard(tone, 16000, 13.0)
    recorder.close()
    recorder.wait(10.0)

    call = read(recorder.path)
    (sound,) = call.audio
    assert (sound.at, sound.rate) == (10.0, 16000)
    with wave.open(str(tmp_path / sound.name)) as file:
        samples = array("h", file.readframes(file.getnframes()))
    assert len(samples) == 3 * 16000
    assert list(samples[: 2 * HALF_A_SECOND]) == [7] * 2 * HALF_A_SECOND
    assert not any(samples[2 * HALF_A_SECOND : 5 * HALF_A_SECOND])
    assert list(samples[5 * HALF_A_SECOND :]) == [7] * HALF_A_SECOND


# -- what goes wrong ----------------------------------------------------------------------------


def test_what_waits_is_bounded_and_what_is_missing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder_module, "BOUND", 2)
    recorder = Recorder(as_recording(tmp_path), POLICY)
    for event in EVENTS:  # nobody writes yet
        recorder.received(event, [], True)
    recorder.begin(call="", host="", now=0.0)
    recorder.close()
    recorder.wait(10.0)
    call = read(recorder.path)
    assert call.steps == EVENTS[:2]
    assert call.lost == 1


def test_a_disk_that_fails_is_said_once_and_stops_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Full(Lines):
        def write(self, lines: str) -> None:
            raise OSError(28, "No space left on device")

    sink = Full()

    with caplog.at_level(logging.ERROR, "livekit_interrupt_plugin"):
        recorder = record(sink)
        recorder.received(Tick(9.0), [], True)

    (complaint,) = [r.getMessage().splitlines()[0] for r in caplog.records]
    assert complaint.startswith("the call cannot be recorded any more; it goes on without a trace")
    assert "No space left on device" in complaint
    assert not recorder.is_open


def test_a_folder_that_vanished_is_said_and_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "calls"
    recording = as_recording(folder)
    folder.rmdir()

    record(recording)

    assert "cannot be recorded any more" in caplog.text


def test_after_the_end_nothing_is_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    recorder = record(tmp_path)
    recorder.received(Tick(9.0), [], True)
    recorder.close()
    recorder.begin(call="another", host="", now=9.0)

    assert read(recorder.path).steps == EVENTS
    assert "a trace is of one call: another is not recorded" in caplog.text


def in_a_process(folder: Path, *lines: str) -> subprocess.CompletedProcess[str]:
    program = """
        import io, os, sys, time
        from livekit_interrupt_plugin import InterruptionPolicy
        from livekit_interrupt_plugin.events import Tick
        from livekit_interrupt_plugin.hosts.recording import recorder as module
        from livekit_interrupt_plugin.hosts.recording.options import as_recording
        module.PAUSE = 0.05
        recorder = module.Recorder(as_recording(sys.argv[1]), InterruptionPolicy())
        recorder.begin(call="", host="", now=0.0)
        recorder.received(Tick(1.0), [], True)
    """
    code = textwrap.dedent(program) + "\n".join(lines)
    return subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_crash_leaves_what_was_written_before(tmp_path: Path) -> None:
    crash = (
        "until = time.monotonic() + 20",
        "def written():",
        "    return recorder.path is not None and 'Tick' in recorder.path.read_text()",
        "while not written() and time.monotonic() < until: time.sleep(0.01)",
        "os._exit(9)",
    )

    ended = in_a_process(tmp_path, *crash)

    assert ended.returncode == 9
    (path,) = tmp_path.iterdir()
    assert read(path).steps == [Tick(1.0)]


def test_the_end_of_the_process_is_waited_for_though_nobody_closed_the_call(
    tmp_path: Path,
) -> None:
    ended = in_a_process(tmp_path, "recorder.received(Tick(2.0), [], True)")

    assert (ended.returncode, ended.stderr) == (0, "")
    (path,) = tmp_path.iterdir()
    assert read(path).steps == [Tick(1.0), Tick(2.0)]


def test_the_event_loop_never_waits_for_the_disk() -> None:
    class Hanging(io.StringIO):
        def write(self, lines: str) -> int:
            released.wait(10.0)
            return super().write(lines)

        def close(self) -> None:
            pass

    released = threading.Event()
    sink = Hanging()
    recorder = Recorder(as_recording(sink), POLICY)
    recorder.begin(call="", host="", now=0.0)
    for number in range(100):
        recorder.received(Tick(float(number)), [], True)
    recorder.close()
    assert recorder.is_open
    assert not recorder.wait(0.05)

    released.set()

    assert recorder.wait(10.0)
    call, _ = read_call(sink.getvalue().encode(), "sink")
    assert call is not None
    assert len(call.steps) == 100
