"""Text in columns of a terminal."""

from livekit_interrupt_plugin.calls.columns import cut, left, right, width


def test_columns_are_those_of_a_terminal():
    assert width("等ok") == 4
    assert left("等", 4) == "等  "
    assert right("等", 4) == "  等"
    assert cut("等一下", 5) == "等一…"
    assert cut("a\nb", 9) == "a\N{REPLACEMENT CHARACTER}b"
