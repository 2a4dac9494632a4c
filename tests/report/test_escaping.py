"""What callers say, and whoever names calls, cannot get out of the data into the page."""

import json
import math

import pytest

from livekit_interrupt_plugin import InterruptionPolicy, MinWords, cli
from livekit_interrupt_plugin.calls.report.page_file import SCRIPTS, page_of
from livekit_interrupt_plugin.calls.trace import line_of
from livekit_interrupt_plugin.events import AgentSaid, Opinion, Transcript

from ..calls.traces import STORY, agent, live, user
from .calls import write
from .reading import Page

NASTY = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "<!--<script>",
    "--><b>",
    "]]>&lt;&#60;",
    "line\u2028paragraph\u2029",
    "half \ud83d a face",
    "<!-- data --><!-- scripts -->",
    "${alert(1)} `'\"\\",
    "\x00\x1b[31m\u202eabc",
)


def call_that_says(text: str) -> list[str]:
    """A call in which every field of text has *text*."""
    spoken = [
        AgentSaid(0.3, text),
        Opinion(3.5, text, 0.5, text),
        *user("", 3.0),
        Transcript(3.9, f"but {text}", language=text, speaker=text),
        Transcript(4.2, f"but {text}", is_final=True, language=text, speaker=text),
    ]
    lines = live(InterruptionPolicy(MinWords(99)), spoken, agent(STORY, 0.2, 9.0), until=30.0)
    header = {**json.loads(lines[0]), **dict.fromkeys(("call", "host", "date", "policy"), text)}
    told = [json.loads(line) for line in lines[1:]]
    for line in told:
        if "decision" in line:
            line["text"] = text
            line["judgement"] = {**line["judgement"], "strategy": text, "reason": text}
    label = {"label": "interrupt", "overlap": 1, "by": text}
    return [json.dumps(line) for line in (header, *told, label)]


@pytest.mark.parametrize("text", NASTY)
def test_text_stays_in_the_data(text, tmp_path):
    file = write(tmp_path / "a.jsonl", call_that_says(text))

    assert cli.main(["report", str(file), "-o", str(tmp_path / "a.html")]) == 0

    page = Page(tmp_path / "a.html")
    assert len(page.scripts) == len(SCRIPTS) + 2
    assert "img" not in page.tags
    call = page.call()
    assert [call[name] for name in ("name", "host", "date", "policy")] == [text] * 4
    assert call["said"][0] == [0.3, text]
    assert call["opinions"][0] == [3.5, text, 0.5, text]
    assert [call["written"][0][name] for name in ("language", "speaker")] == [text] * 2
    assert call["views"][0]["decisions"][0]["reason"] == text
    assert call["views"][0]["decisions"][0]["strategy"] == text
    assert page.about["calls"][0]["name"] == text
    assert text not in page.text.split('id="data"')[1].split("script 0")[0]


def test_the_name_of_a_file_stays_in_the_data(tmp_path):
    name = "<script>alert(1)<!-- \u2028 &.jsonl"
    file = write(tmp_path / name, call_that_says("x"))

    assert cli.main(["report", str(file), "-o", str(tmp_path / "a.html")]) == 0

    page = Page(tmp_path / "a.html")
    assert page.about["calls"][0]["file"].endswith(name)
    assert len(page.scripts) == len(SCRIPTS) + 2


def test_our_own_parts_end_no_script():
    pieces = "".join(page_of([], [], {}))

    assert pieces.count("</script>") == len(SCRIPTS) + 1
    assert pieces.count("<!--") == 0


def test_a_number_that_json_does_not_have_is_none(tmp_path):
    spoken = [*user("okay", 3.0), Opinion(3.2, "model", math.nan)]
    parts = (agent(STORY, 0.0, 9.0), spoken, [Transcript(3.3, "okay", confidence=math.inf)])
    lines = live(InterruptionPolicy(), *parts, until=30.0)
    file = write(tmp_path / "a.jsonl", lines)

    assert line_of(spoken[-1]) in lines
    assert cli.main(["report", str(file), "-o", str(tmp_path / "a.html")]) == 0

    assert Page(tmp_path / "a.html").call()["opinions"] == [[3.2, "model", None, ""]]
