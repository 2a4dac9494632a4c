"""A performer's row of the table: one cell for each call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from .performer import Clock

__all__ = ["Cell", "Result", "Row"]


class Result(Enum):
    """How a host did on a call."""

    #: The outcome that is expected.
    OK = "ok"
    #: Another one.
    DIFFERS = "differs"
    #: The host cannot perform this call, and says why.
    CANNOT = "cannot"


@dataclass(frozen=True)
class Cell:
    """How a host did on one call."""

    call: str
    result: Result
    #: In what it differs, or why it cannot.
    why: str = ""
    #: In what it differed at first: in real time a call that differs is performed once more.
    at_first: str = ""

    def as_dict(self) -> dict[str, str]:
        """The cell as JSON-ready values, without what is empty."""
        more = {"why": self.why, "at_first": self.at_first}
        filled = {name: text for name, text in more.items() if text}
        return {"call": self.call, "result": self.result.value, **filled}

    @classmethod
    def from_dict(cls, values: Mapping[str, str]) -> Cell:
        """The reverse of :meth:`as_dict`."""
        more = {name: values.get(name, "") for name in ("why", "at_first")}
        return cls(values["call"], Result(values["result"]), **more)


@dataclass(frozen=True)
class Row:
    """How one host did on the suite."""

    #: The version of livekit-agents, or "".
    release: str
    host: str
    clock: Clock
    cells: tuple[Cell, ...]

    def those(self, result: Result) -> Sequence[Cell]:
        """The cells with this result."""
        return [cell for cell in self.cells if cell.result is result]

    def as_dict(self) -> dict[str, Any]:
        """The row as JSON-ready values."""
        return {
            "release": self.release,
            "host": self.host,
            "clock": self.clock.value,
            "cells": [cell.as_dict() for cell in self.cells],
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Row:
        """The reverse of :meth:`as_dict`."""
        cells = tuple(Cell.from_dict(cell) for cell in values["cells"])
        return cls(values["release"], values["host"], Clock(values["clock"]), cells)
