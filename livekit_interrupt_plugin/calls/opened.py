"""A recorded call by the name of its file, with what people said of it."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import ConfigurationError
from .call import Call, read_call
from .labels import Labelled, labelled
from .sources import labels_beside, read_source
from .stretch import Account

__all__ = ["Opened", "open_call", "read_trace"]


@dataclass(slots=True)
class Opened:
    """A call, what was said in it, and those of its overlaps that have a label."""

    call: Call
    account: Account
    labelled: list[Labelled]


def read_trace(name: str) -> tuple[Call | None, list[str]]:
    """The call in the file called *name*, and a complaint for whatever cannot be read."""
    try:
        data = read_source(name)
    except OSError as error:
        return None, [f"{name}: {error.strerror or error}"]
    return read_call(data, name)


def open_call(name: str, *, derive: bool = True) -> tuple[Opened | None, list[str]]:
    """As :func:`read_trace`, with the labels.

    Args:
        name: As :func:`.sources.find_sources` names it.
        derive: Whether overlaps without a label get one by what happened next.
    """
    call, complaints = read_trace(name)
    if call is None:
        return None, complaints
    try:
        account = Account(call)
        name_beside, beside = labels_beside(name)
    except ConfigurationError as error:
        return None, [*complaints, f"{name}: {error}"]
    except OSError as error:
        return None, [*complaints, f"{name}: its labels: {error.strerror or error}"]
    labels, more = labelled(call, account, beside, name_beside=name_beside, derive=derive)
    return Opened(call, account, labels), complaints + more
