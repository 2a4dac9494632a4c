"""An async strategy that fails again and again is left alone for a while, then tried once more."""

import asyncio
import gc
import logging

import pytest

from livekit_interrupt_plugin import Action, Phrases
from livekit_interrupt_plugin.hosts.breaker import FAILURES, REST
from livekit_interrupt_plugin.hosts.consultation import BUDGET
from livekit_interrupt_plugin.testing import virtual_time

from ..core.driving import Diary, begin, driving, pass_time, say


class Hangs(Diary):
    """Never answers, as long as it hangs."""

    async def should_interrupt(self):
        self.notes.append("asked")
        if self.hangs:
            await asyncio.Event().wait()
        return self.answer


async def overlap(driver, host, *texts, seconds=1.0):
    """The user says *texts* and is quiet until the overlap is settled or *seconds* are over."""
    for text in texts:
        say(driver, host, text)
        await pass_time(host, BUDGET + 0.05)
    say(driver, host, texts[-1], is_final=True)
    await pass_time(host, seconds)


def at_fault(kind):
    return {
        "raises": lambda: Diary(ZeroDivisionError("by zero")),
        "hangs": lambda: Hangs(False, hangs=True),
        "nonsense": lambda: Diary("perhaps"),
        "nothing": lambda: Diary(None),
        "gives up": lambda: Diary(asyncio.CancelledError()),
    }[kind]()


KINDS = ["raises", "hangs", "nonsense", "nothing"]


@pytest.mark.parametrize("kind", KINDS)
def test_after_three_failures_in_a_row_it_is_not_asked(kind, caplog):
    async def call():
        faulty = at_fault(kind)
        driver, host = driving([faulty])
        driver.agent_started()
        host.advance(2.0)
        for index in range(10):
            await overlap(driver, host, f"word {index}")
        return driver, faulty

    driver, faulty = virtual_time.run(call)

    assert faulty.asked == FAILURES
    assert list(driver.faults.values()) == [FAILURES]
    first, last = (record.getMessage() for record in caplog.records)
    assert "it is UNSURE, and further faults of it are only counted" in first
    assert f"failed {FAILURES} times in a row" in last


def test_while_it_is_left_alone_nobody_waits_for_it():
    async def call():
        driver, host = driving([Hangs(False, hangs=True), Diary(lambda text: "stop" in text)])
        driver.agent_started()
        host.advance(2.0)
        for index in range(FAILURES):
            await overlap(driver, host, f"word {index}")
        say(driver, host, "stop")
        await pass_time(host, 0.05)
        return host

    host = virtual_time.run(call)

    assert host.interrupts == 1
    assert host.decisions[-1].onset_latency < BUDGET


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_tried_again_after_a_rest_and_rests_again_if_it_fails_once(kind):
    async def call():
        faulty = at_fault(kind)
        driver, host = driving([faulty])
        driver.agent_started()
        host.advance(2.0)
        asked = []
        for rest in range(3):
            for index in range(5):
                await overlap(driver, host, f"word {rest} {index}")
            asked.append(faulty.asked)
            await pass_time(host, REST)
        return asked

    assert virtual_time.run(call, limit=600) == [FAILURES, FAILURES + 1, FAILURES + 2]


def test_one_that_has_recovered_decides_again_and_is_fed_from_the_start(caplog):
    async def call():
        strategy = Hangs(True, hangs=True)
        driver, host = driving([strategy])
        driver.agent_started()
        host.advance(2.0)
        for index in range(5):
            await overlap(driver, host, f"word {index}")
        strategy.hangs = False
        await pass_time(host, REST)
        strategy.notes.clear()
        await overlap(driver, host, "stop it")
        return host, strategy

    with caplog.at_level(logging.INFO):
        host, strategy = virtual_time.run(call, limit=600)

    assert host.decisions[-1].action is Action.INTERRUPT
    assert strategy.notes[:3] == ["reset", "text stop it", "asked"]
    assert caplog.messages[-1].endswith("answers again")


def test_one_that_is_slow_only_sometimes_is_never_left_alone():
    class Sometimes(Diary):
        async def should_interrupt(self):
            self.notes.append("asked")
            if self.asked % 3:  # two of three are late
                await asyncio.sleep(BUDGET + 0.1)
            return "stop" in self.text

    async def call():
        strategy = Sometimes()
        driver, host = driving([strategy])
        driver.agent_started()
        host.advance(2.0)
        for index in range(12):
            await overlap(driver, host, f"word {index}")
        asked = strategy.asked
        while strategy.asked % 3 != 2:
            await overlap(driver, host, f"more {strategy.asked}")
        await overlap(driver, host, "stop")
        return host, asked

    host, asked = virtual_time.run(call, limit=600)

    assert asked >= 12
    assert host.interrupts == 1


def test_its_lateness_costs_its_own_answer_and_nothing_else():
    async def call():
        driver, host = driving([Hangs(True, hangs=True), Phrases("stop")])
        begin(driver, host)
        say(driver, host, "stop")
        return host

    host = virtual_time.run(call)

    assert host.decisions[-1].onset_latency == 0.0


def test_what_a_late_one_raises_when_it_is_stopped_is_not_in_the_log(caplog):
    class Ungrateful(Diary):
        async def should_interrupt(self):
            try:
                await asyncio.Event().wait()
            finally:
                raise ValueError("SECRETWORD")

    async def call():
        driver, host = driving([Ungrateful()])
        begin(driver, host)
        for text in ("well", "well now"):
            say(driver, host, text)
            await pass_time(host, 0.5)
        gc.collect()  # asyncio complains when nobody can look at it any more

    virtual_time.run(call)

    assert "SECRETWORD" not in caplog.text


def test_one_that_cancels_itself_is_at_fault_too():
    async def call():
        driver, host = driving([at_fault("gives up"), Diary(True)])
        begin(driver, host)
        say(driver, host, "well")
        await pass_time(host, 0.05)
        return driver, host

    driver, host = virtual_time.run(call)

    assert list(driver.faults.values()) == [1]
    assert host.interrupts == 1
