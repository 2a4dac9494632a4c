"""One suite of calls, performed by every host: the same call gives the same decisions.

* :class:`Call` and what it is made of: a call as data, with what must come of it.
* :data:`CALLS`: the suite.
* :class:`Performer`: a host, real or fake, that performs them: the fake host, ``VoiceAssistant``
  and ``InterruptionGate`` on LiveKit 1.x, the assistant of 0.x.
* ``python -m livekit_interrupt_plugin.testing.contract`` performs the suite on whatever is
  installed and prints the table.

A host of your own: write its :class:`Performer`; for each call it can perform,
``differences(call.expected, await performer.perform(call))`` must be empty.
"""

from .call import (
    HANGOVER,
    SECONDS_PER_WORD,
    Act,
    Call,
    Final,
    Happening,
    Interim,
    Reply,
    Say,
    Voice,
    spoken,
)
from .fake import FakePerformer
from .found import performers
from .outcome import (
    REAL_TOLERANCE,
    TOLERANCE,
    Decided,
    Outcome,
    decided,
    differences,
    since_opening,
)
from .performer import REPLY_WITHIN, Clock, NoReply, Performer
from .rehearsal import check, row_of
from .row import Cell, Result, Row
from .suite import CALLS

__all__ = [
    "CALLS",
    "HANGOVER",
    "REAL_TOLERANCE",
    "REPLY_WITHIN",
    "SECONDS_PER_WORD",
    "TOLERANCE",
    "Act",
    "Call",
    "Cell",
    "Clock",
    "Decided",
    "FakePerformer",
    "Final",
    "Happening",
    "Interim",
    "NoReply",
    "Outcome",
    "Performer",
    "Reply",
    "Result",
    "Row",
    "Say",
    "Voice",
    "check",
    "decided",
    "differences",
    "performers",
    "row_of",
    "since_opening",
    "spoken",
]
