"""The four lines that put an ``AgentSession`` you already have behind a gate.

    python examples/existing_session.py

Runs without keys and network: the components are scripted doubles, time is virtual. Yours are
`deepgram.STT()`, `silero.VAD.load()` and so on, the marked lines stay the same.
"""

from livekit_interrupt_plugin.testing import virtual_time

from livekit.agents import AgentSession

from livekit_interrupt_plugin import Decision, InterruptionGate, InterruptionPolicy
from livekit_interrupt_plugin.testing.livekit import (
    ScriptedLLM,
    ScriptedSTT,
    ScriptedTTS,
    ScriptedVAD,
    Stage,
)

STORY = "We are open from Monday to Saturday, and our gardeners will gladly help you on the phone."


async def main() -> None:
    stt, vad = ScriptedSTT(), ScriptedVAD()

    gate = InterruptionGate(InterruptionPolicy())  # 1
    session = AgentSession(
        stt=gate.stt(stt),  # 2
        vad=gate.vad(vad),  # 3
        llm=ScriptedLLM(),
        tts=ScriptedTTS(),
        **gate.session_arguments(turn_detection="vad"),
    )
    gate.attach(session)  # 4

    gate.on("interruption_decision", show)
    stage = Stage(session)
    await stage.start()
    session.say(STORY)
    began = await stage.agent_audible()
    for text, after in (("okay", 1.5), ("wait stop", 3.5)):
        vad.speak(began + after, began + after + 0.6)
        stt.say(text, began + after)
    await stage.until(began + 8.0)
    for role, said in stage.history:
        print(f"{role}: {said}")
    await stage.aclose()


def show(decision: Decision) -> None:
    print(f"{decision.at:5.2f} s  {decision.action.value:9} {decision.text!r}: {decision.reason}")


if __name__ == "__main__":
    virtual_time.run(main)
