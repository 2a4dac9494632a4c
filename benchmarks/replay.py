"""How fast recorded calls are decided again.

    python benchmarks/replay.py [--calls 200] [--jobs 2]

Writes synthetic calls of five minutes into a folder of its own: 20 turns of the agent, 40 overlaps,
600 transcripts, the voice in windows of 32 ms, the agent's words one by one; about 5,000 events
and 350 kB each. Then replays them from their files. Absolute times depend on the machine; seconds
of processor time do so less than seconds of the clock.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from livekit_interrupt_plugin import Engine, InterruptionPolicy
from livekit_interrupt_plugin.calls.policy_code import code_of
from livekit_interrupt_plugin.calls.replayed import replay_files
from livekit_interrupt_plugin.calls.spread import spread
from livekit_interrupt_plugin.calls.trace import Header, line_of
from livekit_interrupt_plugin.events import (
    AgentSaid,
    AgentSpeechEnded,
    AgentSpeechStarted,
    Event,
    Tick,
    Transcript,
    UserSpeechEnded,
    UserSpeechStarted,
    VoiceHeard,
)

TURNS = 20
#: The bar: so many calls in so many seconds on two cores.
BAR_CALLS, BAR_SECONDS, BAR_CORES = 10_000, 600.0, 2

WORDS = re.findall(
    r"\S+",
    "i wanted to ask about my order because it did not arrive on tuesday and nobody told me why "
    "so can you please look it up and tell me when it will be here",
)
BACKCHANNELS = ("mm-hmm", "okay", "yeah right", "i see", "uh-huh yeah", "oh that's good")
INTERRUPTIONS = ("no wait a moment", "but what about the other one", "stop please")
#: Seconds.
WORD, DELAY, WINDOW, HANG_OVER = 0.3, 0.3, 0.032, 0.55


def utterance(text: str, at: float, interims: int) -> Iterator[Event]:
    """*text* as a detector and a recogniser report it, with so many interims."""
    words = text.split()
    end = at + WORD * len(words)
    yield UserSpeechStarted(at + 0.1, at)
    for window in range(int((end - at - 0.1) / WINDOW)):
        yield VoiceHeard(at + 0.1 + WINDOW * (window + 1), WINDOW)
    yield UserSpeechEnded(end + HANG_OVER, HANG_OVER)
    for number in range(interims):
        said = 1 + number * len(words) // interims
        when = at + WORD * said + DELAY + number / 100
        yield Tick(when)
        yield Transcript(when, " ".join(words[:said]), language="en", confidence=0.9)
    yield Tick(end + 2 * DELAY)
    yield Transcript(end + 2 * DELAY, text, is_final=True, language="en", confidence=0.95)


def turn(at: float, draw: random.Random) -> Iterator[Event]:
    """The agent talks for nine seconds, is talked over twice, and then the user has a turn."""
    yield AgentSpeechStarted(at)
    for word in range(29):
        yield AgentSaid(at + WORD * (word + 1), draw.choice(WORDS))
    yield from utterance(draw.choice(BACKCHANNELS), at + 1.5, 5)
    over = INTERRUPTIONS if draw.random() < 0.2 else BACKCHANNELS
    yield from utterance(draw.choice(over), at + 5.0, 5)
    yield AgentSpeechEnded(at + 9.0)
    yield from utterance(" ".join(draw.choices(WORDS, k=14)), at + 9.7, 17)


def call(seed: int, policy: InterruptionPolicy) -> Iterator[str]:
    """The lines of a call that *policy* decided; the agent goes on talking all the same."""
    draw = random.Random(seed)
    events = [event for number in range(TURNS) for event in turn(0.5 + 15.0 * number, draw)]
    engine = Engine(policy)
    yield line_of(Header("0.1.0", code_of(policy), call=f"call {seed}"))
    for event in sorted(events, key=lambda event: event.at):
        yield line_of(event)
        for decision in engine.receive(event):
            yield line_of(decision)


def write(folder: Path, calls: int) -> list[str]:
    """Write so many calls; their files."""
    names = []
    for seed in range(calls):
        path = folder / f"{seed:05}.jsonl"
        path.write_text("".join(f"{line}\n" for line in call(seed, InterruptionPolicy())))
        names.append(str(path))
    return names


def measure(names: Sequence[str], jobs: int, policy: str | None) -> tuple[float, float, float]:
    """Seconds of the clock, of processors, and of calls."""
    clock, before = time.perf_counter(), processors()
    work = partial(replay_files, policy=policy)
    length = sum(replayed.seconds for replayed in spread(work, names, jobs=jobs))
    return time.perf_counter() - clock, processors() - before, length


def processors() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(kind) for kind in kinds]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def report(title: str, calls: int, jobs: int, measured: tuple[float, float, float]) -> None:
    clock, processor, length = measured
    bar = BAR_CALLS * processor / calls / BAR_CORES
    print(f"{title}, {jobs} processes: {clock:.1f} s, {calls / clock:.0f} calls a second")
    print(f"  {length / 3600 / clock:.2f} call-hours a second of the clock")
    print(f"  {length / 3600 / processor:.2f} call-hours a second of one core")
    print(f"  {1000 * processor / calls:.1f} ms of a core for a call")
    print(f"  10,000 calls on two cores: {bar / 60:.1f} minutes of {BAR_SECONDS / 60:.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        names = write(Path(folder), args.calls)
        size = sum(Path(name).stat().st_size for name in names) / args.calls
        lines = Path(names[0]).read_text().count("\n")
        print(f"{args.calls} calls, {lines:,} lines and {size / 1000:.0f} kB each")
        for title, policy in (("their own policy", None), ("another one", "three-words")):
            report(title, args.calls, args.jobs, measure(names, args.jobs, policy))


if __name__ == "__main__":
    main()
