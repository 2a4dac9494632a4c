"""A worker of LiveKit Agents 0.x whose agent is not stopped by "mm-hmm", but is by "wait, stop".

    pip install livekit-interrupt-plugin "livekit-agents[codecs]==0.12.21" \
        livekit-plugins-deepgram==0.7.4 livekit-plugins-silero==0.7.6 livekit-plugins-openai==0.12.2
    export DEEPGRAM_API_KEY=... OPENAI_API_KEY=...
    export LIVEKIT_URL=... LIVEKIT_API_KEY=... LIVEKIT_API_SECRET=...
    python examples/worker_0x.py dev          # wait for rooms of a LiveKit server
    python examples/worker_0x.py start        # the same, in production

On any line from 0.7 to 0.12; the old one asks for `request_fnc`, the others for `entrypoint_fnc`.
STT, VAD, LLM and TTS name any other LiveKit plugin; `scripted` needs no key and is for tests.
"""

import inspect
import os
import sys
from importlib import import_module
from typing import Any

try:
    import livekit.agents.voice_assistant  # noqa: F401 # 1.x has none
    from livekit.agents import AutoSubscribe, JobContext, JobRequest, WorkerOptions, cli
except ImportError as error:
    sys.exit(f"This worker is for livekit-agents 0.7 to 0.12; for 1.x see worker.py ({error}).")

from livekit_interrupt_plugin import Decision, InterruptionPolicy, VoiceAssistant

GREETING = (
    "Hello, this is the garden shop. We are open from Monday to Saturday, and we deliver plants, "
    "pots and soil right to your door. What can I do for you today?"
)


def plugin(kind: str, default: str) -> Any:
    """The class *kind* of the LiveKit plugin that the variable of that name names."""
    name = os.environ.get(kind, default)
    scripted = name == "scripted"
    module = "livekit_interrupt_plugin.testing.assistant" if scripted else f"livekit.plugins.{name}"
    try:
        return getattr(import_module(module), f"Scripted{kind}" if scripted else kind)
    except (ImportError, AttributeError) as error:
        package = f"livekit-plugins-{name.replace('_', '-')}"
        sys.exit(f"{kind}={name} needs a plugin with {kind}: pip install {package} ({error}).")


# LiveKit wants its plugins imported here, on the main thread.
make_stt, make_vad = plugin("STT", "deepgram"), plugin("VAD", "silero")
make_llm, make_tts = plugin("LLM", "openai"), plugin("TTS", "openai")


async def entrypoint(ctx: JobContext) -> None:
    if hasattr(ctx, "connect"):  # before 0.8 it is connected already
        await ctx.connect(auto_subscribe=AutoSubscribe.AUDIO_ONLY)
    assistant = VoiceAssistant(
        # From 0.8 on Silero is loaded, before it was constructed.
        vad=make_vad.load() if hasattr(make_vad, "load") else make_vad(),
        stt=make_stt(),
        llm=make_llm(),
        tts=make_tts(),
        policy=InterruptionPolicy(),
    )
    assistant.on("interruption_decision", show)
    assistant.start(ctx.room)
    await assistant.say(GREETING)


def show(decision: Decision) -> None:
    print(f"{decision.action.value}: {decision.text!r}: {decision.reason}")


async def accept(request: JobRequest) -> None:
    """Before 0.8 a job has to be accepted."""
    await request.accept(entrypoint, auto_subscribe=AutoSubscribe.AUDIO_ONLY)


def options() -> Any:
    """What this line's worker is told."""
    takes_entrypoint = "entrypoint_fnc" in inspect.signature(WorkerOptions).parameters
    told: dict[str, Any] = {"entrypoint_fnc": entrypoint} if takes_entrypoint else {}
    if not takes_entrypoint:
        told["request_fnc"] = accept
    # LiveKit's own default is to listen on all interfaces; a health check from outside needs that.
    told["host"] = os.environ.get("WORKER_HOST", "127.0.0.1")
    if port := os.environ.get("WORKER_PORT"):
        told["port"] = int(port)
    return WorkerOptions(**told)


if __name__ == "__main__":
    cli.run_app(options())
