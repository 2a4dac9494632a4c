"""A policy as the code that makes it, and back, without running anything."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from importlib import import_module
from typing import Any

from ..dialect import MinWordsInterruptionStrategy
from ..errors import ConfigurationError
from ..policy import InterruptionPolicy
from ..strategies import AllOf, AnyOf, Consult, Not, Strategy
from ..strategies.word_lists import Lexicon

__all__ = ["Recorded", "code_of", "pasted", "policy_from", "strategy_code"]

_PACKAGE = __name__.split(".")[0]
_NAME = re.compile(r"\b[A-Z]\w+")
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_HINT = "name one that can be imported: --policy module:attr"


class Recorded(MinWordsInterruptionStrategy):
    """Stands for an async strategy whose answers are on record: nobody asks it."""

    def __init__(self) -> None:
        super().__init__(min_words=1)

    def __repr__(self) -> str:
        return "Recorded()"


def code_of(policy: InterruptionPolicy) -> str:
    """*policy* as code that makes it anywhere: with all settings and the words of its lexicons.

    An async strategy goes by the name of its opinions; they are events.
    """
    return _without_addresses(repr(_spelt_out(policy)))


def _spelt_out(policy: InterruptionPolicy) -> InterruptionPolicy:
    no_grace, cooldown = policy.no_grace, policy.cooldown
    if cooldown is not None:
        cooldown = replace(cooldown, policy=_spelt_out(cooldown.policy))
    return replace(
        policy,
        strategy=_everywhere(policy.strategy, replace),
        no_grace=None if no_grace is None else _everywhere(no_grace, replace),
        cooldown=cooldown,
    )


def pasted(policy: InterruptionPolicy) -> str:
    """*policy* as code to be pasted: what it needs to be imported, and nothing that is default."""
    default = InterruptionPolicy()
    given = [repr(policy.strategy)] if policy.strategy != default.strategy else []
    for part in fields(policy):
        value = getattr(policy, part.name)
        if part.name != "strategy" and value != getattr(default, part.name):
            given.append(f"{part.name}={value!r}")
    code = f"InterruptionPolicy({', '.join(given)})"
    return "\n".join([*_imports(code, policy), "", f"policy = {code}"])


def _imports(code: str, policy: InterruptionPolicy) -> list[str]:
    public = vars(import_module(_PACKAGE))["__all__"]
    ours = sorted(set(_NAME.findall(code)).intersection(public))
    kinds = {type(leaf) for leaf in policy.strategy.leaves()}
    others = {(kind.__module__, kind.__name__) for kind in kinds if kind.__name__ not in public}
    lines = [f"from {module} import {name}" for module, name in sorted(others)]
    return [f"from {_PACKAGE} import {', '.join(ours)}", *lines]


def strategy_code(strategy: object) -> str:
    """The code of a strategy that decided, the same in any process; of a lexicon its language."""
    if not isinstance(strategy, Strategy):
        return str(strategy)
    return _without_addresses(repr(_everywhere(strategy, lambda words: Lexicon(words.language))))


@lru_cache(maxsize=256)
def policy_from(code: str) -> InterruptionPolicy:
    """The policy that *code* makes, as :func:`code_of` writes it; nothing else of Python.

    Raises:
        ConfigurationError: it is something else, or has a strategy that is not of this package.
    """
    try:
        made = _made(ast.parse(code.strip(), mode="eval").body)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError) as error:
        if isinstance(error, ConfigurationError):
            raise
        raise ConfigurationError(
            f"the policy {_start(code)} cannot be made again from its code ({error})", hint=_HINT
        ) from None
    if not isinstance(made, InterruptionPolicy):
        raise ConfigurationError(f"the code of a policy must make one, got {_start(code)}")
    return made


def _everywhere(strategy: Strategy, spell_out: Callable[[Lexicon], Lexicon]) -> Strategy:
    match strategy:
        case Consult():
            return Consult(Recorded(), strategy.source)
        case AnyOf() | AllOf():
            return type(strategy)(tuple(_everywhere(part, spell_out) for part in strategy.parts))
        case Not():
            return Not(_everywhere(strategy.part, spell_out))
    words = getattr(strategy, "words", None)
    if isinstance(words, tuple) and words and all(isinstance(one, Lexicon) for one in words):
        strategy = copy.copy(strategy)
        object.__setattr__(strategy, "words", tuple(map(spell_out, words)))
    return strategy


def _without_addresses(code: str) -> str:
    # A function prints itself with one, which is another in each process.
    return _ADDRESS.sub("", code)


def _made(node: ast.expr) -> Any:
    match node:
        case ast.Constant():
            return node.value
        case ast.Tuple() | ast.List():
            return tuple(map(_made, node.elts))
        case ast.UnaryOp(op=ast.USub()):
            return -_made(node.operand)
        case ast.UnaryOp(op=ast.Invert()):
            return ~_strategy(node.operand)
        case ast.BinOp(op=ast.BitOr()):
            return _strategy(node.left) | _strategy(node.right)
        case ast.BinOp(op=ast.BitAnd()):
            return _strategy(node.left) & _strategy(node.right)
        case ast.Call(func=ast.Name(id=name)):
            return _called(name, node)
    raise ConfigurationError(
        f"the code of a policy is made of strategies and plain values, got {ast.unparse(node)!r}",
        hint=_HINT,
    )


def _called(name: str, node: ast.Call) -> Any:
    make = Recorded if name == "Recorded" else vars(import_module(_PACKAGE)).get(name)
    # The values of this package: strategies, lexicons, whatever a policy is made of.
    if make is not Recorded and not (isinstance(make, type) and is_dataclass(make)):
        raise ConfigurationError(f"{name} is no strategy of this package", hint=_HINT)
    named = {word.arg: _made(word.value) for word in node.keywords if word.arg is not None}
    return make(*map(_made, node.args), **named)


def _strategy(node: ast.expr) -> Strategy:
    made = _made(node)
    if not isinstance(made, Strategy):
        raise ConfigurationError(f"strategies are combined, got {ast.unparse(node)!r}", hint=_HINT)
    return made


def _start(code: str) -> str:
    return repr(code if len(code) <= 80 else f"{code[:80]}…")
