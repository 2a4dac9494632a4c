"""What can happen in a call, one frozen class each.

Times are seconds on one monotonic clock of the host's; they never decrease from event to event.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from .policy import InterruptionPolicy

__all__ = [
    "AgentSaid",
    "AgentSpeechEnded",
    "AgentSpeechStarted",
    "AgentThinkingEnded",
    "AgentThinkingStarted",
    "AudioHeard",
    "CallEnded",
    "Event",
    "InterruptibilityChanged",
    "Opinion",
    "PolicyChanged",
    "Tick",
    "Transcript",
    "UserSpeechEnded",
    "UserSpeechStarted",
    "VoiceHeard",
]


@dataclass(frozen=True, slots=True)
class AgentSpeechStarted:
    """The agent became audible."""

    at: float
    #: False for a speech, or a whole session, that must not be interrupted.
    interruptible: bool = True
    #: Until when the recogniser is given silence instead of the user's voice; infinite: as long
    #: as this speech must not be interrupted. None: it hears.
    deaf_until: float | None = None


@dataclass(frozen=True, slots=True)
class AgentSaid:
    """The agent spoke these words; they follow the ones before in the same speech."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class InterruptibilityChanged:
    """The speech that is playing may now be interrupted, or no longer."""

    at: float
    interruptible: bool


@dataclass(frozen=True, slots=True)
class AgentSpeechEnded:
    """The agent fell silent, with no more speech queued."""

    at: float
    #: When it fell silent, if that was known only later; at most *at*.
    since: float | None = None


@dataclass(frozen=True, slots=True)
class AgentThinkingStarted:
    """The agent prepares what it will say, and keeps the floor meanwhile.

    Told only where a policy holds for that; between two of its sounds it stays one speech.
    """

    at: float
    #: False where what it prepares must not be interrupted.
    interruptible: bool = True


@dataclass(frozen=True, slots=True)
class AgentThinkingEnded:
    """The agent gave up thinking, and nothing is said."""

    at: float
    #: When it gave up, if that was known only later; at most *at*.
    since: float | None = None


@dataclass(frozen=True, slots=True)
class PolicyChanged:
    """From here on *policy* holds, also for the overlap that is open."""

    at: float
    policy: InterruptionPolicy
    #: The situation it is for, or None where it is the call's own.
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class UserSpeechStarted:
    """The voice detector reported the user's onset."""

    at: float
    #: When the voice began, if the detector says; at most *at*.
    onset: float | None = None


@dataclass(frozen=True, slots=True)
class VoiceHeard:
    """The last *seconds* of audio were the user's voice.

    Only voiced audio makes such an event: a detector's hang-over is silence.
    """

    at: float
    seconds: float


@dataclass(frozen=True, slots=True)
class AudioHeard:
    """The last *seconds* of the user's audio, voice or not, were *dbfs* loud (RMS; 0 is the most).

    Sent only where a strategy asks for loudness.
    """

    at: float
    dbfs: float
    seconds: float


@dataclass(frozen=True, slots=True)
class UserSpeechEnded:
    """The voice detector reported the end of the user's speech."""

    at: float
    #: Seconds of silence the detector waited for before it said so (its hang-over).
    silence: float = 0.0


@dataclass(frozen=True, slots=True)
class Transcript:
    """The recogniser wrote down words: an interim replaces the one before, a final stands."""

    at: float
    text: str
    is_final: bool = False
    #: 0 to 1, or None where the recogniser gives none.
    confidence: float | None = None
    #: A BCP 47 tag such as "en" or "de-CH", or None.
    language: str | None = None
    #: The diarisation label of who spoke, or None.
    speaker: str | None = None
    #: When the last of these words was spoken, by the recogniser's own reckoning, or None.
    spoken_until: float | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """Somebody outside the core judged the open overlap: a model, an async strategy, a service."""

    at: float
    #: Who judged; the newest opinion of one source replaces its older ones.
    source: str
    #: 0 to 1: how likely it is that the user takes the floor.
    probability: float
    reason: str = ""
    #: The number of the overlap it is about; None means the open one.
    overlap: int | None = None


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The call is over; nobody answers any more."""

    at: float
    #: Whether the conversation still takes in what was said, for its record.
    takes_words: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed, nothing else."""

    at: float


Event: TypeAlias = (
    AgentSpeechStarted
    | AgentSaid
    | InterruptibilityChanged
    | AgentSpeechEnded
    | AgentThinkingStarted
    | AgentThinkingEnded
    | PolicyChanged
    | UserSpeechStarted
    | VoiceHeard
    | AudioHeard
    | UserSpeechEnded
    | Transcript
    | Opinion
    | CallEnded
    | Tick
)
