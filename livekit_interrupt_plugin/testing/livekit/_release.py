"""What the installed LiveKit release accepts."""

from ..release import accepted as accepted
