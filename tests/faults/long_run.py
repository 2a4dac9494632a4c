"""The engine's machine for 20,000 steps, or as many as are named.

``python -m tests.faults.long_run`` in the project's folder; a minute at most. A law that is broken
is an error with the steps that broke it, and its exit status is 1 then.
"""

from __future__ import annotations

import sys
import time

from hypothesis.stateful import run_state_machine_as_test

from .engine_machine import Talk, of_steps

STEPS = 20_000


def main(steps: int = STEPS) -> None:
    began = time.monotonic()
    run_state_machine_as_test(Talk, settings=of_steps(steps))
    seen = Talk.seen
    decisions = ", ".join(
        f"{seen[name]:,} {name}" for name in ("hold", "interrupt", "ignore", "pass")
    )
    sys.stdout.write(
        f"{steps:,} steps, {seen['events']:,} events; decisions: {decisions}; no law was broken; "
        f"{time.monotonic() - began:.0f} s\n"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
