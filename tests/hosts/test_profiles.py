"""A policy by situation, on real sessions: what is said first, who speaks, thinking, tools."""

import asyncio
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from livekit import agents
from livekit.agents import Agent, RunContext, function_tool
from livekit.agents.voice import events

from livekit_interrupt_plugin import (
    Action,
    Backchannel,
    Commands,
    ConfigurationError,
    Consult,
    Cooldown,
    Decision,
    InterruptionGate,
    InterruptionPolicy,
    MinLoudness,
    MinWords,
    MinWordsInterruptionStrategy,
    Profiles,
    VoiceAssistant,
)
from livekit_interrupt_plugin.calls.replay import replay
from livekit_interrupt_plugin.events import AgentThinkingStarted, PolicyChanged
from livekit_interrupt_plugin.hosts.session import features
from livekit_interrupt_plugin.testing.livekit import ScriptedLLM, Stage, ToolCall

from .listening import Listener
from .scene import STORY, Call, in_virtual_time, on_the_phone
from .test_attach import a_session, warnings_of
from .test_reactions import LOUD
from .test_recorded_calls import of, play, same

LOOSE = InterruptionPolicy(MinWords(1))
STRICT = InterruptionPolicy(Commands())
PROTECTED = InterruptionPolicy(grace=60.0)
THINKING = InterruptionPolicy(~Backchannel())
QUESTION, RESULT = "where is my parcel", "your parcel comes on friday at the latest"
AgentTask = getattr(agents, "AgentTask", None)
TELLS_OF_TOOLS = hasattr(events, "ToolExecutionUpdatedEvent")


class Greeter(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="Greet.")


class Billing(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="Talk about bills.")

    async def on_enter(self) -> None:
        self.session.say(STORY)


class Clerk(Agent):
    """Looks parcels up, which takes four seconds."""

    def __init__(self, inside: Callable[[], Any] | None = None) -> None:
        super().__init__(instructions="Look it up.")
        self._inside = inside

    @function_tool
    async def look_up(self, ctx: RunContext[Any]) -> str:
        """Find the parcel."""
        if self._inside is None:
            await asyncio.sleep(4.0)
        else:
            with self._inside():
                await asyncio.sleep(4.0)
        return RESULT


def asks_the_clerk(said: str) -> Any:
    return ToolCall("look_up") if "parcel" in said else f"You said {said}."


def profiles_of(call: Call) -> list[tuple[Action, str, str | None]]:
    return [(d.action, d.text, d.profile) for d in call.decisions if d.action is not Action.HOLD]


# -- what is said first ---------------------------------------------------------------------------


@in_virtual_time
async def test_what_the_agent_says_first_is_heard_to_its_end_and_then_answered() -> None:
    async with on_the_phone(policy=Profiles(LOOSE, first=PROTECTED)) as call:
        await call.tells()
        call.says("tell me more of it", 3.0)
        await call.until(14.0)
        call.assistant.say(STORY)
        call.says("no wait", 17.0)
        await call.until(19.5)

        assert call.heard[0].end - call.heard[0].start > 9.0
        assert profiles_of(call)[0] == (Action.PASS, "tell me more of it", "first")
        assert call.llm.asked[0] == "tell me more of it"
        assert profiles_of(call)[-1][::2] == (Action.INTERRUPT, None)


@in_virtual_time
async def test_once_it_was_said_another_policy_holds() -> None:
    async with on_the_phone(policy=Profiles(LOOSE, first=STRICT)) as call:
        await call.tells("welcome to our shop")
        await call.until(3.0)
        call.assistant.say(STORY)
        call.says("tell me more", 5.0)
        await call.until(8.0)

        assert [(d.action, d.profile) for d in call.interrupts] == [(Action.INTERRUPT, None)]


# -- one speech -----------------------------------------------------------------------------------


@in_virtual_time
async def test_a_speech_can_have_a_policy_of_its_own() -> None:
    async with on_the_phone(policy=LOOSE) as call:
        await call.tells(policy=STRICT)
        call.says("tell me more", 3.0)
        await call.until(12.0)
        call.assistant.say(STORY)
        call.says("tell me more", 15.0)
        await call.until(17.0)

        assert profiles_of(call) == [
            (Action.IGNORE, "tell me more", "speech"),
            (Action.INTERRUPT, "tell", None),
        ]


@in_virtual_time
async def test_a_speech_that_is_queued_has_its_own_policy_when_it_is_heard() -> None:
    async with on_the_phone(policy=LOOSE) as call:
        began = await call.tells("one two three four five six seven eight nine ten")
        call.assistant.gate.use(STRICT, speech=call.assistant.say(STORY), name="terms")
        call.says("tell me more", began + 6.0)
        await call.until(began + 9.0)

        assert profiles_of(call) == [(Action.IGNORE, "tell me more", "terms")]


@in_virtual_time
async def test_a_reply_can_have_a_policy_of_its_own() -> None:
    async with on_the_phone(policy=LOOSE, llm=ScriptedLLM([STORY])) as call:
        reply = call.assistant.generate_reply(user_input="hello")
        call.assistant.gate.use(STRICT, speech=reply)
        began = await call.stage.agent_audible()
        call.says("tell me more", began + 3.0)
        await call.until(began + 6.0)

        assert profiles_of(call) == [(Action.IGNORE, "tell me more", "speech")]


# -- who speaks -----------------------------------------------------------------------------------


@in_virtual_time
async def test_each_agent_has_its_own_policy() -> None:
    async with on_the_phone(Greeter(), policy=Profiles(LOOSE, agents={Billing: STRICT})) as call:
        await call.tells()
        call.says("tell me more", 3.0)
        await call.until(8.0)
        call.assistant.update_agent(Billing())
        await call.until(10.0)
        call.says("tell me more", 12.0)
        await call.until(16.0)

        assert next(d.profile for d in call.decisions if d.text) is None
        assert profiles_of(call) == [
            (Action.INTERRUPT, "tell", None),
            (Action.IGNORE, "tell me more", "agent Billing"),
        ]


# -- thinking -------------------------------------------------------------------------------------


def thinking_over(words: str, at: float, **options: Any) -> Call:
    """A call in which the user says *words* while the agent thinks: from 2.3 to about 5.3 s."""

    async def scene(call: Call) -> None:
        call.says(QUESTION, 0.5)
        call.says(words, at)
        await call.until(20.0)

    return play(scene, **({"llm": ScriptedLLM(latency=3.0)} | options))


@pytest.mark.parametrize("no_trace", [False, True])
@pytest.mark.parametrize("at", [3.0, 4.8])
def test_a_backchannel_while_the_model_is_asked_leaves_its_reply_alone(
    at: float, no_trace: bool
) -> None:
    call = thinking_over("mm-hmm", at, policy=Profiles(thinking=THINKING), no_trace=no_trace)

    assert call.llm.asked == [QUESTION]
    assert [action for action, *_ in profiles_of(call)] == [Action.IGNORE]
    assert len(call.heard) == 1


def test_what_was_said_into_its_thinking_can_be_kept() -> None:
    keeping = InterruptionPolicy(~Backchannel(), unmatched="keep")

    call = thinking_over("mm-hmm", 3.0, policy=Profiles(thinking=keeping))

    assert call.llm.asked == [QUESTION]
    assert call.user_turns == [QUESTION, "mm-hmm"]
    assert spoken(call) == [f"You said {QUESTION}."]


def test_what_is_said_as_it_begins_to_speak_has_the_grace_of_its_speech() -> None:
    policy = Profiles(LOOSE, thinking=STRICT)

    call = thinking_over("tell me more of it all now", 4.0, policy=policy, no_trace=True)

    assert len(call.heard) == 2
    assert call.interrupts[0].at == pytest.approx(call.heard[0].start + 1.0, abs=0.01)
    assert {d.profile for d in call.decisions} == {"thinking", None}


def test_a_reply_after_a_protected_greeting_may_be_interrupted() -> None:
    async def scene(call: Call) -> None:
        call.assistant.say("welcome to our shop", allow_interruptions=False)
        await call.until(3.0)
        call.says(QUESTION, 4.0)
        call.says("stop cancel that", 7.5)
        await call.until(14.0)

    clerk, model = Clerk(), ScriptedLLM(asks_the_clerk)
    call = play(scene, agent=clerk, policy=Profiles(thinking=THINKING), llm=model)

    assert [(d.action, d.profile) for d in call.interrupts] == [(Action.INTERRUPT, "thinking")]


def test_without_a_policy_for_thinking_it_is_a_turn_as_before() -> None:
    call = thinking_over("mm-hmm", 3.0, policy=Profiles(first=STRICT))

    assert call.decisions == []
    assert call.llm.asked == [QUESTION, "mm-hmm"]


def test_who_takes_the_floor_while_the_agent_thinks_is_answered_instead() -> None:
    words = "stop cancel that now"

    call = thinking_over(words, 3.0, policy=Profiles(thinking=THINKING))

    assert profiles_of(call) == [(Action.INTERRUPT, "stop", "thinking")]
    assert call.llm.asked == [QUESTION, words]
    assert [text for role, text in call.stage.history if role == "assistant" and text] == [
        f"You said {words}."
    ]
    assert words in call.user_turns


def test_the_late_final_of_the_turn_the_agent_thinks_about_passes() -> None:
    async def scene(call: Call) -> None:
        # What was said after a pause is written down when the agent has begun to think.
        call.voice(0.5, 1.0)
        call.stt.final("where is", 1.1)
        call.voice(1.2, 1.6)
        call.stt.final("my parcel", 2.6)
        await call.until(12.0)

    call = play(scene, policy=Profiles(thinking=THINKING), llm=ScriptedLLM(latency=3.0))

    states = [(at, event.new_state) for at, name, event in call.stage.events if "agent_st" in name]
    assert any(state == "thinking" and at < 2.6 for at, state in states)
    assert call.decisions == []
    assert " ".join(call.user_turns) == QUESTION


def test_an_agent_that_says_nothing_leaves_the_gate_open() -> None:
    async def scene(call: Call) -> None:
        call.says(QUESTION, 0.5)
        await call.until(4.0)
        call.says("hello are you there", 5.0)
        await call.until(12.0)

    call = play(scene, policy=Profiles(thinking=THINKING), llm=ScriptedLLM([""]))

    assert call.decisions == []
    assert call.llm.asked == [QUESTION, "hello are you there"]


@pytest.mark.parametrize("words", ["mm-hmm", "stop that now"])
def test_a_call_that_ends_while_the_agent_thinks_ends(words: str) -> None:
    async def scene(call: Call) -> None:
        call.says(QUESTION, 0.5)
        call.says(words, 3.0, final_after=30.0)
        await call.until(3.45)

    call = play(scene, policy=Profiles(thinking=THINKING), llm=ScriptedLLM(latency=30.0))

    assert [event for _, name, event in call.stage.events if name == "close"]


# -- tools ----------------------------------------------------------------------------------------


def looking_up(words: str, policy: Any, inside: Any = None) -> Call:
    """A call in which the user says *words* while a tool runs, from 2.3 to 6.3 s."""

    async def scene(call: Call) -> None:
        call.says(QUESTION, 0.5)
        call.says(words, 4.0)
        await call.until(20.0)

    return play(scene, agent=Clerk(inside), policy=policy, llm=ScriptedLLM(asks_the_clerk))


def spoken(call: Call) -> list[str]:
    return [text for role, text in call.stage.history if role == "assistant" and text]


def test_a_backchannel_while_a_tool_runs_does_not_cancel_its_reply() -> None:
    call = looking_up("mm-hmm", Profiles(thinking=THINKING))

    assert profiles_of(call) == [(Action.IGNORE, "mm-hmm", "thinking")]
    assert spoken(call) == [RESULT]


def test_who_stops_the_agent_while_a_tool_runs_is_answered() -> None:
    words = "stop cancel that now"

    call = looking_up(words, Profiles(thinking=THINKING))

    assert profiles_of(call) == [(Action.INTERRUPT, "stop", "thinking")]
    # LiveKit 1.0 says what a tool found whatever the user said meanwhile, also without a gate.
    assert spoken(call) == spoken(looking_up(words, LOOSE))
    assert spoken(call)[0] == f"You said {words}."


def test_who_still_talks_when_the_tool_is_done_is_not_talked_over() -> None:
    words = "stop cancel that now please I have changed my mind about all of it"

    call = looking_up(words, Profiles(thinking=THINKING))

    assert [action for action, *_ in profiles_of(call)] == [Action.INTERRUPT]
    assert spoken(call)[0] == f"You said {words}."


@pytest.mark.parametrize("at", [2.28, 3.0, 5.8])
def test_one_may_hum_at_any_time_while_a_tool_runs(at: float) -> None:
    async def scene(call: Call) -> None:
        call.says(QUESTION, 0.5)
        call.says("mm-hmm", at)
        await call.until(20.0)

    policy = Profiles(thinking=THINKING)
    call = play(scene, agent=Clerk(), policy=policy, llm=ScriptedLLM(asks_the_clerk))

    assert [action for action, *_ in profiles_of(call)] == [Action.IGNORE]
    assert spoken(call) == [RESULT]


@pytest.mark.skipif(
    not hasattr(RunContext, "disallow_interruptions"), reason="this release cannot forbid it"
)
def test_a_tool_that_forbids_interruptions_is_left_alone() -> None:
    class Strict(Clerk):
        @function_tool
        async def look_up(self, ctx: RunContext[Any]) -> str:
            """Find the parcel."""
            ctx.disallow_interruptions()
            await asyncio.sleep(4.0)
            return RESULT

    async def scene(call: Call) -> None:
        call.says(QUESTION, 0.5)
        call.says("stop that", 4.0)
        await call.until(20.0)

    policy = Profiles(thinking=THINKING)
    call = play(scene, agent=Strict(), policy=policy, llm=ScriptedLLM(asks_the_clerk))

    assert [(d.action, d.strategy) for d in call.decisions[-1:]] == [(Action.IGNORE, "not allowed")]
    assert spoken(call) == [RESULT]


@pytest.mark.skipif(not TELLS_OF_TOOLS, reason="this release does not say when a tool begins")
def test_the_policy_of_a_tool_holds_while_it_says_that_it_goes_on_and_after() -> None:
    class Polite(Clerk):
        @function_tool
        async def look_up(self, ctx: RunContext[Any]) -> str:
            """Find the parcel."""
            self.session.say("one moment please")
            await asyncio.sleep(8.0)
            return RESULT

    async def scene(call: Call) -> None:
        call.says(QUESTION, 0.5)
        call.says("tell me more", 6.0)
        await call.until(20.0)

    policy = Profiles(tools={"look_up": STRICT})
    call = play(scene, agent=Polite(), policy=policy, llm=ScriptedLLM(asks_the_clerk))

    assert profiles_of(call) == [(Action.IGNORE, "tell me more", "tool look_up")]
    assert spoken(call) == ["one moment please", RESULT]


@pytest.mark.skipif(not TELLS_OF_TOOLS, reason="this release does not say when a tool begins")
def test_when_a_tool_is_done_its_policy_is_over() -> None:
    async def scene(call: Call) -> None:
        call.says(QUESTION, 0.5)
        await call.until(13.0)
        call.says("something else please", 14.0)
        call.says("tell me more", 16.2)
        await call.until(24.0)

    model = ScriptedLLM(asks_the_clerk, latency=2.0)
    call = play(scene, agent=Clerk(), policy=Profiles(tools={"look_up": STRICT}), llm=model)

    assert call.decisions == []
    assert call.llm.asked[-1] == "tell me more"


@pytest.mark.skipif(not TELLS_OF_TOOLS, reason="this release does not say when a tool begins")
def test_a_tool_has_a_policy_of_its_own() -> None:
    policy = Profiles(thinking=STRICT, tools={"look_up": InterruptionPolicy(MinWords(2))})

    call = looking_up("tell me", policy)

    assert profiles_of(call) == [(Action.INTERRUPT, "tell me", "tool look_up")]


@pytest.mark.skipif(not TELLS_OF_TOOLS, reason="this release does not say when a tool begins")
def test_the_policy_of_a_tool_needs_none_for_thinking() -> None:
    call = looking_up("tell me more", Profiles(tools={"look_up": STRICT}))

    assert profiles_of(call) == [(Action.IGNORE, "tell me more", "tool look_up")]
    assert spoken(call) == [RESULT]
    assert looking_up("tell me more", Profiles(tools={"pay": STRICT})).decisions == []


@pytest.mark.skipif(TELLS_OF_TOOLS, reason="this release says when a tool begins")
def test_where_no_release_tells_of_tools_it_is_said_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "told", set())
    with caplog.at_level(logging.WARNING):
        looking_up("mm-hmm", Profiles(tools={"look_up": STRICT}))
        looking_up("mm-hmm", Profiles(tools={"look_up": STRICT}))

    assert len([w for w in warnings_of(caplog) if "when a tool begins" in w]) == 1


def test_a_tool_can_say_itself_what_holds_while_it_runs() -> None:
    gates: list[InterruptionGate] = []

    async def scene(call: Call) -> None:
        gates.append(call.assistant.gate)
        call.says(QUESTION, 0.5)
        call.says("tell me more", 4.0)
        await call.until(20.0)

    call = play(
        scene,
        agent=Clerk(lambda: gates[0].using(Profiles(thinking=STRICT), name="looking up")),
        policy=LOOSE,
        llm=ScriptedLLM(asks_the_clerk),
    )

    assert [(action, text) for action, text, _ in profiles_of(call)] == [
        (Action.IGNORE, "tell me more")
    ]
    assert spoken(call) == [RESULT]


@pytest.mark.skipif(AgentTask is None, reason="this release has no AgentTask")
def test_who_answers_a_task_inside_a_tool_has_an_ordinary_turn() -> None:
    from ..trouble.account import Talkative

    def replies(said: str) -> Any:
        tools = {QUESTION: ToolCall("ask_at_once"), "okay": ToolCall("note", '{"name": "Ann"}')}
        return tools[said]

    async def scene(call: Call) -> None:
        call.says(QUESTION, 0.5)
        call.says("okay", 12.0)
        await call.until(18.0)

    policy = Profiles(thinking=THINKING, tools={"ask_at_once": THINKING})
    call = play(scene, agent=Talkative(), policy=policy, llm=ScriptedLLM(replies))

    assert call.decisions == []
    assert "okay" in call.llm.asked


# -- a change -------------------------------------------------------------------------------------


@in_virtual_time
async def test_a_change_from_another_task_holds_from_the_next_event() -> None:
    async with on_the_phone(policy=LOOSE) as call:
        await call.tells()

        async def be_strict() -> None:
            await asyncio.sleep(1.5)
            call.assistant.gate.use(STRICT, name="be strict")

        changing = asyncio.ensure_future(be_strict())
        call.says("tell me more", 3.0)
        await call.until(6.0)
        await changing
        call.assistant.gate.use(call.assistant.gate.policy)
        call.says("tell me more", 7.0)
        await call.until(9.0)

        assert profiles_of(call) == [
            (Action.IGNORE, "tell me more", "be strict"),
            (Action.INTERRUPT, "tell", None),
        ]


@in_virtual_time
async def test_a_change_in_an_open_overlap_judges_what_was_said() -> None:
    async with on_the_phone(policy=STRICT) as call:
        await call.tells()
        call.says("tell me more", 3.0)
        await call.until(4.1)
        call.assistant.gate.use(LOOSE, name="loose")
        await call.until(4.15)

        assert [(d.at, d.profile) for d in call.interrupts] == [
            (pytest.approx(4.1, abs=0.01), "loose")
        ]


@in_virtual_time
async def test_a_change_from_another_thread_holds_from_the_next_event() -> None:
    async with on_the_phone(policy=LOOSE) as call:
        await call.tells()
        thread = threading.Thread(target=call.assistant.gate.use, args=(STRICT,))
        thread.start()
        thread.join()
        call.says("tell me more", 3.0)
        await call.until(6.0)

        assert profiles_of(call) == [(Action.IGNORE, "tell me more", "changed")]


@in_virtual_time
async def test_what_holds_meanwhile_gives_way_to_what_held_before() -> None:
    async with on_the_phone(policy=LOOSE) as call:
        gate = call.assistant.gate
        await call.tells()
        with gate.using(PROTECTED, name="outer"):
            with gate.using(STRICT, name="inner"):
                call.says("tell me more", 2.0)
                await call.until(4.5)
            call.says("go on please", 5.0)
            await call.until(6.5)
        await call.until(8.0)

        assert "outer" in {d.profile for d in call.decisions}
        assert profiles_of(call) == [
            (Action.IGNORE, "tell me more", "inner"),
            (Action.INTERRUPT, "go on please", None),
        ]


@in_virtual_time
async def test_before_there_is_a_session_a_change_holds_from_its_first_speech() -> None:
    gate = InterruptionGate(LOOSE)
    decisions: list[Decision] = []
    gate.on("interruption_decision", decisions.append)
    gate.use(STRICT, name="strict")
    session = a_session(gate)
    stage = Stage(session)
    gate.attach(session)
    await stage.start()
    session.say(STORY)
    began = await stage.agent_audible()
    gate.stt(session.stt).inner.say("tell me more", began + 2.0)  # type: ignore[arg-type]
    await stage.until(began + 6.0)
    await stage.aclose()

    assert {d.profile for d in decisions} == {"strict"}


@in_virtual_time
async def test_another_async_strategy_is_asked_from_then_on() -> None:
    asked = Consult(MinWordsInterruptionStrategy(min_words=2), "other")
    async with on_the_phone(policy=STRICT) as call:
        await call.tells()
        call.says("tell me more", 3.0)
        await call.until(3.4)
        call.assistant.gate.use(InterruptionPolicy(asked))
        await call.until(6.0)

        assert [d.reason for d in call.interrupts] == ["other says yes"]


@in_virtual_time
async def test_loudness_is_measured_once_a_policy_asks_for_it() -> None:
    async with on_the_phone(policy=STRICT) as call:
        await call.tells()
        call.assistant.gate.use(InterruptionPolicy(MinWords(1) & ~MinLoudness(-30.0)))
        call.says("tell me more", 3.0)
        await call.until(6.0)

        assert [d.profile for d in call.interrupts] == ["changed"]


@in_virtual_time
async def test_a_reaction_is_heard_from_the_next_speech_on() -> None:
    async with on_the_phone(policy=LOOSE) as call:
        call.assistant.gate.use(InterruptionPolicy(reaction="duck"))
        began = await call.tells()
        call.says("mm-hmm", began + 3.0)
        await call.until(began + 6.0)
        ear = Listener(call.stage.speaker, 6.0)

        assert ear.first(lambda level: level < 0.5 * LOUD, began + 2.0) < began + 3.3


def test_what_is_no_policy_is_said_at_once() -> None:
    gate = InterruptionGate()
    for wrong in (lambda: gate.use("strict"), lambda: gate.using(3).__enter__()):  # type: ignore[arg-type]
        with pytest.raises(ConfigurationError, match="must be an InterruptionPolicy or Profiles"):
            wrong()
    with pytest.raises(ConfigurationError, match="speech takes the handle of one"):
        gate.use(STRICT, speech="hello")  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="must be an InterruptionPolicy or Profiles"):
        InterruptionGate("strict")  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="VoiceAssistant: policy replaces"):
        VoiceAssistant(policy=Profiles(), interrupt_min_words=3)


# -- the trace ------------------------------------------------------------------------------------


def test_a_call_of_many_situations_is_decided_again_bit_for_bit(tmp_path: Path) -> None:
    cooling = InterruptionPolicy(MinWords(1), cooldown=Cooldown(STRICT, cuts=1, lasts=8.0))

    async def scene(call: Call) -> None:
        await call.tells("welcome to our shop of many things")
        call.says("okay but", 1.0)
        call.says(QUESTION, 4.0)
        call.says("mm-hmm", 6.5)
        await call.until(12.0)
        call.assistant.say(STORY)
        call.says("tell me", 14.0)
        await call.until(17.0)
        call.assistant.say(STORY, policy=LOOSE)
        call.says("tell me", 20.0)
        call.assistant.gate.use(cooling, name="bad line")
        await call.until(22.0)
        call.assistant.say(STORY)
        call.says("tell me", 25.0)
        await call.until(40.0)

    call = play(
        scene,
        agent=Clerk(),
        policy=Profiles(thinking=THINKING, first=PROTECTED),
        llm=ScriptedLLM(asks_the_clerk),
        trace=tmp_path,
    )

    trace = of(call)
    found = {d.profile for d in call.decisions}
    assert found >= {"first", "thinking", "speech", "bad line, cooldown"}
    assert sum(isinstance(step, PolicyChanged) for step in trace.steps) >= 5
    assert any(isinstance(step, AgentThinkingStarted) for step in trace.steps)
    assert same(call.decisions, trace)
    # Under another policy it can be decided as well: that one holds all the time.
    others = replay(trace, InterruptionPolicy(MinWords(9)))
    assert {(d.action, d.profile) for d in others if d.action is Action.INTERRUPT} == set()
    assert {d.profile for d in others} == {None}
