"""Which rule holds: the replaced hook's, and strategies that are given instead."""

import pytest

from livekit_interrupt_plugin import (
    Action,
    BaseInterruptionStrategy,
    Fate,
    MinWordsInterruptionStrategy,
    Phrases,
)

from .scene import in_virtual_time, on_the_phone

WELL_INSIDE = 3.0


# -- the replaced hook: more than 3 words, after 1 s of grace -----------------------------------


@in_virtual_time
async def test_an_agent_that_does_not_speak_is_not_interrupted() -> None:
    async with on_the_phone() as call:
        call.says("now this is a whole sentence", 1.0)
        await call.until(8.0)

        assert call.decisions == []
        assert call.user_turns == ["now this is a whole sentence"]
        assert [segment.interrupted for segment in call.heard] == [False]


@in_virtual_time
async def test_nobody_interrupts_where_it_is_not_allowed() -> None:
    async with on_the_phone(allow_interruptions=False) as call:
        await call.tells()
        call.says("now this is a whole sentence", WELL_INSIDE)
        await call.until(13.0)

        assert [segment.interrupted for segment in call.heard] == [False]
        assert call.outcomes == [(Action.IGNORE, "now this is a whole sentence")]
        assert call.decisions[-1].strategy == "not allowed"
        assert call.llm.asked == []


@in_virtual_time
async def test_an_interrupted_agent_is_not_interrupted_again() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.says("please stop now I have a question about my order", WELL_INSIDE)
        await call.until(9.0)

        assert len(call.interrupts) == 1
        assert [segment.interrupted for segment in call.heard] == [True, False]


@pytest.mark.parametrize("has_final", [True, False])
@in_virtual_time
async def test_three_words_do_not_interrupt(has_final: bool) -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.voice(WELL_INSIDE, WELL_INSIDE + 0.9)
        call.stt.interim("yes that's right", WELL_INSIDE + 0.9)
        if has_final:
            call.stt.final("yes that's right", WELL_INSIDE + 1.1)
        await call.until(13.0)

        assert [segment.interrupted for segment in call.heard] == [False]
        assert call.outcomes == [(Action.IGNORE, "yes that's right")]
        assert call.stage.history == [("assistant", call.stage.history[0][1])]
        assert call.llm.asked == []


@pytest.mark.parametrize("is_final", [True, False])
@in_virtual_time
async def test_four_words_interrupt(is_final: bool) -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.voice(WELL_INSIDE, WELL_INSIDE + 1.2)
        write = call.stt.final if is_final else call.stt.interim
        write("no that is wrong", WELL_INSIDE + 1.2)
        await call.until(7.0)

        # An interim's words must have stood for 0.2 s.
        at = WELL_INSIDE + (1.2 if is_final else 1.4)
        assert call.heard[0].interrupted
        assert call.heard[0].end == pytest.approx(at, abs=0.01)
        assert call.outcomes == [(Action.INTERRUPT, "no that is wrong")]


@in_virtual_time
async def test_five_words_in_the_grace_interrupt_when_it_ends_without_a_further_event() -> None:
    async with on_the_phone() as call:
        call.voice(0.06, 0.2)
        began = await call.tells()
        call.stt.final("one two three four five", began + 0.05)
        await call.until(6.0)

        assert began == pytest.approx(0.05, abs=0.001)
        assert call.heard[0].interrupted
        assert call.heard[0].heard == pytest.approx(1.0, abs=0.001)
        assert call.user_turns == ["one two three four five"]


@in_virtual_time
async def test_without_a_word_limit_a_voice_interrupts_without_any_transcript() -> None:
    async with on_the_phone(interrupt_min_words=0) as call:
        await call.tells()
        call.voice(WELL_INSIDE, WELL_INSIDE + 1.5)
        await call.until(6.0)

        (decision,) = call.interrupts
        assert call.heard[0].interrupted
        assert call.heard[0].end == pytest.approx(WELL_INSIDE + 0.65, abs=0.05)
        assert "on voice alone" in decision.reason


@in_virtual_time
async def test_without_a_word_limit_less_voice_than_that_does_not_interrupt() -> None:
    async with on_the_phone(interrupt_min_words=0) as call:
        await call.tells()
        call.voice(WELL_INSIDE, WELL_INSIDE + 0.5)
        await call.until(13.0)

        assert [segment.interrupted for segment in call.heard] == [False]


@in_virtual_time
async def test_the_reply_answers_every_word_from_the_onset() -> None:
    async with on_the_phone() as call:
        await call.tells()
        call.voice(WELL_INSIDE, WELL_INSIDE + 3.0)
        call.stt.final("excuse me", WELL_INSIDE + 0.8)
        call.stt.interim("I wanted", WELL_INSIDE + 1.4)
        call.stt.interim("I wanted to ask about", WELL_INSIDE + 2.0)
        call.stt.final("I wanted to ask about my order", WELL_INSIDE + 3.2)
        await call.until(14.0)

        words = "excuse me I wanted to ask about my order"
        assert call.user_turns == [words]
        assert call.llm.asked[-1] == words
        assert call.interrupts[0].onset == pytest.approx(WELL_INSIDE, abs=0.01)


# -- strategies ---------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["okay", "yes that's right"])
@in_virtual_time
async def test_no_strategy_and_no_word_limit_interrupts_at_any_word(words: str) -> None:
    async with on_the_phone(interrupt_min_words=0) as call:
        await call.tells()
        call.says(words, WELL_INSIDE)
        await call.until(9.0)

        assert call.heard[0].interrupted
        assert call.user_turns == [words]


@in_virtual_time
async def test_what_a_strategy_ignores_is_never_heard_of_by_anybody() -> None:
    strategies = [MinWordsInterruptionStrategy(min_words=3)]
    async with on_the_phone(interruption_strategies=strategies) as call:
        await call.tells()
        call.says("okay", WELL_INSIDE)
        await call.until(11.0)
        assert [segment.interrupted for segment in call.heard] == [False]
        assert call.llm.asked == []
        assert call.user_turns == []

        call.says("what time is it", 11.0)
        await call.until(18.0)

        assert call.user_turns == ["what time is it"]
        assert call.llm.asked == ["what time is it"]
        assert "okay" not in str(call.llm.contexts)
        assert [d.fate for d in call.decisions if d.action is Action.IGNORE] == [Fate.DISCARDED]


@in_virtual_time
async def test_a_strategy_interrupts_at_as_many_words_as_it_asks_for() -> None:
    strategies = [MinWordsInterruptionStrategy(min_words=3)]
    async with on_the_phone(interruption_strategies=strategies) as call:
        await call.tells()
        call.says("yes that's right", WELL_INSIDE)
        await call.until(9.0)

        assert call.heard[0].interrupted
        assert call.user_turns == ["yes that's right"]


class Asked(BaseInterruptionStrategy):
    """Answers and writes down that it was asked."""

    def __init__(self, name: str, answer: bool, asked: list[str]) -> None:
        self.name, self.answer, self.asked = name, answer, asked

    async def should_interrupt(self) -> bool:
        self.asked.append(self.name)
        return self.answer

    async def reset(self) -> None:
        pass


@in_virtual_time
async def test_strategies_are_asked_in_order_and_the_first_yes_wins() -> None:
    asked: list[str] = []
    parts = [
        Asked("first", False, asked),
        Asked("second", True, asked),
        Asked("third", True, asked),
    ]
    async with on_the_phone(interruption_strategies=parts) as call:
        await call.tells()
        call.stt.final("hello", WELL_INSIDE)
        await call.until(6.0)

        assert asked == ["first", "second"]
        assert call.heard[0].interrupted


@in_virtual_time
async def test_native_and_async_strategies_stand_in_one_list() -> None:
    strategies = [Phrases("wait"), MinWordsInterruptionStrategy(min_words=3)]
    async with on_the_phone(interruption_strategies=strategies) as call:
        await call.tells()
        call.says("wait", WELL_INSIDE)
        await call.until(7.0)

        assert call.interrupts[0].strategy == "Phrases('wait')"


@in_virtual_time
async def test_no_strategy_interrupts_where_it_is_not_allowed() -> None:
    strategies = [MinWordsInterruptionStrategy(min_words=1)]
    async with on_the_phone(interruption_strategies=strategies, allow_interruptions=False) as call:
        await call.tells()
        call.says("no please stop at once", WELL_INSIDE)
        await call.until(13.0)

        assert [segment.interrupted for segment in call.heard] == [False]
        assert call.interrupts == []


@pytest.mark.parametrize(
    ("words", "interrupts"),
    [("okay", False), ("yes that's right", False), ("yes that is right", True)],
)
@in_virtual_time
async def test_a_word_limit_given_beside_strategies_must_agree(
    words: str, interrupts: bool
) -> None:
    strategies = [MinWordsInterruptionStrategy(min_words=3)]
    async with on_the_phone(interruption_strategies=strategies, interrupt_min_words=3) as call:
        await call.tells()
        call.says(words, WELL_INSIDE)
        await call.until(9.0)

        assert call.heard[0].interrupted is interrupts
        assert call.user_turns == ([words] if interrupts else [])


@pytest.mark.parametrize(
    "options",
    [
        {"interrupt_min_words": 0},
        {"interruption_strategies": [MinWordsInterruptionStrategy(min_words=3)]},
        {
            "interruption_strategies": [MinWordsInterruptionStrategy(min_words=3)],
            "interrupt_min_words": 3,
        },
    ],
)
@in_virtual_time
async def test_while_the_agent_is_silent_everything_passes_at_once(options: dict) -> None:
    async with on_the_phone(**options) as call:
        final_at = call.says("okay", 1.0)
        await call.until(5.0)

        (caption_at,) = {
            at
            for at, name, event in call.stage.events
            if name == "user_input_transcribed" and event.is_final
        }
        assert caption_at == pytest.approx(final_at, abs=1e-6)
        assert call.decisions == []
        assert call.llm.asked == ["okay"]
