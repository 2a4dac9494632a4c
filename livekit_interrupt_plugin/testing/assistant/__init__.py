"""Test doubles for LiveKit Agents 0.x: an assistant on a stage, without room and network.

One set for every line from 0.7 to 0.12. What is scripted happens at loop times. In virtual time
(`livekit_interrupt_plugin.testing.virtual_time.run`) a conversation takes no longer than its
callbacks:

    async def main() -> None:
        vad, stt = ScriptedVAD(), ScriptedSTT()
        assistant = VoiceAssistant(vad=vad, stt=stt, llm=ScriptedLLM(), tts=ScriptedTTS())
        stage = Stage(assistant)
        await stage.start()
        stage.say("Let me tell you a long story about nothing at all.")
        vad.speak(1.5, 1.9)
        stt.say("okay", 1.5)
        await stage.until(5.0)
        print(stage.speaker.heard, stage.history)
        await stage.aclose()

    run(main)
"""

from .llm import ScriptedLLM
from .microphone import Microphone
from .room import Room
from .speaker import Heard, Speaker
from .stage import Stage, livekit_makes
from .stt import ScriptedBatchSTT, ScriptedSTT
from .tts import ScriptedTTS
from .vad import ScriptedVAD

__all__ = [
    "Heard",
    "Microphone",
    "Room",
    "ScriptedBatchSTT",
    "ScriptedLLM",
    "ScriptedSTT",
    "ScriptedTTS",
    "ScriptedVAD",
    "Speaker",
    "Stage",
    "livekit_makes",
]
