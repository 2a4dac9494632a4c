"""The page in a browser: clicked through, by mouse, key and finger."""

import re

import pytest

from livekit_interrupt_plugin import InterruptionPolicy, MinWords

from ..calls.traces import live
from .calls import PARTS, shop, with_audio, write

LANES = ["Agent", "User", "Transcripts", "~Backchannel()", "Decision", "Fate"]


@pytest.fixture
def file(tmp_path):
    return write(tmp_path / "a.jsonl", shop())


@pytest.fixture
def differing(tmp_path):
    """A call that nobody was interrupted in, whatever they said."""
    lines = live(InterruptionPolicy(MinWords(99)), *PARTS, until=30.0)
    return write(tmp_path / "b.jsonl", lines)


def lanes_of(seen):
    return seen.page.locator("#labels .lane:not(.group) span").all_inner_texts()


def colours_in(seen, lane):
    """The colours that are painted in a lane, as "r,g,b"."""
    return set(
        seen.does(
            """(title) => {
              const lane = lanes.find((one) => one.title === title);
              const canvas = document.querySelector("#chart canvas");
              const scale = canvas.width / canvas.clientWidth;
              const [y, height] = [lane.top * scale, lane.height * scale];
              const left = chart.convertToPixel({ xAxisIndex: 0 }, state.window[0]) * scale;
              const copy = document.createElement("canvas");
              [copy.width, copy.height] = [canvas.width - left, height];
              const context = copy.getContext("2d", { willReadFrequently: true });
              context.drawImage(canvas, -left, -y);
              const pixels = context.getImageData(0, 0, copy.width, copy.height).data;
              const found = new Set();
              for (let i = 0; i < pixels.length; i += 4) {
                if (pixels[i + 3] === 255) found.add(pixels.slice(i, i + 3).join());
              }
              return [...found];
            }""",
            lane,
        )
    )


def rgb(seen, name):
    value = seen.does(f"inks().{name}").lstrip("#")
    return ",".join(str(int(value[i : i + 2], 16)) for i in (0, 2, 4))


def point_at(seen, lane, at):
    """Where in the window a time of a lane is."""
    box = seen.page.locator("#chart").bounding_box()
    x, y = seen.does(
        """([title, at]) => {
          const lane = lanes.find((one) => one.title === title);
          const x = chart.convertToPixel({ xAxisIndex: 0 }, at);
          return [x, lane.top + lane.height / 2];
        }""",
        [lane, at],
    )
    return box["x"] + x, box["y"] + y


def test_every_lane_is_there_and_painted(file, look):
    seen = look(file)

    assert lanes_of(seen) == LANES
    for lane, ink in (
        ("Agent", "agent"),
        ("User", "voice"),
        ("Transcripts", "final"),
        ("Transcripts", "interim"),
        ("~Backchannel()", "ignore"),
        ("~Backchannel()", "interrupt"),
        ("Decision", "interrupt"),
        ("Decision", "ignore"),
        ("Fate", "pass"),
    ):
        assert rgb(seen, ink) in colours_in(seen, lane), (lane, ink)


def test_the_head_says_which_call_it_is_and_what_was_decided(file, look):
    seen = look(file)

    assert seen.page.title() == "shop · call report"
    assert seen.page.locator("h1").inner_text() == "shop"
    figures = seen.page.locator("#figures div").all_inner_texts()
    assert [figure.split("\n") for figure in figures] == [
        ["overlaps", "2"],
        ["interrupted", "1"],
        ["ignored", "1"],
        ["ordinary turns", "0"],
        ["median to interrupt", "600 ms"],
    ]


def test_keys_zoom_and_move(file, look):
    seen = look(file)
    whole = seen.window

    seen.press("+", "+")
    near = seen.window
    seen.press("ArrowRight")
    later = seen.window
    seen.press("Home")
    first = seen.window
    seen.press("0")

    assert whole == (0, 30)
    assert near[1] - near[0] == pytest.approx(7.5)
    assert later[0] - near[0] == pytest.approx(1.5)
    assert first == pytest.approx((0, 7.5))
    assert seen.window == whole


def test_the_wheel_zooms_about_the_pointer(file, look):
    seen = look(file)
    x, y = point_at(seen, "User", 12.0)

    seen.page.mouse.move(x, y)
    seen.page.mouse.wheel(0, -300)
    seen.wait_until("state.window[1] - state.window[0] < 29")

    assert point_at(seen, "User", 12.0)[0] == pytest.approx(x, abs=2)


def test_what_is_dragged_moves(file, look):
    seen = look(file)
    seen.press("+", "+")
    before = seen.window
    x, y = point_at(seen, "User", before[0] + 4)

    seen.page.mouse.move(x, y)
    seen.page.mouse.down()
    seen.page.mouse.move(x + 150, y, steps=5)
    seen.page.mouse.up()

    seen.wait_until(f"state.window[0] < {before[0] - 0.5}")
    assert seen.does("state.cursor") == 0


def test_a_search_by_reason_narrows_the_list(file, look):
    seen = look(file)
    assert seen.rows == ["uh-huh okay right", "but what about my refund"]

    seen.press("/")
    seen.page.keyboard.type("MORE than")

    assert seen.rows == ["but what about my refund"]
    assert seen.page.locator("#count").inner_text() == "1 of 2"
    seen.page.keyboard.type(" nonsense")
    assert seen.rows == []
    assert seen.page.locator("#none").is_visible()
    seen.press("Escape")
    assert len(seen.rows) == 2


def test_a_search_finds_words_and_strategies_too(file, look):
    seen = look(file)

    seen.page.fill("#search", "refund")
    by_words = seen.rows
    seen.page.fill("#search", "backchannel()")

    assert by_words == ["but what about my refund"]
    assert len(seen.rows) == 2


def test_what_was_not_searched_for_pales_in_the_chart(file, look):
    seen = look(file)
    assert rgb(seen, "ignore") in colours_in(seen, "Decision")

    seen.page.fill("#search", "refund")

    assert rgb(seen, "ignore") not in colours_in(seen, "Decision")
    assert rgb(seen, "interrupt") in colours_in(seen, "Decision")


def test_filters_pick_what_was_done(file, look):
    seen = look(file)
    assert seen.page.locator("#filters button").all_inner_texts() == [
        "All",
        "interrupt",
        "ignore",
        "pass",
    ]

    seen.page.click("#filters >> text=interrupt")

    assert seen.rows == ["but what about my refund"]
    assert seen.page.get_attribute("#filters .interrupt", "aria-pressed") == "true"


def test_disagreements_with_what_was_recorded_can_be_picked(differing, look):
    seen = look(differing, "--policy", "default")
    assert seen.rows == ["uh-huh okay right", "why", "but what about my refund"]

    seen.page.click("#filters >> text=differ")

    assert seen.rows == ["why", "but what about my refund"]
    seen.press("d")
    assert len(seen.rows) == 3


def test_two_policies_have_lanes_of_their_own_and_both_reasons(differing, look):
    seen = look(differing, "--policy", "three-words", "--policy", "default")

    groups = seen.page.locator("#labels .group").all_inner_texts()
    assert groups == ["three-words", "default"]
    assert lanes_of(seen)[3:] == [
        *("MinWords(3)", "Decision", "Fate"),
        *("~Backchannel()", "Decision", "Fate"),
    ]
    first = seen.page.locator("#overlaps li").first.inner_text()
    assert "3 of 3 words" in first
    assert "'uh-huh okay right' is a backchannel" in first


def test_an_overlap_that_is_clicked_is_looked_at_closely(file, look):
    seen = look(file)

    seen.page.locator("#overlaps button").nth(1).click()

    since, until = seen.window
    assert 10 < since < 12
    assert 12.6 < until < 16
    detail = seen.page.locator("#detail").inner_text()
    assert "“but what about my refund”" in detail
    assert "'but' is more than a backchannel" in detail
    assert "600 ms after the onset · 0 ms after the evidence" in detail
    assert "words answered" in detail
    assert "the user went on: 4 more words" in detail


def test_keys_go_from_overlap_to_overlap(file, look):
    seen = look(file)

    seen.press("n", "n")
    second = seen.page.locator(".chosen .words").inner_text()
    seen.press("p")

    assert second == "but what about my refund"
    assert seen.page.locator(".chosen .words").inner_text() == "uh-huh okay right"


def test_what_the_pointer_is_on_is_told(differing, look):
    seen = look(differing, "--policy", "default")

    def told(lane, at):
        seen.page.mouse.move(*point_at(seen, lane, at))
        return re.sub(r"\s+", " ", seen.page.locator("#tip").inner_text())

    assert "so your parcel left" in told("Agent", 10.0)
    assert told("User", 6.1).startswith("User 0:06.0 – 0:06.3")
    assert "but what about my refund" in told("Transcripts", 13.5)
    assert told("~Backchannel()", 6.8).startswith("YES")
    both = told("Fate", 6.4)
    assert "after the onset" in both
    assert "as recorded" in both
    assert "default" in both
    seen.page.mouse.move(5, 5)
    assert not seen.page.locator("#tip").is_visible()


def test_a_finger_is_told_as_well(file, look):
    seen = look(file, width=390, height=1000, has_touch=True, is_mobile=True)

    seen.page.touchscreen.tap(*point_at(seen, "Fate", 12.4))

    assert "words answered" in seen.page.locator("#tip").inner_text()
    assert "“but what about my refund”" in seen.page.locator("#detail").inner_text()


def test_the_theme_is_the_systems_until_somebody_says_otherwise(file, look):
    seen = look(file, color_scheme="dark")
    body = "getComputedStyle(document.documentElement).backgroundColor"
    dark, dark_chart = seen.does(body), colours_in(seen, "Agent")

    seen.press("t")

    assert dark == "rgb(14, 17, 22)"
    assert seen.does(body) == "rgb(246, 247, 249)"
    assert colours_in(seen, "Agent").isdisjoint(dark_chart)
    assert rgb(seen, "agent") in colours_in(seen, "Agent")


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_wider_than_the_window(differing, look, width):
    seen = look(differing, "--policy", "three-words", "--policy", "default", width=width)

    seen.press("n")

    assert seen.does("document.documentElement.scrollWidth") == width
    assert rgb(seen, "agent") in colours_in(seen, "Agent")


def test_the_chart_follows_the_size_of_the_window(file, look):
    seen = look(file)

    seen.page.set_viewport_size({"width": 390, "height": 844})

    seen.wait_until("chart.getWidth() < 390")
    assert seen.page.locator("#labels").get_attribute("class") == "labels above"


def test_the_audio_plays_along(tmp_path, look):
    seen = look(with_audio(tmp_path / "a.jsonl"))
    seen.press("n", "n")
    before = seen.does("state.cursor")

    seen.page.click("#play")
    seen.wait_until(f"state.cursor > {before} + 0.2")
    playing = seen.page.locator("#play").inner_text()
    seen.page.click("#play")

    assert before == pytest.approx(11.5, abs=0.01)
    assert playing == "Pause"
    seen.wait_until("byId('play').textContent === 'Play'")
    assert seen.does("player.currentTime + 0.5") == pytest.approx(
        seen.does("state.cursor"), abs=0.1
    )
    seen.press("0")
    seen.page.mouse.click(*point_at(seen, "User", 5.0))
    assert seen.does("player.currentTime") == pytest.approx(4.5, abs=0.1)


def test_the_chart_moves_on_with_the_audio(tmp_path, look):
    seen = look(with_audio(tmp_path / "a.jsonl"))
    seen.does("zoomTo(3, 3.6), seek(3.3)")

    seen.press(" ")

    seen.wait_until("state.window[0] > 3.3")
    seen.press(" ")


def test_without_audio_there_is_nothing_to_play(file, look):
    seen = look(file)

    assert seen.page.locator("#play").inner_text() == "No audio"
    assert seen.page.locator("#play").is_disabled()


def test_one_of_several_calls_is_chosen(file, differing, look):
    seen = look(file, differing)
    assert seen.page.locator("#calls b").all_inner_texts() == ["shop", "shop"]

    seen.page.locator("#calls button").nth(1).click()

    assert seen.rows == ["uh-huh okay right", "why", "but what about my refund"]
    assert lanes_of(seen)[3] == "MinWords(99)"
    seen.press("[")
    assert len(seen.rows) == 2


def test_the_keys_are_told(file, look):
    seen = look(file)

    seen.press("?")

    assert "next overlap" in seen.page.locator("#keys").inner_text()
    seen.press("Escape")
    assert not seen.page.locator("#keys").is_visible()


def test_a_note_is_read_by_whoever_looks(tmp_path, look):
    lines = shop()
    lines[0] = lines[0].replace("~Backchannel(", "~Mine(")

    seen = look(write(tmp_path / "a.jsonl", lines))

    assert "The verdict of each strategy is not known" in seen.page.locator("#notes").inner_text()
    assert lanes_of(seen) == [*LANES[:3], *LANES[4:]]


def test_a_call_in_which_nobody_spoke_is_a_page_too(tmp_path, look):
    seen = look(write(tmp_path / "a.jsonl", shop()[:1]))

    seen.press("n", "+", "-", "0", "d")

    assert seen.rows == []
