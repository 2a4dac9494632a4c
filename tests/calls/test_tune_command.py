"""``livekit-interrupt tune``: the table, the code, the picture, the gate of a build."""

import json
import re
import warnings

import pytest

from livekit_interrupt_plugin import (
    Backchannel,
    InterruptionPolicy,
    MinWords,
    Strategy,
    cli,
)
from livekit_interrupt_plugin.calls.columns import width
from livekit_interrupt_plugin.calls.policy_code import pasted

from .traces import STORY, agent, live, user

NEVER = InterruptionPolicy(MinWords(99))
#: A word takes 0.3 s, and is written down 0.3 s later.
SAID = (
    ("mm-hmm okay right", "backchannel"),
    ("oh really that so", "backchannel"),
    ("no", "interrupt"),
    ("but what about my refund", "interrupt"),
)


@pytest.fixture
def calls(tmp_path):
    """A folder of calls in which all is labelled."""
    folder = tmp_path / "calls"
    folder.mkdir()
    for number in range(16):
        text, label = SAID[number % 4]
        lines = live(NEVER, agent(STORY, 0.0, 9.0), user(text, 2.0 + number / 50), until=20.0)
        lines.append(json.dumps({"label": label, "overlap": 1}))
        (folder / f"{number:02}.jsonl").write_text("\n".join(lines))
    return folder


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "records.jsonl"
    path.write_text("".join(json.dumps({"text": t, "label": label}) + "\n" for t, label in SAID))
    return path


def tune(*words):
    return cli.main(["tune", *map(str, words)])


def found(capsys, *words):
    assert tune(*words, "--json") == 0
    return json.loads(capsys.readouterr().out)


# -- the trade-off --------------------------------------------------------------------------------


def test_each_setting_has_its_figures(calls, capsys):
    figures = found(capsys, calls, "--policy", "three-words", "--vary", "MinWords.count=1,4")

    by_count = {one["settings"].get("MinWords.count", 3): one for one in figures["policies"]}
    assert by_count[3]["false"] == 1.0
    assert by_count[3]["missed"] == 0.5
    assert by_count[3]["seconds"] == pytest.approx(0.9 + 0.3 + 0.2)
    assert by_count[3]["cost"] == pytest.approx((8 * 1 + 4 * 3) / 16)
    assert (by_count[1]["false"], by_count[1]["missed"]) == (1.0, 0.0)
    assert (by_count[4]["false"], by_count[4]["missed"]) == (0.5, 0.5)
    assert figures["overlaps"] == 16
    assert figures["by_hand"] == 16


def test_the_choice_follows_the_costs(calls, capsys):
    words = (calls, "--policy", "three-words", "--vary", "MinWords.count=1,9")

    hurry = found(capsys, *words, "--false-cost", 1, "--missed-cost", 3)
    quiet = found(capsys, *words, "--false-cost", 3, "--missed-cost", 1)

    assert hurry["policies"][hurry["best"]]["settings"] == {"MinWords.count": 1}
    assert quiet["policies"][quiet["best"]]["settings"] == {"MinWords.count": 9}
    assert 0.5 < hurry["chance"] <= 1.0


def test_a_second_may_cost_something(calls, capsys):
    words = (calls, "--policy", "any-word", "--vary", "stable=0,0.4")

    assert found(capsys, *words, "--late-cost", 1)["code"].endswith("stable=0)")


def test_the_table_has_the_front_the_choice_and_the_policy_as_it_is(calls, capsys):
    assert tune(calls, "--policy", "three-words", "--vary", "MinWords.count=1,2") == 0

    out = capsys.readouterr().out
    assert out.splitlines()[:3] == [
        "Policy MinWords(3)",
        "3 settings on 8 backchannels and 8 interrupts",
        "Cost of 100 overlaps: 1 x false + 3 x missed",
    ]
    rows = [line for line in out.splitlines() if line[:2] in (">*", " *", "> ", "  ")]
    assert [row[:2] for row in rows if "MinWords.count=1" in row] == [">*"]
    assert [row[:2] for row in rows if row.endswith("as it is")] == ["  "]
    assert max(map(width, out.splitlines())) <= 100
    assert re.search(r"Costs less than the policy as it is in \d+ % of the draws:", out)


def test_the_code_makes_the_chosen_policy(calls, capsys):
    tune(calls, "--policy", "three-words", "--vary", "MinWords.count=1", "--vary", "stable=0.1")

    code = capsys.readouterr().out.split("of the draws:\n\n")[1]
    made = {}
    exec(code, made)

    assert made["policy"] == InterruptionPolicy(MinWords(1), stable=0.1)


def test_a_policy_that_is_best_as_it_is_is_left_so(records, capsys):
    assert tune(records, "--vary", "Backchannel.tolerated=0,2") == 0

    out = capsys.readouterr().out
    assert "No setting costs less than the policy as it is:" in out
    assert out.endswith("policy = InterruptionPolicy()\n")


def test_records_and_calls_are_one_material_and_streams_are_left_out(calls, records, capsys):
    stream = {"events": [{"at": 1, "text": "okay", "label": "backchannel"}]}
    with records.open("a") as more:
        more.write(json.dumps(stream) + "\n")
        more.write(json.dumps({"text": "thanks", "label": "other"}) + "\n")

    assert tune(calls, records, "--vary", "stable=0.1", "--json") == 0

    captured = capsys.readouterr()
    assert json.loads(captured.out)["overlaps"] == 20
    assert "1 stream is left out: streams are for the command score\n" in captured.err


def test_derived_labels_are_said_and_can_be_left_out(calls, capsys):
    for path in calls.iterdir():
        path.write_text("\n".join(path.read_text().splitlines()[:-1]))

    assert tune(calls, "--vary", "stable=0.1") == 0
    assert "16 labels derived" in capsys.readouterr().out
    assert tune(calls, "--by-hand") == 2


# -- where it is done -----------------------------------------------------------------------------


def test_processes_find_what_is_found_right_here(calls, capsys):
    words = (calls, "--policy", "three-words", "--vary", "MinWords.count=1,2,4")

    assert found(capsys, *words, "--jobs", 2) == found(capsys, *words, "--jobs", 1)


def test_a_cluster_finds_what_is_found_right_here(calls, capsys):
    distributed = pytest.importorskip("distributed", reason="needs Dask: the extra dask")
    words = (calls, "--policy", "three-words", "--vary", "MinWords.count=1,2,4")
    here = found(capsys, *words, "--jobs", 1)

    with warnings.catch_warnings():
        # Of another package, and about its own dashboard and ports.
        warnings.simplefilter("ignore")
        cluster = distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        )
        with cluster:
            there = found(capsys, *words, "--scheduler", cluster.scheduler_address)

    assert there == here


# -- the gate of a build --------------------------------------------------------------------------


def test_a_policy_that_did_not_get_worse_passes(calls, tmp_path, capsys):
    saved = tmp_path / "saved.json"
    assert tune(calls, "--policy", "any-word", "--vary", "stable=0.1", "--save", saved) == 0
    capsys.readouterr()

    assert tune(calls, "--policy", "any-word", "--check", saved) == 0

    assert capsys.readouterr().out.splitlines() == [
        "cost of 100 overlaps: 50.00 saved, 50.00 now",
        "false: 100.00 % saved, 100.00 % now",
        "missed: 0.00 % saved, 0.00 % now",
        "seconds: 0.80 s saved, 0.80 s now",
    ]


def test_a_policy_that_got_worse_fails_the_build(calls, tmp_path, capsys):
    saved = tmp_path / "saved.json"
    tune(calls, "--policy", "any-word", "--vary", "stable=0.1", "--save", saved)
    capsys.readouterr()

    assert tune(calls, "--policy", "three-words", "--check", saved) == 1

    err = capsys.readouterr().err
    assert "cost of 100 overlaps: 50.00 saved, 125.00 now" in err
    assert err.endswith("the policy got worse\n")


def test_the_costs_of_a_check_are_those_that_were_saved(calls, tmp_path):
    saved = tmp_path / "saved.json"
    tune(calls, "--policy", "three-words", "--missed-cost", 2, "--save", saved)

    assert tune(calls, "--policy", "three-words", "--check", saved, "--missed-cost", 9) == 0
    assert json.loads(saved.read_text())["costs"] == {"false": 1.0, "missed": 2.0, "late": 0.0}


def test_other_calls_than_were_saved_are_said(calls, tmp_path, capsys):
    saved = tmp_path / "saved.json"
    tune(calls, "--policy", "any-word", "--save", saved)
    (calls / "00.jsonl").unlink()
    capsys.readouterr()

    tune(calls, "--policy", "any-word", "--check", saved)

    captured = capsys.readouterr()
    assert "on other calls: 16 overlaps saved, 15 now" in captured.out + captured.err


@pytest.mark.parametrize("content", [None, "{", "[]", '{"costs": {"false": 1}}', '{"costs": 3}'])
def test_figures_that_nobody_saved_are_status_2(records, tmp_path, capsys, content):
    saved = tmp_path / "saved.json"
    if content is not None:
        saved.write_text(content)

    assert tune(records, "--check", saved) == 2
    assert "--check must be a file that --save wrote" in capsys.readouterr().err


# -- the picture ----------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_a_picture_is_drawn(calls, tmp_path, ending):
    pytest.importorskip("matplotlib", reason="needs Matplotlib: the extra plot")
    path = tmp_path / f"trade.{ending}"

    assert tune(calls, "--vary", "stable=0,0.4", "--vary", "grace=0.5", "--plot", path) == 0

    start = path.read_bytes()[:400]
    assert start.startswith(b"\x89PNG") if ending == "png" else b"<svg" in path.read_bytes()
    assert path.stat().st_size > 5000


@pytest.mark.parametrize("name", ["trade.xyz", "trade", "nowhere/trade.svg"])
def test_what_can_be_no_picture_is_said_before_the_work(records, tmp_path, capsys, name):
    pytest.importorskip("matplotlib", reason="needs Matplotlib: the extra plot")

    assert tune(records, "--plot", tmp_path / name) == 2
    assert "--plot must" in capsys.readouterr().err


def test_without_matplotlib_it_says_what_to_install(records, monkeypatch, capsys):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.figure", None)

    assert tune(records, "--plot", "trade.svg") == 2
    assert "livekit-interrupt-plugin[plot]" in capsys.readouterr().err


# -- what is wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize("cost", ["-1", "inf", "nan", "much"])
def test_a_cost_is_a_number_of_at_least_0(records, capsys, cost):
    with pytest.raises(SystemExit):
        tune(records, f"--missed-cost={cost}")
    assert "a cost must be a number of at least 0" in capsys.readouterr().err


def test_a_setting_that_is_not_there_is_status_2(records, capsys):
    assert tune(records, "--vary", "patience=1") == 2
    assert "--vary must name a setting of the policy" in capsys.readouterr().err


def test_nothing_read_is_status_2(tmp_path, capsys):
    assert tune(tmp_path / "none.jsonl") == 2
    assert "CALLS must have a record or label that can be read" in capsys.readouterr().err


# -- code to paste --------------------------------------------------------------------------------


class Own(Strategy):
    def judge(self, overlap):
        return self.yes("always")

    def __repr__(self):
        return "Own()"


@pytest.mark.parametrize(
    ("policy", "imports", "code"),
    [
        (InterruptionPolicy(), ["InterruptionPolicy"], "InterruptionPolicy()"),
        (
            InterruptionPolicy(MinWords(2) & ~Backchannel(), stable=0.1, unmatched="keep"),
            ["Backchannel, InterruptionPolicy, MinWords"],
            "InterruptionPolicy(MinWords(2) & ~Backchannel(), stable=0.1, unmatched='keep')",
        ),
        (InterruptionPolicy(Own()), ["InterruptionPolicy", "Own"], "InterruptionPolicy(Own())"),
    ],
)
def test_code_to_paste_has_its_imports_and_no_defaults(policy, imports, code):
    lines = pasted(policy).splitlines()

    modules = ["livekit_interrupt_plugin", Own.__module__]
    assert lines[: len(imports)] == [
        f"from {module} import {names}" for module, names in zip(modules, imports, strict=False)
    ]
    assert lines[len(imports) :] == ["", f"policy = {code}"]
