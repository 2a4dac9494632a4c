"""Calls in real rooms with examples/worker.py: what the caller hears, over WebRTC, is asserted."""

from __future__ import annotations

from typing import Any

import pytest

from .telephone import complaints, idle, now, open_to_others


def test_the_agent_talks_on_through_okay_and_mm_hmm_and_stops_at_wait_stop(
    exchange: Any, worker: Any, request: Any
) -> None:
    async def main() -> None:
        async with exchange.call(worker) as call:
            began = await call.agent_audible()
            call.plays("okay", at=began + 1.5)
            call.plays("mm_hmm", at=began + 3.5)
            onset = call.plays("wait_stop", at=began + 5.5)
            silent = await call.agent_silent(since=onset)
            measured = ("seconds from the onset of 'wait stop' to silence", silent - onset)
            request.node.user_properties.append(measured)

            assert call.decisions == ["ignore", "ignore", "interrupt"]
            assert call.heard.longest_silence(began, onset) < 0.25
            assert 0.3 < silent - onset < 2.5
            assert "today" not in call.agent_said[0]

    exchange.run(main)


def test_every_word_that_stopped_the_agent_is_answered(exchange: Any, worker: Any) -> None:
    async def main() -> None:
        async with exchange.call(worker) as call:
            began = await call.agent_audible()
            onset = call.plays("order", at=began + 1.5)
            silent = await call.agent_silent(since=onset)
            answered = await call.agent_audible(since=silent)
            await call.agent_silent(since=answered)

            words = " ".join(call.recognised).split()
            assert len(words) > 4  # of eight: it is a recogniser
            assert call.transcripts == call.recognised
            assert call.agent_said[1:] == [f"You said {' '.join(words)}."]
            # And so it was heard: the voice hums 0.3 s for each word.
            sound = call.heard.sound(answered, now())
            assert sound == pytest.approx(0.3 * (2 + len(words)), abs=0.3)

    exchange.run(main)


def test_two_callers_in_two_rooms_do_not_touch_each_other(exchange: Any, worker: Any) -> None:
    async def main() -> None:
        async with exchange.call(worker) as patient, exchange.call(worker) as hasty:
            began = await patient.agent_audible()
            both = max(began, await hasty.agent_audible())
            patient.plays("okay", at=both + 1.5)
            onset = hasty.plays("wait_stop", at=both + 1.5)
            silent = await hasty.agent_silent(since=onset)
            await worker.wait_for(lambda: "You said " in hasty.agent_said[-1], "the answer")

            assert patient.heard.longest_silence(began, silent) < 0.25
            assert len(patient.agent_said) == 1
            assert patient.transcripts == []
            assert len(hasty.agent_said) == 2
            assert ["okay", *hasty.transcripts] == sorted(hasty.recognised)

    exchange.run(main)


def test_a_caller_who_hangs_up_in_an_open_overlap_leaves_nothing_behind(
    exchange: Any, worker: Any
) -> None:
    async def main() -> None:
        async with exchange.call(worker) as call:
            began = await call.agent_audible()
            call.plays("okay", at=began + 1.5)
            await call.overlap_open()
        await idle(worker)

        assert "interrupt" not in call.decisions
        assert complaints(call.output) == []

    exchange.run(main)


def test_nothing_listens_but_on_this_machine(exchange: Any, worker: Any) -> None:
    async def main() -> None:
        async with exchange.call(worker) as call:
            await call.agent_audible()

            assert open_to_others(exchange.server, worker) == []
            assert worker.address.startswith("127.0.0.1:")

    exchange.run(main)
