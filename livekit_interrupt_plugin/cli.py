"""The command ``livekit-interrupt``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from .calls import compare_command as compare
from .calls import replay_command as replay
from .calls import report_command as report
from .calls import score_command as score
from .calls import tune_command as tune
from .demo import command as demo
from .version import __version__

__all__ = ["main"]

# Each subcommand is a module with add_to(subparsers), quick to import: `--help` must not wait for
# LiveKit.
_COMMANDS = (demo, score, replay, compare, tune, report)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line *argv*, by default the program's own; the exit status."""
    parser = argparse.ArgumentParser(
        prog="livekit-interrupt",
        description="Who holds the floor: interruption decisions for LiveKit Agents.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND", title="commands")
    for command in _COMMANDS:
        command.add_to(subparsers)
    args = parser.parse_args(argv)
    status: int = args.run(args)
    return status


if __name__ == "__main__":
    sys.exit(main())
