"""Whatever a call's file has in it, it is read or refused with what is wrong, and nothing else."""

import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

pytest.importorskip("livekit.agents.voice", reason="the demo needs livekit-agents 1.0 or newer")

from livekit_interrupt_plugin import ConfigurationError
from livekit_interrupt_plugin.demo.script import Script, read_script
from livekit_interrupt_plugin.demo.wav import read_wav

from ..faults.broken import JUNK, bytes_of
from .test_script import CALL, write_wav

#: Seconds for one file; a few thousandths are usual.
BOUND = 5.0
SLOWLY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
#: What TOML has, where something else is wanted.
VALUES = st.sampled_from(
    (
        *("true", "-1", "0", "1e999", "nan", "inf", '""', '"x"', '"../../../etc/passwd"', '"."'),
        *("[]", "[[]]", "{}", "{ a = 1 }", "1979-05-27", "9" * 5000, '"' + "w " * 3000 + '"'),
        *('"\\u0000"', '"/dev/null"', '"mine.wav"', '"okay"', '"interrupt"', "0.5", "2.9"),
        "'\U0001f600'",
    )
)


def outcome(read: Callable[[Path], Any], path: Path) -> Any:
    """What *read* makes of *path*, or what it says is wrong."""
    try:
        return read(path)
    except ConfigurationError as error:
        return str(error)


@st.composite
def calls_with_a_fault(draw: Any) -> bytes:
    """The good call, with some values replaced and lines lost, moved or doubled."""
    lines = CALL.splitlines()
    for _ in range(draw(st.integers(0, 4))):
        where = draw(st.integers(0, len(lines) - 1))
        key, equals, _ = lines[where].partition(" = ")
        match draw(st.sampled_from(["value", "value", "value", "lose", "double", "move"])):
            case "value" if equals:
                lines[where] = f"{key} = {draw(VALUES)}"
            case "lose":
                lines[where] = ""
            case "double":
                lines.insert(where, lines[where])
            case "move":
                lines.append(lines.pop(where))
    return draw(bytes_of("\n".join(lines).encode("utf-8", "replace")))  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calls")
    write_wav(folder / "mine.wav")
    return folder


@SLOWLY
@given(data=calls_with_a_fault() | st.binary())
@example(data=b"a = " + b"[" * 10_000)
@example(data=b"a" + b".a" * 10_000 + b" = 1")
@example(data=CALL.replace("0.5", "9" * 5000).encode())
@example(data=CALL.replace("mine.wav", "a\\u0000b").encode())
@example(data=CALL.replace("mine.wav", "n" * 5000).encode())
def test_a_call_is_read_or_refused_with_what_is_wrong(folder: Path, data: bytes) -> None:
    path = folder / "call.toml"
    path.write_bytes(data)
    started = time.perf_counter()

    made = outcome(read_script, path)

    assert isinstance(made, Script) or "call.toml" in made
    assert time.perf_counter() - started < BOUND


@st.composite
def wavs(draw: Any) -> bytes:
    data = io.BytesIO()
    write_wav(data)  # type: ignore[arg-type]
    good = data.getvalue()
    where = draw(st.integers(0, 60))
    return good[:where] + draw(st.binary(max_size=8) | JUNK) + good[where + 4 :]  # type: ignore[no-any-return]


@SLOWLY
@given(data=wavs() | st.binary(max_size=200))
def test_a_wav_is_read_or_refused(folder: Path, data: bytes) -> None:
    path = folder / "broken.wav"
    path.write_bytes(data)

    made = outcome(read_wav, path)

    assert "broken.wav" in made if isinstance(made, str) else made.ndim == 1
