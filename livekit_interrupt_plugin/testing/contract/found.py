"""Which hosts there are to perform on the installed release."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from .fake import FakePerformer
from .performer import Performer

__all__ = ["performers"]


def performers() -> list[Performer]:
    """The fake host, and each form of the real one."""
    # What is importable tells the lines apart: 0.x has this module, 1.x has not.
    is_0x = find_spec("livekit.agents.voice_assistant") is not None
    module = import_module(".assistant" if is_0x else ".session", __package__)
    real: list[Performer] = module.performers()
    return [FakePerformer(), *real]
