"""The async dialect: strategies of four methods."""

import asyncio

import pytest

from livekit_interrupt_plugin import (
    BaseInterruptionStrategy,
    InterruptionStrategy,
    MinWords,
    MinWordsInterruptionStrategy,
)

from .driving import Diary


def answers(strategy, *texts):
    async def ask():
        for text in texts:
            await strategy.append_text(text)
        return await strategy.should_interrupt()

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("texts", "enough"),
    [
        ((), False),
        (("one two",), False),
        (("one two three",), True),
        (("one", "two", "three"), True),
        (("one", " two", " three"), True),
        (("Mm hmm.", "O.K."), False),
        (("你好吗我想",), True),
    ],
)
def test_words_are_counted_however_they_were_split_over_calls(texts, enough):
    assert answers(MinWordsInterruptionStrategy(min_words=3), *texts) is enough


def test_a_reset_forgets_the_words():
    strategy = MinWordsInterruptionStrategy(min_words=3)
    answers(strategy, "one two")

    asyncio.run(strategy.reset())

    assert answers(strategy, "three") is False


def test_audio_may_be_ignored():
    strategy = MinWordsInterruptionStrategy(min_words=3)

    assert asyncio.run(strategy.append_audio(b"\0\0", 16000)) is None


def test_it_prints_as_it_was_written():
    assert (
        repr(MinWordsInterruptionStrategy(min_words=3))
        == "MinWordsInterruptionStrategy(min_words=3)"
    )


def test_whatever_has_the_four_methods_speaks_the_dialect():
    assert isinstance(Diary(), InterruptionStrategy)
    assert isinstance(MinWordsInterruptionStrategy(min_words=1), InterruptionStrategy)
    assert not isinstance(MinWords(1), InterruptionStrategy)


def test_the_base_class_asks_for_an_answer_and_a_reset():
    class Half(BaseInterruptionStrategy):
        async def reset(self):
            pass

    with pytest.raises(TypeError, match="should_interrupt"):
        Half()
