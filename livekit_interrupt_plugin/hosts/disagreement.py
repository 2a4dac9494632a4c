"""What a policy in the shadow would have done that was not done."""

from __future__ import annotations

from dataclasses import dataclass

from ..decision import Action, Decision

__all__ = ["Disagreement"]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One overlap on which the policy in the shadow would have done something else."""

    #: The overlap's number in its call, from 1.
    overlap: int
    #: What settled it.
    live: Decision
    #: What would have; None where the other policy took it for one with the next overlap. Its
    #: number is that of the shadow's own count.
    shadow: Decision | None

    @property
    def actions(self) -> tuple[Action, Action]:
        """What was done, and what would have been."""
        other = Action.IGNORE if self.shadow is None else self.shadow.action
        return self.live.action, other

    def as_dict(self) -> dict[str, object]:
        """The disagreement as JSON-ready values."""
        return {
            "overlap": self.overlap,
            "live": self.live.as_dict(),
            "shadow": self.shadow.as_dict() if self.shadow is not None else None,
        }
