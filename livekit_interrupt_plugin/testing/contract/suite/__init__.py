"""The calls of the contract."""

from .kept import KEPT
from .protected import PROTECTED
from .taken import TAKEN
from .trouble import TROUBLE
from .turns import TURNS

__all__ = ["CALLS"]

#: Every call, in the order in which tables number them.
CALLS = (*KEPT, *TAKEN, *PROTECTED, *TURNS, *TROUBLE)
