"""The five lines that put an ``AgentSession`` you already have behind a gate.

    python examples/existing_session.py

Runs without keys and network: the components are scripted doubles, and time is virtual. Yours are
`deepgram.STT()`, `silero.VAD.load()` and so on; the marked lines stay the same.
"""

from livekit.agents import AgentSession

from livekit_interrupt_plugin import Decision, InterruptionGate, InterruptionPolicy
from livekit_interrupt_plugin.testing import virtual_time
from livekit_interrupt_plugin.testing.livekit import (
    ScriptedLLM,
    ScriptedSTT,
    ScriptedTTS,
    ScriptedVAD,
    Stage,
)

STORY = "We are open from Monday to Saturday, and our gardeners will gladly help you on the phone."


async def main() -> None:
    stt, vad, llm, tts = ScriptedSTT(), ScriptedVAD(), ScriptedLLM(), ScriptedTTS()

    gate = InterruptionGate(InterruptionPolicy())  # 1
    session = AgentSession(
        llm=llm,
        tts=tts,
        stt=gate.stt(stt),  # 2
        vad=gate.vad(vad),  # 3
        **gate.session_arguments(turn_detection="vad"),  # 4: with the other options you have
    )
    gate.attach(session)  # 5

    gate.on("interruption_decision", show)
    await play(session, stt, vad)


def show(decision: Decision) -> None:
    print(f"{decision.at:5.2f} s  {decision.action.value:9} {decision.text!r}: {decision.reason}")


# -- A call to try it on: yours comes from a room -------------------------------------------


async def play(session: AgentSession, stt: ScriptedSTT, vad: ScriptedVAD) -> None:
    """The agent tells its story; the caller says "okay" and, a little later, "wait stop"."""
    stage = Stage(session)
    await stage.start()
    session.say(STORY)
    began = await stage.agent_audible()
    for text, at in (("okay", began + 1.5), ("wait stop", began + 3.5)):
        vad.speak(at, at + 0.6)
        stt.say(text, at)
    await stage.until(began + 8.0)
    await stage.aclose()
    print("\nThe conversation:")
    for role, text in stage.history:
        print(f"  {role}: {text}")


if __name__ == "__main__":
    virtual_time.run(main)
