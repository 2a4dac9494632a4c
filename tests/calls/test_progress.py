"""What is shown of work that takes longer than a second."""

import sys
from io import StringIO

import pytest

from livekit_interrupt_plugin.calls.progress import Progress


class Terminal(StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


def shown(stream, monkeypatch, *, rich, seconds):
    """What is on *stream* after so many seconds, a record each."""
    if not rich:
        monkeypatch.setitem(sys.modules, "rich.console", None)
    now = [0.0]
    with Progress(seconds, stream, clock=lambda: now[0]) as progress:
        for done in range(1, seconds + 1):
            now[0] += 0.9
            progress(done)
    return stream.getvalue()


@pytest.mark.parametrize("rich", [False, True])
@pytest.mark.parametrize("stream", [StringIO, Terminal])
def test_no_progress_is_shown_within_a_second(stream, rich, monkeypatch):
    assert shown(stream(), monkeypatch, rich=rich, seconds=1) == ""


def test_a_log_has_a_line_now_and_then(monkeypatch):
    lines = shown(StringIO(), monkeypatch, rich=True, seconds=12).splitlines()

    assert lines == ["scored 2 of 12 records", "scored 8 of 12 records"]


def test_a_terminal_without_rich_has_a_bar_that_goes_away(monkeypatch):
    text = shown(Terminal(), monkeypatch, rich=False, seconds=4)

    assert "\r[######################........] 3 of 4 records" in text
    assert text.endswith("\r\x1b[K")


def test_a_terminal_with_rich_has_its_bar(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")

    assert "/4" in shown(Terminal(), monkeypatch, rich=True, seconds=4)
