"""``--policy``: by name, or one of your own."""

from __future__ import annotations

from pathlib import Path

import pytest

from livekit_interrupt_plugin import ConfigurationError, InterruptionPolicy, MinWords
from livekit_interrupt_plugin.demo.policies import POLICIES, find_policy


@pytest.mark.parametrize("name", POLICIES)
def test_every_policy_has_a_name_to_ask_for(name: str):
    assert isinstance(find_policy(name), InterruptionPolicy)


def test_the_default_is_what_a_gate_has_without_a_policy():
    assert find_policy("default") == InterruptionPolicy()


def test_a_policy_of_the_current_directory_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "a_policy_of_mine.py").write_text(
        "from livekit_interrupt_plugin import InterruptionPolicy, MinWords\n"
        "class Mine:\n    strict = InterruptionPolicy(MinWords(5))\n"
    )
    monkeypatch.chdir(tmp_path)

    assert find_policy("a_policy_of_mine:Mine.strict") == InterruptionPolicy(MinWords(5))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nice", "--policy must be one of default, .* or module:attr, got 'nice'"),
        ("json:", "or module:attr, got 'json:'"),
        (":dumps", "or module:attr, got ':dumps'"),
        ("no_such_module:x", "'no_such_module' must be importable, got ModuleNotFoundError"),
        ("json:no_such", "module 'json' must have the attribute it is asked for, got 'no_such'"),
        ("json:dumps", "json:dumps must be an InterruptionPolicy, got <function dumps"),
    ],
)
def test_what_is_no_policy_is_refused(name: str, message: str):
    with pytest.raises(ConfigurationError, match=message):
        find_policy(name)


def test_a_strategy_is_no_policy_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a_bare_strategy.py").write_text(
        "from livekit_interrupt_plugin import MinWords\nmine = MinWords(3)\n"
    )
    monkeypatch.chdir(tmp_path)

    with pytest.raises(ConfigurationError, match=r"got MinWords\(3\) \(hint: .*InterruptionPolicy"):
        find_policy("a_bare_strategy:mine")

    assert InterruptionPolicy(MinWords(3))  # as the hint says


def test_a_module_that_fails_is_named_with_its_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "a_broken_module.py").write_text("1 / 0\n")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(ConfigurationError, match=r"'a_broken_module' .* ZeroDivisionError"):
        find_policy("a_broken_module:x")
