"""The six checks once more, with LiveKit's own audio source and stream, in real time."""

import os
import subprocess
import sys
from pathlib import Path

import livekit_interrupt_plugin

from . import scene

CHECKS = Path(__file__).with_name("native_checks.py")
PACKAGE = Path(livekit_interrupt_plugin.__file__).parents[1]


def test_the_six_checks_hold_in_real_time_too() -> None:
    assert scene.STORY  # the host is here

    # A process of its own: what LiveKit's native part leaves behind would disturb other tests.
    done = subprocess.run(
        [sys.executable, str(CHECKS)],
        env={**os.environ, "PYTHONPATH": str(PACKAGE)},
        capture_output=True,
        text=True,
        timeout=90,
    )

    assert (done.returncode, done.stdout.count("holds")) == (0, 6), done.stdout + done.stderr
