"""The engine, told step by step whatever can happen: 2,000 steps here, 20,000 in ``long_run``."""

from hypothesis.stateful import run_state_machine_as_test

from .engine_machine import Talk, of_steps

STEPS = 2_000


def test_no_law_is_broken_in_two_thousand_steps():
    Talk.seen.clear()

    run_state_machine_as_test(Talk, settings=of_steps(STEPS))

    # Steps that form overlaps and settle them, not steps into the void.
    seen = Talk.seen
    assert seen["events"] > STEPS
    assert seen["interrupt"] + seen["ignore"] + seen["pass"] > 50, seen
