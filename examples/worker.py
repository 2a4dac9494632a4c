"""A LiveKit worker whose agent is not stopped by "mm-hmm", but is by "wait, stop".

    pip install "livekit-interrupt-plugin[silero,deepgram]" livekit-plugins-openai
    export DEEPGRAM_API_KEY=... OPENAI_API_KEY=...
    python examples/worker.py console      # talk to it here (Linux needs libportaudio2)

    export LIVEKIT_URL=... LIVEKIT_API_KEY=... LIVEKIT_API_SECRET=...
    python examples/worker.py dev          # wait for rooms of a LiveKit server
    python examples/worker.py start        # the same, in production

LLM and TTS name any other LiveKit plugin: `LLM=anthropic TTS=cartesia`. `scripted` needs no key
and is for tests: that LLM quotes you, that TTS hums. DEEPGRAM_BASE_URL is for a Deepgram of your
own. How many rooms one worker serves: docs/scaling.md.

To watch it, docs/metrics.md: WORKER_METRICS_PORT=9100 PROMETHEUS_MULTIPROC_DIR=/tmp/metrics shows
its figures to Prometheus, PUBLISH_DECISIONS=1 sends each decision into the room.
"""

import os
import sys
from importlib import import_module
from typing import Any

try:
    from livekit.agents import Agent, AgentServer, JobContext, JobProcess, cli
    from livekit.plugins import deepgram, silero
except ImportError as error:
    sys.exit(
        "This worker needs livekit-agents 1.3 or later with the plugins of Deepgram and Silero: "
        f'pip install -U livekit-agents "livekit-interrupt-plugin[silero,deepgram]" ({error}).'
    )

from livekit_interrupt_plugin import Decision, InterruptionPolicy, VoiceAssistant

DEEPGRAM = os.environ.get("DEEPGRAM_BASE_URL", "https://api.deepgram.com/v1/listen")
LLM = os.environ.get("LLM", "openai")
TTS = os.environ.get("TTS", "openai")
ROOMS = int(os.environ.get("WORKER_ROOMS", "0"))
METRICS_PORT = os.environ.get("WORKER_METRICS_PORT")

GREETING = (
    "Hello, this is the garden shop. We are open from Monday to Saturday, and we deliver plants, "
    "pots and soil right to your door. What can I do for you today?"
)


def plugin(name: str, kind: str) -> Any:
    """The class *kind* of LiveKit's plugin *name*."""
    scripted = name == "scripted"
    module = "livekit_interrupt_plugin.testing.livekit" if scripted else f"livekit.plugins.{name}"
    try:
        return getattr(import_module(module), f"Scripted{kind}" if scripted else kind)
    except (ImportError, AttributeError) as error:
        package = f"livekit-plugins-{name.replace('_', '-')}"
        sys.exit(f"{kind}={name} needs a plugin with an {kind}: pip install {package} ({error}).")


# LiveKit wants its plugins imported here, on the main thread.
make_llm, make_tts = plugin(LLM, "LLM"), plugin(TTS, "TTS")

# A value that sessions share: its word lists are read before the first call and not during it.
POLICY = InterruptionPolicy()


def prewarm(process: JobProcess) -> None:
    process.userdata["vad"] = silero.VAD.load()


def load(server: AgentServer) -> float:
    """How full this worker is; 0.7 is full to LiveKit."""
    return 0.7 * (len(server.active_jobs) / ROOMS)


# LiveKit's own default is port 8081 of all interfaces; a health check from outside needs
# WORKER_HOST=0.0.0.0 WORKER_PORT=8081. Port 0 is any free one: workers can stand side by side.
# LiveKit measures load as the machine's CPU, other programs included; WORKER_ROOMS=20 counts rooms.
server = AgentServer(
    setup_fnc=prewarm,
    host=os.environ.get("WORKER_HOST", "127.0.0.1"),
    port=int(os.environ.get("WORKER_PORT", "0")),
    load_fnc=load if ROOMS else None,
    prometheus_port=int(METRICS_PORT) if METRICS_PORT else None,
)


@server.rtc_session()
async def entrypoint(ctx: JobContext) -> None:
    await ctx.connect()
    assistant = VoiceAssistant(
        vad=ctx.proc.userdata["vad"],
        stt=deepgram.STT(base_url=DEEPGRAM),
        llm=make_llm(),
        tts=make_tts(),
        policy=POLICY,
        publish="PUBLISH_DECISIONS" in os.environ,
    )
    assistant.on("interruption_decision", show)
    await assistant.start(agent=Agent(instructions="You run a garden shop."), room=ctx.room)
    assistant.say(GREETING)


def show(decision: Decision) -> None:
    print(f"{decision.action.value}: {decision.text!r}: {decision.reason}")


# -- Only for plain words instead of a traceback --------------------------------------------

KEYS = {
    "anthropic": "ANTHROPIC_API_KEY",
    "cartesia": "CARTESIA_API_KEY",
    "deepgram": "DEEPGRAM_API_KEY",
    "elevenlabs": "ELEVEN_API_KEY",
    "google": "GOOGLE_API_KEY",
    "groq": "GROQ_API_KEY",
    "openai": "OPENAI_API_KEY",
}
SERVER = {
    "--url": "LIVEKIT_URL",
    "--api-key": "LIVEKIT_API_KEY",
    "--api-secret": "LIVEKIT_API_SECRET",
}


def missing(arguments: list[str]) -> list[str]:
    """The environment variables that running with *arguments* needs and does not have."""
    if "--help" in arguments or not {"console", "dev", "start", "connect"} & set(arguments):
        return []
    needed = [KEYS[name] for name in ("deepgram", LLM, TTS) if name in KEYS]
    if "console" not in arguments:
        needed += [key for option, key in SERVER.items() if option not in arguments]
    return [key for key in dict.fromkeys(needed) if not os.environ.get(key)]


if names := missing(sys.argv[1:]):
    sys.exit(f"Please set {', '.join(names)}: see the first lines of {__file__}.")

if __name__ == "__main__":
    cli.run_app(server)
