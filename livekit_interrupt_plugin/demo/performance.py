"""One performance of the demo: the call played, shown, and its table printed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import ExitStack
from typing import Any

from rich.console import Console

from ..hosts.recording.options import Recording
from ..policy import InterruptionPolicy
from ..testing.virtual_time import run as run_in_virtual_time
from .call import Scene
from .happening import Happening, Kind
from .live import LiveScreen
from .plain import PlainScreen, SilentScreen, console_for
from .quiet import only_errors
from .result import Result
from .run import Screen, play_call
from .table import report

__all__ = ["perform"]


def perform(
    policy: InterruptionPolicy,
    policy_name: str,
    *,
    fast: bool,
    silent: bool,
    scenes: Sequence[Scene] | None = None,
    trace: Recording | None = None,
) -> Result:
    """Play the call with *policy* as the fourth contender's.

    Args:
        policy: What is compared with the rest.
        policy_name: What to call it.
        fast: In virtual time.
        silent: Show nothing but trouble, and that on stderr.
        scenes: The call; the demo's own if None.
        trace: Records the fourth contender's call.
    """
    console = console_for(stderr=silent)
    with ExitStack() as stack:
        screen = _screen(console, stack, fast=fast, silent=silent)
        errors: list[str] = []

        def show_error(text: str) -> None:
            errors.append(text)
            screen.show(Happening(0.0, Kind.TROUBLE, "error", text))

        stack.enter_context(only_errors(show_error))

        def main() -> Coroutine[Any, Any, Result]:
            return play_call(policy, policy_name, screen, scenes, trace)

        result = run_in_virtual_time(main) if fast else asyncio.run(main())
        result.errors += errors
    if not silent:
        _print_table(console, result, fast=fast)
    return result


def _screen(console: Console, stack: ExitStack, *, fast: bool, silent: bool) -> Screen:
    if silent:
        return SilentScreen(console)
    if fast or not console.is_terminal:
        return PlainScreen(console)
    return stack.enter_context(LiveScreen(console))


def _print_table(console: Console, result: Result, *, fast: bool) -> None:
    console.print(report(result))
    console.print()
    if fast:
        console.print("In virtual time: the latencies count no inference time.")
    elif result.is_too_late:
        late = f"{result.worst_lateness:.1f} s"
        console.print(
            f"This machine is too loaded for real time (the event loop ran up to {late} late): "
            "do not trust this table. Try --fast.",
            style="bold red",
        )
