"""Which phrase an overlap opens with, what a listener says first and politeness left out."""

from __future__ import annotations

from ..overlap import Overlap
from ..verdict import Judgement
from ..words import spell, written
from .base import Strategy
from .grammar import Grammar

__all__ = ["judge_opening"]


def judge_opening(strategy: Strategy, grammar: Grammar, overlap: Overlap, kind: str) -> Judgement:
    """YES when *overlap* reaches a goal of *grammar*; UNSURE while it may still."""
    if not overlap.words:
        return strategy.unsure("no words yet")
    units = spell(overlap.words)
    reading = grammar.read(units)
    if reading.goal:
        return strategy.yes("'{0}' is {1}", reading.goal, kind)
    if reading.fits and not reading.is_whole and not overlap.is_complete:
        last = written(units[reading.settled :])
        return strategy.unsure("'{0}' may become '{1}'", last, reading.example)
    return strategy.no("'{0}' is not {1}", written(units[: reading.read]), kind)
