"""The algebra: strategies are values, combined with ``|``, ``&`` and ``~``."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, NoReturn

from ..errors import ConfigurationError
from ..overlap import Fault, Overlap
from ..verdict import Judgement, Verdict, make_judgement

__all__ = ["AllOf", "AnyOf", "Not", "Strategy"]

# Looked up once: an enumeration's members take their time.
_NO, _UNSURE, _YES = Verdict.NO, Verdict.UNSURE, Verdict.YES


class Strategy(ABC):
    """Judges an overlap: a frozen value whose ``repr`` evaluates back to an equal strategy.

    A leaf implements :meth:`judge` and answers its own question (``Backchannel()`` says YES to
    "okay"); only the verdict of a whole policy is about the floor.
    """

    __slots__ = ()

    #: False where a YES describes speech that should *not* stop the agent; such a strategy
    #: cannot be a policy by itself, its ``~`` can.
    is_about_the_floor: ClassVar[bool] = True
    #: True where :attr:`Overlap.loudness` is wanted: it is measured only then.
    needs_loudness: ClassVar[bool] = False
    #: True where a judgement hangs on :attr:`Overlap.words` and what is known of them (language,
    #: confidence, speaker, completeness), on opinions and on what the agent had said before: then
    #: it is not asked again for voice, nor for words that do not count yet.
    judges_words_alone: ClassVar[bool] = False

    @abstractmethod
    def judge(self, overlap: Overlap) -> Judgement:
        """Answer from the evidence alone; called again whenever the evidence grew."""

    def ask(self, overlap: Overlap) -> Judgement:
        """Judge, and answer UNSURE where :meth:`judge` raises or returns something else."""
        try:
            judgement = self.judge(overlap)
        except Exception as error:
            return self._at_fault(overlap, error)
        if isinstance(judgement, Judgement) and isinstance(judgement.verdict, Verdict):
            return judgement
        wrong = TypeError(f"judge() must return a Judgement with a Verdict, got {judgement!r}")
        return self._at_fault(overlap, wrong)

    def leaves(self) -> Iterator[Strategy]:
        """The leaves of this strategy, from left to right."""
        yield self

    def yes(self, because: str, *facts: object) -> Judgement:
        """A YES of this strategy; *because* is a ``str.format`` template for *facts*."""
        return make_judgement(_YES, self, because, facts)

    def no(self, because: str, *facts: object) -> Judgement:
        """A NO of this strategy."""
        return make_judgement(_NO, self, because, facts)

    def unsure(self, because: str, *facts: object) -> Judgement:
        """Not decided yet, by this strategy."""
        return make_judgement(_UNSURE, self, because, facts)

    def _at_fault(self, overlap: Overlap, error: Exception) -> Judgement:
        overlap.faults.append(Fault(self, error))
        return self.unsure("raised {0}: {1}", type(error).__name__, str(error))

    def __or__(self, other: Strategy) -> Strategy:
        return AnyOf.of(self, other) if isinstance(other, Strategy) else NotImplemented

    def __and__(self, other: Strategy) -> Strategy:
        return AllOf.of(self, other) if isinstance(other, Strategy) else NotImplemented

    def __invert__(self) -> Strategy:
        return Not(self)

    def __bool__(self) -> NoReturn:
        # `MinWords(2) and ~Backchannel()` would silently drop the first.
        raise TypeError("a strategy is neither true nor false: combine strategies with &, | and ~")


@dataclass(frozen=True, slots=True)
class AnyOf(Strategy):
    """The surest YES of several; among equals the first."""

    parts: tuple[Strategy, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", _flat(AnyOf, self.parts))
        _need_parts(self, self.parts)

    @classmethod
    def of(cls, *parts: Strategy) -> AnyOf:
        """One flat AnyOf: ``(a | b) | c`` equals ``a | (b | c)``."""
        return cls(parts)

    def judge(self, overlap: Overlap) -> Judgement:
        best = self.parts[0].ask(overlap)
        for part in self.parts[1:]:
            if best.verdict is _YES:
                return best
            judgement = part.ask(overlap)
            verdict = judgement.verdict
            if verdict is _YES or (verdict is _UNSURE and best.verdict is _NO):
                best = judgement
        return best

    def leaves(self) -> Iterator[Strategy]:
        return _leaves(self.parts)

    def __repr__(self) -> str:
        return " | ".join(map(repr, self.parts))


@dataclass(frozen=True, slots=True)
class AllOf(Strategy):
    """The surest NO of several; among equals the first."""

    parts: tuple[Strategy, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", _flat(AllOf, self.parts))
        _need_parts(self, self.parts)

    @classmethod
    def of(cls, *parts: Strategy) -> AllOf:
        """One flat AllOf: ``(a & b) & c`` equals ``a & (b & c)``."""
        return cls(parts)

    def judge(self, overlap: Overlap) -> Judgement:
        worst = self.parts[0].ask(overlap)
        for part in self.parts[1:]:
            if worst.verdict is _NO:
                return worst
            judgement = part.ask(overlap)
            verdict = judgement.verdict
            if verdict is _NO or (verdict is _UNSURE and worst.verdict is _YES):
                worst = judgement
        return worst

    def leaves(self) -> Iterator[Strategy]:
        return _leaves(self.parts)

    def __repr__(self) -> str:
        return " & ".join(f"({p!r})" if isinstance(p, AnyOf) else repr(p) for p in self.parts)


@dataclass(frozen=True, slots=True)
class Not(Strategy):
    """The mirror of another strategy; UNSURE stays UNSURE."""

    part: Strategy

    def __post_init__(self) -> None:
        _need_parts(self, (self.part,))

    def judge(self, overlap: Overlap) -> Judgement:
        return ~self.part.ask(overlap)

    def leaves(self) -> Iterator[Strategy]:
        return self.part.leaves()

    def __invert__(self) -> Strategy:
        return self.part

    def __repr__(self) -> str:
        inner = repr(self.part)
        return f"~({inner})" if isinstance(self.part, (AnyOf, AllOf)) else f"~{inner}"


def _leaves(parts: tuple[Strategy, ...]) -> Iterator[Strategy]:
    for part in parts:
        yield from part.leaves()


def _flat(kind: type[AnyOf] | type[AllOf], parts: tuple[Strategy, ...]) -> tuple[Strategy, ...]:
    flat: list[Strategy] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    return tuple(flat)


def _need_parts(whole: Strategy, parts: tuple[Strategy, ...]) -> None:
    if not parts:
        raise ConfigurationError(f"{type(whole).__name__} needs strategies, got none")
    for part in parts:
        if not isinstance(part, Strategy):
            raise ConfigurationError(
                f"{type(whole).__name__} combines strategies, got {part!r}",
                hint="wrap a function in Predicate(...)",
            )
