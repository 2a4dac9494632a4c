"""How a limit is written."""

import argparse

import pytest

from livekit_interrupt_plugin.calls.threshold import limit


@pytest.mark.parametrize("text", ["-1", "101", "200%", "nan", "few", ""])
def test_a_limit_is_a_share(text):
    with pytest.raises(argparse.ArgumentTypeError, match="must be a share"):
        limit(text)


@pytest.mark.parametrize("text", ["2.3%", "2.3", "0.023", " 2.3 %"])
def test_a_limit_is_written_as_a_share_or_in_percent(text):
    assert limit(text) == pytest.approx(0.023)
