"""What the demo says when something it needs is not installed."""

from __future__ import annotations

import sys

import pytest

from livekit_interrupt_plugin import cli
from livekit_interrupt_plugin.demo.extras import missing_extras


@pytest.mark.parametrize("module", ["livekit.plugins.silero", "pocketsphinx", "rich"])
def test_a_missing_extra_is_one_sentence_and_status_2(
    module: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setitem(sys.modules, module, None)

    status = cli.main(["demo", "--fast"])

    said = capsys.readouterr()
    assert status == 2
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert 'pip install "livekit-interrupt-plugin[demo]"' in said.err
    assert module.rpartition(".")[2] in said.err


def test_a_python_without_a_pocketsphinx_wheel_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pocketsphinx", None)
    monkeypatch.setattr(sys, "version_info", (3, 14, 0, "final", 0))

    sentence = missing_extras()

    assert sentence is not None
    assert "Python 3.10 to 3.13" in sentence
    assert "3.14" in sentence


def test_pocketsphinx_installed_by_other_means_will_do_on_any_python(
    monkeypatch: pytest.MonkeyPatch,
):
    pytest.importorskip("pocketsphinx")
    monkeypatch.setattr(sys, "version_info", (3, 14, 0, "final", 0))

    assert missing_extras() is None
