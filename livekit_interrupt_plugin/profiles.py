"""A policy by situation: which one holds when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import TypeAlias

from .errors import ConfigurationError
from .policy import InterruptionPolicy

__all__ = ["Profile", "Profiles", "ProfilesLike", "Situation", "profiles_of"]


@dataclass(frozen=True, slots=True)
class Situation:
    """What an agent is doing."""

    #: It has nothing to say yet: its model is asked, or a tool runs.
    is_thinking: bool = False
    #: Nothing was said before what it says.
    is_first: bool = False
    #: The agent itself, or None.
    agent: object = None
    #: The names of the tools that run, the newest last.
    tools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """A policy, and the situation it is for."""

    policy: InterruptionPolicy
    #: None: the call's own.
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Profiles:
    """A policy for each situation; goes wherever a policy goes.

    While the agent speaks, that of its first message, else that of the agent, else the default.
    While it thinks, that of the tool that runs, else that for thinking; where there is none, what
    the user says is an ordinary turn, as LiveKit has it.

    Args:
        default: Where nothing else is said.
        thinking: While the agent has nothing to say yet: what does not take the floor by it
            leaves the reply that is being prepared alone.
        first: Over what the agent says first in a call, up to its first silence: a greeting, a
            disclaimer.
        agents: Over what an agent says, by its class or its id; of several classes the nearest.
        tools: While the function tool of that name runs.

    Raises:
        ConfigurationError: something is no policy, or named by what is no class or name.
    """

    default: InterruptionPolicy = field(default_factory=InterruptionPolicy)
    _: KW_ONLY
    thinking: InterruptionPolicy | None = None
    first: InterruptionPolicy | None = None
    agents: Mapping[type | str, InterruptionPolicy] = field(default_factory=dict, hash=False)
    tools: Mapping[str, InterruptionPolicy] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        _must_be_policy("default", self.default)
        for name in ("thinking", "first"):
            if getattr(self, name) is not None:
                _must_be_policy(name, getattr(self, name))
        _must_be_named("agents", self.agents, (type, str), "a class or an id")
        _must_be_named("tools", self.tools, (str,), "a name")

    def __repr__(self) -> str:
        given = [repr(self.default)]
        given += [f"{n}={p!r}" for n in ("thinking", "first") if (p := getattr(self, n))]
        given += [f"{n}={dict(m)!r}" for n in ("agents", "tools") if (m := getattr(self, n))]
        return f"Profiles({', '.join(given)})"

    def profile(self, situation: Situation) -> Profile | None:
        """What holds in *situation*; None: nothing does, the user has an ordinary turn."""
        if situation.is_thinking:
            return self._while_thinking(situation.tools)
        if situation.is_first and self.first is not None:
            return Profile(self.first, "first")
        return self._of_agent(situation.agent) or Profile(self.default)

    def policies(self) -> Iterator[InterruptionPolicy]:
        """Every policy there is, the default first."""
        yield self.default
        yield from (one for one in (self.thinking, self.first) if one is not None)
        yield from self.agents.values()
        yield from self.tools.values()

    @property
    def has_thinking(self) -> bool:
        """Whether any policy holds while the agent thinks."""
        return self.thinking is not None or bool(self.tools)

    def _while_thinking(self, tools: tuple[str, ...]) -> Profile | None:
        for name in reversed(tools):
            if name in self.tools:
                return Profile(self.tools[name], f"tool {name}")
        return None if self.thinking is None else Profile(self.thinking, "thinking")

    def _of_agent(self, agent: object) -> Profile | None:
        if not self.agents or agent is None:
            return None
        own = getattr(agent, "id", None)
        for key in (own, *type(agent).__mro__):
            if isinstance(key, (type, str)) and key in self.agents:
                name = key if isinstance(key, str) else key.__name__
                return Profile(self.agents[key], f"agent {name}")
        return None


#: What a host takes for a policy.
ProfilesLike: TypeAlias = InterruptionPolicy | Profiles


def profiles_of(subject: str, given: object) -> Profiles:
    """*given* as profiles; a policy by itself holds always, but while the agent thinks.

    Raises:
        ConfigurationError: it is neither; *subject* is who was given it.
    """
    if isinstance(given, Profiles):
        return given
    if isinstance(given, InterruptionPolicy):
        return Profiles(given)
    raise ConfigurationError(
        f"{subject}: policy must be an InterruptionPolicy or Profiles, got {given!r}",
        hint="for example InterruptionPolicy(MinWords(3))",
    )


def _must_be_policy(name: str, value: object) -> None:
    if not isinstance(value, InterruptionPolicy):
        raise ConfigurationError(
            f"Profiles: {name} must be an InterruptionPolicy, got {value!r}",
            hint="for example InterruptionPolicy(Commands())",
        )


def _must_be_named(name: str, given: object, kinds: tuple[type, ...], what: str) -> None:
    if not isinstance(given, Mapping):
        raise ConfigurationError(f"Profiles: {name} must be a mapping, got {given!r}")
    for key, policy in given.items():
        if not isinstance(key, kinds) or key == "":
            raise ConfigurationError(f"Profiles: {name} must be named by {what}, got {key!r}")
        _must_be_policy(f"{name}[{getattr(key, '__name__', key)!r}]", policy)
