"""Test doubles for LiveKit Agents 1.x: a session on a stage, without room and network.

What is scripted happens at loop times. In virtual time (`livekit_interrupt_plugin.testing.
virtual_time.run`) a conversation takes no longer than its callbacks:

    async def main() -> None:
        vad, stt = ScriptedVAD(), ScriptedSTT()
        session = AgentSession(vad=vad, stt=stt, llm=ScriptedLLM(), tts=ScriptedTTS())
        stage = Stage(session)
        await stage.start()
        session.say("Let me tell you a long story about nothing at all.")
        vad.speak(1.5, 1.9)
        stt.say("okay", 1.5)
        await stage.until(5.0)
        print(stage.speaker.heard, stage.history)
        await stage.aclose()

    run(main)
"""

from .batch_stt import ScriptedBatchSTT
from .llm import ScriptedLLM, ToolCall
from .microphone import Microphone
from .publishing_room import PublishingRoom
from .segment import Segment
from .speaker import Speaker
from .stage import Stage
from .stt import ScriptedSTT
from .tts import ScriptedTTS
from .vad import ScriptedVAD

__all__ = [
    "Microphone",
    "PublishingRoom",
    "ScriptedBatchSTT",
    "ScriptedLLM",
    "ScriptedSTT",
    "ScriptedTTS",
    "ScriptedVAD",
    "Segment",
    "Speaker",
    "Stage",
    "ToolCall",
]
