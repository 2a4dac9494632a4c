"""In a browser, what callers say is text."""

import pytest

from .calls import write
from .test_escaping import NASTY, call_that_says


def test_nothing_that_is_said_is_run_or_becomes_a_part_of_the_page(look, tmp_path):
    paths = [
        write(tmp_path / f"{number}.jsonl", call_that_says(text))
        for number, text in enumerate(NASTY)
    ]
    seen = look(tmp_path)
    parts = "document.querySelectorAll('img, script:not([type]), b > b').length"
    before = seen.does(parts)

    for number, text in enumerate(NASTY):
        seen.does(f"openCall({number})")
        assert seen.does("byId('name').textContent") == text
        seen.press("n")
        assert text in seen.does("byId('detail').textContent")
        seen.does(
            "lanes.forEach((lane) => point(chart.convertToPixel({xAxisIndex: 0}, 3.5), "
            "lane.top + lane.height / 2))"
        )
        assert seen.does(parts) == before

    assert len(paths) == seen.does("ABOUT.calls.length")


@pytest.mark.parametrize("lane", ["Agent", "Transcripts", "Opinions", "Decision"])
def test_what_is_told_of_each_lane_is_text(lane, look, tmp_path):
    seen = look(write(tmp_path / "a.jsonl", call_that_says(NASTY[1])))

    told = seen.does(
        f"""(() => {{
          const lane = lanes.find((one) => one.title === "{lane}");
          const at = lane.kind === "heard" ? 4 : 3.5;
          point(chart.convertToPixel({{ xAxisIndex: 0 }}, at), lane.top + lane.height / 2);
          return byId("tip").textContent;
        }})()"""
    )

    assert NASTY[1] in told
    assert seen.page.locator("#tip img").count() == 0
