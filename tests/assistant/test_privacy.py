"""What callers say is not in the log, and not in the events either where that is asked for."""

import logging
from typing import Any

import pytest

from livekit_interrupt_plugin import MinWords, Predicate

from .scene import in_virtual_time, on_the_phone

ORDER = "swordfish please stop it right now"
SHAPE = "xxxxxxxxx xxxxxx xxxx xx xxxxx xxx"
OURS = "livekit_interrupt_plugin"


def ours(caplog: pytest.LogCaptureFixture, level: int) -> str:
    records = [r for r in caplog.records if r.levelno >= level and r.name == OURS]
    return "\n".join(map(caplog.handler.format, records)).lower()


@pytest.mark.parametrize("redact", [False, True])
@in_virtual_time
async def test_events_have_words_only_where_nobody_takes_them_out(
    redact: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with on_the_phone(interrupt_min_words=8, redact=redact) as call:
            await call.tells()
            call.says(ORDER, 3.0)
            await call.until(9.0)

    assert {d.text for d in call.decisions if d.fate} == {SHAPE if redact else ORDER}
    assert call.updates[-1] == (SHAPE if redact else ORDER)
    assert "swordfish" not in ours(caplog, logging.INFO)


@in_virtual_time
async def test_the_conversation_has_the_words_in_any_case() -> None:
    async with on_the_phone(redact=True) as call:
        await call.tells()
        call.says(ORDER, 3.0)
        await call.until(9.0)

        assert call.user_turns == [ORDER]
        assert "swordfish" not in " ".join([*call.updates, *(d.text for d in call.decisions)])


def raises(overlap: Any) -> bool:
    if "swordfish" in overlap.text:
        raise ValueError(overlap.text)
    return False


@in_virtual_time
async def test_what_a_strategy_raises_about_them_is_not_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with on_the_phone(interruption_strategies=[Predicate(raises), MinWords(4)]) as call:
        await call.tells()
        call.says(ORDER, 3.0)
        await call.until(9.0)

    assert call.user_turns == [ORDER]
    assert "raised while it judged" in ours(caplog, logging.WARNING)
    assert "swordfish" not in ours(caplog, logging.INFO)
