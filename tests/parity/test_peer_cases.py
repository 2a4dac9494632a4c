"""What another framework does with the same call, and where we differ on purpose.

The cases and the results there were measured on pipecat-ai 0.0.98, where a strategy has the four
methods of our async dialect, and on 1.14.0. ``docs/parity.md`` has its tables from here:

    python -c "from tests.parity.test_peer_cases import tables; print(tables())"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import pytest

from livekit_interrupt_plugin import (
    ConfigurationError,
    Consult,
    MinDuration,
    MinWordsInterruptionStrategy,
    Predicate,
)
from livekit_interrupt_plugin.events import Transcript
from livekit_interrupt_plugin.hosts.driver import Driver
from livekit_interrupt_plugin.hosts.rule_given import rule_given
from livekit_interrupt_plugin.testing import virtual_time
from livekit_interrupt_plugin.testing.fake_host import FakeHost

from ..core.driving import Diary, pass_time

DOCUMENT = Path(__file__).parents[2] / "docs" / "parity.md"

#: Seconds from one event of a case to the next: an interim has then stood long enough to count.
GAP = 0.3
#: Seconds after the last event, in which every overlap is settled.
AFTERWARDS = 3.0


# -- a case ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """What came of a call; what is empty was not recorded."""

    #: There: interruption frames, also with nobody speaking. Here: agents silenced.
    interruptions: int
    #: The user's words in the conversation.
    said: str = ""
    #: The event that brought the interruption.
    at: str = ""
    also: str = ""
    #: Whether it follows from the source there or from another row, and was not run as such.
    inferred: bool = False

    def agrees_with(self, other: Result) -> bool:
        return (self.interruptions, self.said) == (other.interruptions, other.said) and all(
            not (mine and theirs) or mine == theirs
            for mine, theirs in ((self.at, other.at), (self.also, other.also))
        )

    def __str__(self) -> str:
        when = f" at {self.at}" if self.at else ""
        return (
            f"{self.interruptions}{when} / {self.said or '–'}"
            f"{f'; {self.also}' if self.also else ''}{' †' if self.inferred else ''}"
        )


@dataclass(frozen=True, kw_only=True)
class Case:
    """One row of a table: what happens, and what came of it there and here.

    The events: BS and BX, the agent starts and stops; V+ and V-, the voice detector hears the user
    start and stop; i"…" and f"…", an interim and a final; M+ and M-, the agent's speech is
    protected and no longer; (2 s), time passes.
    """

    name: str
    events: str
    old: Result | None = None
    new: Result | None = None
    ours: Result
    because: str = ""
    #: Given a class that counts words.
    strategies: Callable[[Callable[..., object]], Sequence[object]] = lambda words: [words(3)]
    #: Options of a ``VoiceAssistant``.
    options: dict[str, object] = field(default_factory=dict)
    unmatched: Literal["discard", "answer"] = "discard"
    also: Callable[[FakeHost, Sequence[object]], str] = lambda _host, _strategies: ""
    #: Whether the class there, in our host, still does as it did there.
    is_about_our_class: bool = False

    @property
    def there(self) -> dict[str, Result]:
        results = {"0.0.98": self.old, "1.14.0": self.new}
        return {version: result for version, result in results.items() if result is not None}

    @property
    def verdict(self) -> str:
        agreeing = [name for name, result in self.there.items() if self.ours.agrees_with(result)]
        if len(agreeing) == len(self.there):
            return "as there"
        return f"as there ({agreeing[0]})" if agreeing else "different on purpose"

    def __str__(self) -> str:
        return self.name


SILENT = "the agent is silent: there is nobody to interrupt, and the words pass at once"
CHECKED = (
    "a mistake of the programmer's is told when it is made, not in a call; for any word it is 1"
)
OF_THE_OVERLAP = "the words belong to the overlap, not to a strategy: no strategy can wipe them"

ONE_STRATEGY = (
    Case(
        name="agent silent, one word",
        events='V+ f"hi" V-',
        old=Result(1, "hi", at="V+"),
        new=Result(1, "hi", at="f"),
        ours=Result(0, "hi"),
        because=SILENT,
    ),
    Case(
        name="agent silent, a final without VAD",
        events='f"hi"',
        old=Result(1, "hi"),
        new=Result(1, "hi"),
        ours=Result(0, "hi"),
        because=SILENT,
    ),
    Case(
        name="at the threshold",
        events='BS V+ f"please stop now" V-',
        old=Result(1, "please stop now", at="V-"),
        new=Result(1, "please stop now", at="f"),
        ours=Result(1, "please stop now", at="f"),
        because="who has said enough need not finish first",
    ),
    Case(
        name="at the threshold, our default grace",
        events='BS V+ f"please stop now" (2 s) V-',
        old=Result(1, "please stop now", at="V-", inferred=True),
        new=Result(1, "please stop now", at="f", inferred=True),
        ours=Result(1, "please stop now", at="(2 s)"),
        because="the agent has its first second: the words are judged the moment it is over; "
        "nobody there has a grace",
        options={"grace": None},
    ),
    Case(
        name="VAD only",
        events="BS V+ V-",
        old=Result(0),
        new=Result(0),
        ours=Result(0),
    ),
    Case(
        name="split finals, one VAD segment",
        events='BS V+ f"please" f"stop" f"now" V-',
        old=Result(1, "please stop now"),
        new=Result(0),
        ours=Result(1, "please stop now", at="f"),
        because="a recogniser's cuts are not the user's: finals append",
    ),
    Case(
        name="interim only",
        events='BS V+ i"please stop talking now" V-',
        old=Result(0),
        new=Result(1, at="i", also="an empty turn, recovery prompt to the LLM"),
        ours=Result(1, "please stop talking now", at="i"),
        because="interims count, and every word of the overlap reaches the conversation; "
        "a final that never comes is made up for",
    ),
    Case(
        name="interim pending at stop, late final",
        events='BS V+ i"please stop" V- (0.2 s) f"please stop now"',
        old=Result(1, "please stop now", at="0.5 s after f"),
        new=Result(1, "please stop now", at="f"),
        ours=Result(1, "please stop now", at="f"),
        because="a final that was waited for is judged when it comes",
    ),
    Case(
        name="final under, then over",
        events='BS V+ f"well" i"please stop now" f"please stop now" V-',
        old=Result(1, "well please stop now"),
        new=Result(1, "please stop now"),
        ours=Result(1, "well please stop now", at="i"),
        because="an interruption gives the conversation every word of its overlap",
    ),
    Case(
        name="agent stops in mid-utterance",
        events='BS V+ f"ok" BX V-',
        old=Result(0, "ok"),
        new=Result(0),
        ours=Result(0, "ok"),
        because='who still talks when the agent ends has an ordinary turn: "ok" can be an answer',
    ),
    Case(
        name="agent starts in mid-utterance",
        events='V+ f"ok" BS V-',
        old=Result(1, at="V+"),
        new=Result(1, "ok"),
        ours=Result(0, "ok"),
        because="who spoke before the agent did not interrupt it, and is heard",
    ),
    Case(
        name="agent speaking, no VAD",
        events='BS f"please stop now"',
        old=Result(0),
        new=Result(1, "please stop now"),
        ours=Result(1, "please stop now", at="f"),
        because="a voice detector misses speech: words without an onset are words",
    ),
    Case(
        name="agent speaking, no VAD, `enable_emulated_vad_interruptions=True`",
        events='BS f"please stop now"',
        old=Result(1, "please stop now"),
        ours=Result(1, "please stop now", at="f"),
    ),
    Case(
        name="the same, below the threshold",
        events='BS f"please stop"',
        old=Result(0),
        ours=Result(0),
    ),
    Case(
        name="blank final in mid-turn",
        events='V+ f"I want two pizzas" f"" f"please" V-',
        old=Result(1, "I want two pizzas please"),
        new=Result(1, "please"),
        ours=Result(0, "I want two pizzas please"),
        because=f"{SILENT}; a blank final takes none of them away",
    ),
    *(
        Case(
            name=f"min_words={count}, one word",
            events='BS V+ f"hm" V-',
            old=Result(1, "hm"),
            new=Result(1, "hm"),
            ours=Result(
                0,
                also="refused: MinWordsInterruptionStrategy: min_words must be a whole number of "
                f"at least 1, got {count}",
            ),
            because=CHECKED,
            strategies=lambda words, count=count: [words(count)],
            is_about_our_class=True,
        )
        for count in (0, -2)
    ),
    Case(
        name="min_words=1, one word",
        events='BS V+ f"hm" V-',
        old=Result(1, "hm"),
        new=Result(1, "hm"),
        ours=Result(1, "hm", at="f"),
        strategies=lambda words: [words(1)],
    ),
    *(
        Case(
            name=f"min_words={count!r}, three words",
            events='BS V+ f"please stop now" V-',
            old=there,
            ours=Result(
                0,
                also="refused: MinWordsInterruptionStrategy: min_words must be a whole number of "
                f"at least 1, got {count!r}",
            ),
            because=CHECKED,
            strategies=lambda words, count=count: [words(count)],
            is_about_our_class=True,
        )
        for count, there in (
            (2.5, Result(1, "please stop now", inferred=True)),
            ("3", Result(0, also="TypeError when it is asked", inferred=True)),
            (None, Result(0, also="TypeError when it is asked", inferred=True)),
        )
    ),
    Case(
        name="Chinese (min_words=2)",
        events='BS V+ f"请你停一下好吗" V-',
        old=Result(0),
        new=Result(0),
        ours=Result(1, "请你停一下好吗", at="f"),
        because="a sentence is more than one word where a script writes no spaces",
        strategies=lambda words: [words(2)],
        is_about_our_class=True,
    ),
)


def finals_only(overlap):
    """Whether no interim is waiting for its final."""
    return bool(overlap.words) and overlap.is_complete


def when_it_passed(host, _):
    once = host.told.count("release") == 1
    return "passes when the agent has finished" if once and host.told[-1] == "release" else ""


SEVERAL_AND_OPTIONS = (
    Case(
        name="`[MinWords(9), MinWords(1)]`, three words",
        events='BS V+ f"please stop now" V-',
        old=Result(1, "please stop now"),
        ours=Result(1, "please stop now", at="f"),
        strategies=lambda words: [words(9), words(1)],
    ),
    Case(
        name="no strategies, agent speaking",
        events="BS V+ (0.6 s) V-",
        old=Result(1, at="V+"),
        ours=Result(0),
        because="without strategies the rule of the replaced hook holds: more than 3 words",
        strategies=lambda words: [],
    ),
    Case(
        name="no strategies, `interrupt_min_words=0`",
        events="BS V+ (0.6 s) V-",
        old=Result(1, at="V+"),
        ours=Result(1, at="(0.6 s)"),
        because="a cough is voice too: normal interruption takes 0.65 s of it, or a word",
        strategies=lambda words: [],
        options={"min_words": 0},
    ),
    Case(
        name="`allow_interruptions=False`, agent silent",
        events='M+ V+ f"hi" V-',
        old=Result(0, "hi", inferred=True),
        ours=Result(0, "hi"),
    ),
    Case(
        name="`allow_interruptions=False`, a match",
        events='BS M+ V+ f"please stop now" V-',
        old=Result(1, "please stop now"),
        ours=Result(0),
        because="not allowed is not allowed",
    ),
    Case(
        name="`[MinWords(3), Transcription]`, one word",
        events='BS f"hello"',
        new=Result(1, also="an empty turn, recovery prompt to the LLM"),
        ours=Result(1, "hello", at="f"),
        because=OF_THE_OVERLAP,
        strategies=lambda words: [words(3), Predicate(lambda overlap: bool(overlap.words))],
    ),
    Case(
        name="`[Transcription, MinWords(3)]`, one word",
        events='BS f"hello"',
        new=Result(1, "hello"),
        ours=Result(1, "hello", at="f"),
        strategies=lambda words: [Predicate(lambda overlap: bool(overlap.words)), words(3)],
    ),
    Case(
        name="VAD anywhere in the list, one word",
        events='BS V+ f"hm" V-',
        new=Result(1, "hm"),
        ours=Result(1, "hm", at="V+"),
        strategies=lambda words: [words(3), MinDuration(0.1)],
    ),
    Case(
        name="`[MinWords(3), MinWords(1)]`, one word",
        events='BS f"hello"',
        new=Result(1),
        ours=Result(1, "hello", at="f"),
        because=OF_THE_OVERLAP,
        strategies=lambda words: [words(3), words(1)],
    ),
    Case(
        name="`[MinWords(1), MinWords(3)]`, one word",
        events='BS f"hello"',
        new=Result(1, "hello"),
        ours=Result(1, "hello", at="f"),
        strategies=lambda words: [words(1), words(3)],
    ),
    Case(
        name="`use_interim=False`, an interim, then its final",
        events='BS V+ i"please stop now" f"please stop now" V-',
        new=Result(1, "please stop now", at="f"),
        ours=Result(1, "please stop now", at="i"),
        because="there is no such option: what to wait for is for the policy to say",
    ),
    Case(
        name="the same, with `Consult(MinWords…) & Predicate(finals_only)`",
        events='BS V+ i"please stop now" f"please stop now" V-',
        new=Result(1, "please stop now", at="f"),
        ours=Result(1, "please stop now", at="f"),
        strategies=lambda words: [Consult(words(3)) & Predicate(finals_only)],
    ),
    Case(
        name="`enable_interruptions=False`, three words, then one",
        events='BS M+ V+ f"please stop now" V- (2 s) V+ f"hm" V-',
        new=Result(0, "please stop now hm", also="two turns"),
        ours=Result(0),
        because="who may not interrupt is not answered over the agent either",
    ),
    Case(
        name='the same, with `unmatched="answer"` and the agent\'s end',
        events='BS M+ V+ f"please stop now" V- (2 s) V+ f"hm" V- (2 s) BX',
        new=Result(0, "please stop now hm", also="two turns", inferred=True),
        ours=Result(0, "please stop now hm", also="passes when the agent has finished"),
        because="an answer over the agent's own speech is two agents talking",
        unmatched="answer",
        also=when_it_passed,
    ),
    Case(
        name="a strategy raises on a transcript",
        events='BS V+ f"please stop now" V-',
        old=Result(0, also="can no longer be interrupted"),
        new=Result(0, also="text written at the session's end"),
        ours=Result(1, "please stop now", at="f"),
        because="one at fault is UNSURE, and the next is asked: the user is never left unheard",
        strategies=lambda words: [Diary(ZeroDivisionError("by zero")), words(3)],
    ),
    Case(
        name="muted; here: protected",
        events='BS M+ V+ f"please stop now" V-',
        new=Result(0),
        ours=Result(0),
    ),
    Case(
        name="unmuted in mid-utterance; here: protected no longer",
        events='BS M+ V+ f"please stop" M- f"right now please" V-',
        new=Result(1, "right now please", inferred=True),
        ours=Result(1, "please stop right now please", at="f"),
        because="what was said in time to be heard was heard",
    ),
)


def who_was_asked(_, spies):
    return "asked: " + ", ".join(str(spy.asked) for spy in spies)


WHO_IS_ASKED = (
    *(
        Case(
            name=f"two spies answer {first}, {second}",
            events='BS V+ f"please stop now" V-',
            old=Result(int(first or second), said, also="asked: 1, 1"),
            ours=Result(int(first or second), said, at=at, also=asked),
            because=because,
            strategies=lambda _, answers=(first, second): [Diary(answer) for answer in answers],
            also=who_was_asked,
        )
        for first, second, said, at, asked, because in (
            (
                True,
                True,
                "please stop now",
                "f",
                "asked: 1, 0",
                "the first yes wins, and nobody waits for the slowest model",
            ),
            (False, True, "please stop now", "f", "asked: 1, 1", ""),
            (False, False, "", "", "asked: 2, 2", "they are asked on new words and again at V-"),
        )
    ),
    Case(
        name="a spy, agent silent",
        events='V+ f"hi" V-',
        old=Result(1, "hi", at="V+", also="called: reset"),
        ours=Result(0, "hi", also="called: nothing"),
        because=f"{SILENT}; who was fed nothing has nothing to forget",
        strategies=lambda _: [Diary()],
        also=lambda _, spies: f"called: {', '.join(spies[0].notes) or 'nothing'}",
    ),
    Case(
        name="a spy in mid-speech",
        events='BS V+ i"so" f"so then" V-',
        old=Result(0, also="asked: 1", inferred=True),
        ours=Result(0, also="asked: 3"),
        because="it is asked on each interim and final with something new, and at V-",
        strategies=lambda _: [Diary()],
        also=who_was_asked,
    ),
    Case(
        name="a spy that listens",
        events='V+ f"hi" V- (2 s) BS (2 s) V+ f"hm" V-',
        old=Result(1, "hi", also="all audio, kept without bound", inferred=True),
        ours=Result(0, "hi", also="1.1 s of audio"),
        because="audio is of the overlap and 0.5 s before it, at most 30 s",
        strategies=lambda _: [Listener()],
        also=lambda _, spies: f"{spies[0].heard:.1f} s of audio",
    ),
    Case(
        name="agent silent, VAD only",
        events="V+ V-",
        old=Result(1, at="V+"),
        new=Result(0),
        ours=Result(0, also="the onset passes at V+"),
        because=SILENT,
        also=lambda host, _: "the onset passes at V+" if host.heard == ["<voice>"] else "",
    ),
)

CASES = (*ONE_STRATEGY, *SEVERAL_AND_OPTIONS, *WHO_IS_ASKED)


@dataclass(frozen=True)
class Side:
    """Where documentation and behaviour differ there, and which of them holds here."""

    documentation: str
    behaviour: str
    ours: str
    #: Names of cases.
    shown_by: tuple[str, ...]


SIDES = (
    Side(
        "min_words must be above 0",
        "never checked",
        "documentation: checked when it is made",
        ("min_words=0, one word", "min_words=-2, one word"),
    ),
    Side(
        "the first match wins",
        "of the outcome only: all are asked",
        "documentation: after a yes nobody else is asked",
        ("two spies answer True, True",),
    ),
    Side(
        "`allow_interruptions` is required",
        "a match interrupts anyway",
        "documentation: not allowed is not allowed",
        ("`allow_interruptions=False`, a match",),
    ),
    Side(
        "audio is collected while the bot speaks",
        "always",
        "neither: that of the overlap and 0.5 s before it",
        ("a spy that listens",),
    ),
    Side(
        "evaluated when the user stops speaking",
        "and 0.5 s after a late final",
        "neither: on new words, final or not, and when the user stops",
        ("a spy in mid-speech", "interim pending at stop, late final"),
    ),
    Side(
        "bot not speaking: immediate",
        "old: on VAD; new: after one transcribed word",
        "documentation: everything passes at once, the onset too",
        ("agent silent, VAD only", "agent silent, one word"),
    ),
)


@dataclass(frozen=True)
class Count:
    """How many words a text has, there (``str.split``) and here."""

    name: str
    text: str
    theirs: int
    ours: int
    because: str = ""


SOUND = "what nobody said is no word"
UNSPACED = "scripts without spaces have words"

COUNTS = (
    Count('""', "", 0, 0),
    Count('"   "', "   ", 0, 0),
    Count('"uh-huh"', "uh-huh", 1, 1),
    Count('"uh - huh"', "uh - huh", 3, 1, "one word, however a recogniser prints it"),
    Count('"I\'m"', "I'm", 1, 1),
    Count('"..."', "...", 1, 0, SOUND),
    Count('"hi , there"', "hi , there", 3, 2, SOUND),
    Count('"[laughter]"', "[laughter]", 1, 0, SOUND),
    Count("an emoji", "👍", 1, 0, SOUND),
    Count('"3,000 dollars"', "3,000 dollars", 2, 2),
    Count("two words, no-break space", "stop\u00a0now", 2, 2),
    Count("two words, U+3000", "stop\u3000now", 2, 2),
    Count("two words, U+2028", "stop\u2028now", 2, 2),
    Count("two words, tab", "stop\tnow", 2, 2),
    Count("two words, newline", "stop\nnow", 2, 2),
    Count("one word for the eye, U+200B", "stop\u200bnow", 1, 1),
    Count("请你停一下好吗", "请你停一下好吗", 1, 4, UNSPACED),
    Count("ขอโทษครับ", "ขอโทษครับ", 1, 3, UNSPACED),
    Count("こんにちは 世界", "こんにちは 世界", 2, 4, UNSPACED),
    Count("안녕 하세요", "안녕 하세요", 2, 2),
)


# -- playing it -----------------------------------------------------------------------------------


class Listener(Diary):
    """A spy that says how much audio it was handed over, in seconds."""

    heard = 0.0

    async def append_audio(self, audio, sample_rate):
        self.heard += len(audio) / 2 / sample_rate


class GluedWords:
    """Counts words as the other framework's class does: its text is glued, its count unchecked.

    It imports nothing of ours and nothing of theirs.
    """

    def __init__(self, min_words):
        self._min_words = min_words
        self._text = ""

    async def append_audio(self, audio, sample_rate):
        pass

    async def append_text(self, text):
        self._text += text

    async def should_interrupt(self):
        return len(self._text.split()) >= self._min_words

    async def reset(self):
        self._text = ""


def our_words(count):
    return MinWordsInterruptionStrategy(min_words=count)


class Call:
    """A call of a fake host, with a detector that hears the voice and a recogniser as scripted."""

    def __init__(self, policy):
        self.host = FakeHost()
        self._driver = Driver(policy, self.host)
        self.host.wake = self._driver.wake
        self._voice = False
        self._agent_speaks = False
        self.interrupted_at = ""

    async def play(self, events):
        steps = re.findall(r'[BVM][SX+-]|[if]"[^"]*"|\([\d.]+ s\)', events)
        assert " ".join(steps) == events  # nothing was misspelt
        for step in steps:
            self._happens(step)
            await self._pass_time(GAP if step[0] != "(" else float(step[1:-3]), step)
        await self._pass_time(AFTERWARDS, "its end")
        self._driver.close()

    def _happens(self, step):
        driver, host = self._driver, self.host
        match step[:2]:
            case "BS":
                driver.agent_started()
            case "BX":
                driver.agent_ended()
            case "V+":
                host.follow(driver.user_started(), "<voice>")
            case "V-":
                driver.user_ended()
            case 'i"' | 'f"':
                text, is_final = step[2:-1], step[0] == "f"
                route = driver.transcribed(Transcript(driver.now(), text, is_final))
                host.follow(route, (text, is_final))
        self._voice = {"V+": True, "V-": False}.get(step, self._voice)
        self._agent_speaks = {"BS": True, "BX": False}.get(step, self._agent_speaks)
        host.interruptible = {"M+": False, "M-": True}.get(step, host.interruptible)

    async def _pass_time(self, seconds, step):
        for _ in range(round(seconds / 0.05)):
            await pass_time(self.host, 0.05)
            if self._voice:
                self._driver.voice_heard(0.05)
            if self._driver.wants_audio:
                self._driver.heard_audio(b"\0\0" * 800, 16000)
            if self.host.interrupts and self._agent_speaks:
                self._agent_speaks = False
                self._driver.agent_ended()
                self.interrupted_at = step if step[0] not in "if" else step[0]

    @property
    def said(self):
        """The user's words in the conversation: finals append, an interim stands for its final."""
        said, interim = [], ""
        for item in self.host.heard:
            if item != "<voice>":
                text, is_final = item
                interim = "" if is_final else text
                said += [text] if is_final and text else []
        return " ".join([*said, *filter(None, [interim])])


def policy_of(case, strategies):
    """As a ``VoiceAssistant`` with these options has it; nobody there has a grace, so it is 0."""
    given = {"min_words": None, "speech_duration": None, "grace": 0.0, **case.options}
    policy = rule_given(policy=None, strategies=strategies, **given).policy
    return replace(policy, unmatched=case.unmatched)


def played(case, words=our_words):
    try:
        strategies = case.strategies(words)
    except ConfigurationError as error:
        return Result(0, also=f"refused: {str(error).splitlines()[0]}")

    async def call():
        call = Call(policy_of(case, strategies))
        await call.play(case.events)
        return call

    call = virtual_time.run(call)
    return Result(
        call.host.interrupts, call.said, call.interrupted_at, case.also(call.host, strategies)
    )


# -- the cases ------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case_comes_out_as_the_table_says(case):
    assert str(played(case)) == str(case.ours)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_where_it_is_not_as_everywhere_there_the_table_says_why(case):
    assert bool(case.because) is (case.verdict != "as there")


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.strategies(GluedWords) and case.options == {}], ids=str
)
def test_a_class_written_for_the_other_framework_works_in_our_host(case):
    expected = case.old if case.is_about_our_class else case.ours

    assert played(case, GluedWords).agrees_with(expected)


@pytest.mark.parametrize("words", [our_words, GluedWords])
def test_words_that_an_interim_takes_back_are_not_counted(words):
    case = Case(name="", events='BS V+ i"I scream" i"ice cream" f"ice cream" V-', ours=Result(0))

    assert played(case, words) == case.ours


@pytest.mark.parametrize("words", [our_words, GluedWords])
def test_a_blank_final_over_the_agent_takes_no_word_away(words):
    pizzas = Result(1, "two pizzas please", at="f")
    case = Case(name="", events='BS V+ f"two pizzas" f"" f"please" V-', ours=pizzas)

    assert played(case, words) == case.ours


@pytest.mark.parametrize("words", [our_words, GluedWords])
@pytest.mark.parametrize(
    "events",
    ['BS V+ i"please stop" f"please stops" V-', 'BS V+ i"be" i"because" i"because I" V-'],
)
def test_a_word_that_grows_is_one_word(events, words):
    case = Case(name="", events=events, ours=Result(0))

    assert played(case, words) == case.ours


# -- counting words -------------------------------------------------------------------------------


def interrupts_at(min_words, text):
    case = Case(
        name="",
        events=f'BS V+ f"{text}" V-',
        ours=Result(1),
        strategies=lambda words: [words(min_words)],
    )
    return played(case).interruptions == 1


@pytest.mark.parametrize("count", COUNTS, ids=lambda count: count.name)
def test_a_text_has_as_many_words_as_the_table_says(count):
    assert len(count.text.split()) == count.theirs
    assert interrupts_at(max(count.ours, 1), count.text) is (count.ours > 0)
    assert not interrupts_at(count.ours + 1, count.text)
    assert bool(count.because) is (count.ours != count.theirs)


# -- the document ---------------------------------------------------------------------------------


def test_what_shows_a_side_is_a_case():
    names = {case.name for case in CASES}

    assert len(names) == len(CASES)
    assert all(name in names for side in SIDES for name in side.shown_by)


def tables():
    """The tables of the document, in its order."""
    return "\n\n".join(
        [
            *map(table_of_cases, (ONE_STRATEGY, SEVERAL_AND_OPTIONS, WHO_IS_ASKED)),
            table(("text", "there", "here", ""), map(row_of_count, COUNTS)),
            table(
                ("documentation there", "behaviour there", "here", "shown by"),
                (
                    (side.documentation, side.behaviour, side.ours, "; ".join(side.shown_by))
                    for side in SIDES
                ),
            ),
        ]
    )


def table(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def table_of_cases(cases):
    return table(
        ("case", "events", "0.0.98", "1.14.0", "here", ""),
        (
            (
                case.name,
                f"`{case.events}`",
                case.old or "",
                case.new or "",
                case.ours,
                verdict(case.verdict, case.because),
            )
            for case in cases
        ),
    )


def row_of_count(count):
    same = "as there" if count.ours == count.theirs else "different on purpose"
    return count.name, count.theirs, count.ours, verdict(same, count.because)


def verdict(said, because):
    return f"{said}, because {because}" if because else said


@pytest.mark.skipif(not DOCUMENT.exists(), reason="installed without the project")
def test_the_document_has_these_tables():
    written = [line for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith("|")]

    assert written == [line for line in tables().splitlines() if line]
