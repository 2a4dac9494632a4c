"""The calls of the contract."""

from .kept import KEPT

__all__ = ["CALLS"]

#: Every call, in the order in which tables number them.
CALLS = (*KEPT,)
