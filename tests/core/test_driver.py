"""The driver: what happens is dated and decided, and the host carries it out."""

import asyncio
import inspect
import logging

import pytest

from livekit_interrupt_plugin import (
    Action,
    Backchannel,
    Consult,
    Duck,
    InterruptionPolicy,
    MinDuration,
    MinOpinion,
    MinWords,
    MinWordsInterruptionStrategy,
    Pause,
    Phrases,
    Predicate,
)
from livekit_interrupt_plugin.events import Transcript
from livekit_interrupt_plugin.hosts.consultation import BUDGET, KEPT_AUDIO, LEAD_IN
from livekit_interrupt_plugin.hosts.driver import Host
from livekit_interrupt_plugin.testing import virtual_time
from livekit_interrupt_plugin.testing.fake_host import FakeHost
from livekit_interrupt_plugin.voice import STILL_SOUNDING

from .driving import Diary, begin, driving, pass_time, say

HOLD, INTERRUPT, IGNORE, PASS = Action.HOLD, Action.INTERRUPT, Action.IGNORE, Action.PASS


def actions(host):
    return [decision.action for decision in host.decisions]


def test_the_fake_has_every_verb_of_a_host_and_takes_what_it_takes():
    for name, verb in inspect.getmembers(Host, inspect.isfunction):
        if not name.startswith("_"):
            assert inspect.signature(getattr(FakeHost, name)) == inspect.signature(verb)


# -- what is done about decisions -----------------------------------------------------------------


def test_an_interrupt_silences_the_agent_and_then_releases_what_was_withheld():
    driver, host = driving(MinWords(3))
    begin(driver, host)
    say(driver, host, "wait i")
    host.told.clear()

    say(driver, host, "wait i have one")

    assert host.told == ["interrupt", "release", "announce"]
    assert host.heard == ["<voice>", "wait i", "wait i have one"]
    assert host.withheld == host.dropped == []


def test_the_interrupt_is_over_before_the_words_that_brought_it_are_routed():
    driver, host = driving(MinWords(2))
    begin(driver, host)

    route = driver.transcribed(Transcript(driver.now(), "wait stop", True))

    assert host.interrupts == 1
    assert route.value == "deliver"


def test_who_is_ignored_is_dropped_and_never_heard_of():
    driver, host = driving(MinWords(3))
    begin(driver, host)
    say(driver, host, "okay")
    say(driver, host, "okay", is_final=True)
    driver.user_ended()

    host.advance(1.0)

    assert actions(host)[-1] is IGNORE
    assert host.dropped == ["<voice>", "okay", "okay"]
    assert host.heard == []


def test_an_ordinary_turn_is_released():
    driver, host = driving(MinWords(3))
    begin(driver, host)
    say(driver, host, "yes")

    driver.agent_ended()

    assert actions(host)[-1] is PASS
    assert host.heard == ["<voice>", "yes"]
    assert host.interrupts == 0


def test_an_ordinary_turn_is_released_too_when_that_shows_after_the_agents_end():
    driver, host = driving(MinWords(3))
    begin(driver, host)
    driver.voice_heard(0.3)
    driver.user_ended()
    host.advance(0.7)
    driver.agent_ended()
    assert host.heard == []

    say(driver, host, "wait i have one", is_final=True)

    assert actions(host)[-1] is PASS
    assert host.heard == ["<voice>", "wait i have one"]


def test_with_the_agent_silent_everything_is_delivered_untouched():
    driver, host = driving(MinWords(1))

    host.follow(driver.user_started(), "<voice>")
    say(driver, host, "stop it now", is_final=True)

    assert host.heard == ["<voice>", "stop it now"]
    assert host.told == []


def test_who_spoke_first_is_heard_while_the_agent_speaks():
    driver, host = driving(MinWords(9))
    host.follow(driver.user_started(), "<voice>")
    driver.agent_started()

    say(driver, host, "and another thing")

    assert host.heard == ["<voice>", "and another thing"]


def test_a_late_final_is_dropped():
    driver, host = driving(MinWords(3))
    begin(driver, host)
    driver.voice_heard(0.3)
    driver.user_ended()
    host.advance(3.0)

    say(driver, host, "okay")
    say(driver, host, "okay", is_final=True)

    assert host.heard == []
    assert host.dropped == ["<voice>", "okay", "okay"]
    assert host.decisions[-1].text == "okay"


def test_an_empty_transcript_over_the_agent_reaches_nobody():
    driver, host = driving(MinWords(3))
    driver.agent_started()

    say(driver, host, "", is_final=True)

    assert host.heard == []


def test_kept_words_reach_the_conversation_without_a_reply():
    driver, host = driving(InterruptionPolicy(MinWords(3), unmatched="keep"))
    begin(driver, host)
    say(driver, host, "okay", is_final=True)
    driver.user_ended()

    host.advance(1.0)

    assert host.kept == ["okay"]
    assert host.heard == []


def test_a_noise_is_not_kept():
    driver, host = driving(InterruptionPolicy(MinWords(3), unmatched="keep"))
    begin(driver, host)
    driver.user_ended()

    host.advance(5.0)

    assert actions(host)[-1] is IGNORE
    assert host.kept == []


@pytest.mark.parametrize("waits", [0.2, 1.2], ids=["before it is over", "as its last evidence"])
def test_words_to_be_answered_are_released_when_the_agent_has_finished(waits):
    driver, host = driving(InterruptionPolicy(MinWords(3), unmatched="answer"))
    begin(driver, host)
    driver.voice_heard(0.3)
    driver.user_ended()
    host.advance(waits)
    say(driver, host, "okay", is_final=True)
    host.advance(2.0)
    assert (actions(host)[-1], host.heard) == (IGNORE, [])

    driver.agent_ended()

    assert host.heard == ["<voice>", "okay"]
    assert host.dropped == []


def test_the_words_of_several_overlaps_are_answered_together():
    driver, host = driving(InterruptionPolicy(MinWords(3), unmatched="answer"))
    begin(driver, host)
    say(driver, host, "okay", is_final=True)
    driver.user_ended()
    host.advance(1.0)
    say(driver, host, "right", is_final=True)
    host.advance(1.0)

    driver.agent_ended()

    assert host.heard == ["<voice>", "okay", "right"]


def test_a_late_final_to_be_answered_is_not_lost():
    driver, host = driving(InterruptionPolicy(MinWords(3), unmatched="answer"))
    begin(driver, host)
    driver.voice_heard(0.3)
    driver.user_ended()
    host.advance(3.0)
    say(driver, host, "okay", is_final=True)

    driver.agent_ended()

    assert host.heard == ["<voice>", "okay"]
    assert host.dropped == []


def test_words_to_be_answered_that_come_after_the_agents_end_are_heard_at_once():
    driver, host = driving(InterruptionPolicy(MinWords(3), unmatched="answer"))
    begin(driver, host)
    driver.voice_heard(0.3)
    driver.user_ended()
    host.advance(0.7)
    driver.agent_ended()
    assert host.heard == []

    host.advance(0.3)
    say(driver, host, "okay", is_final=True)

    assert host.heard == ["<voice>", "okay"]


# -- what may be interrupted ----------------------------------------------------------------------


def test_a_speech_that_was_protected_meanwhile_is_not_cut_by_words_that_ripen():
    driver, host = driving(InterruptionPolicy(MinWords(1), stable=0.2))
    begin(driver, host)
    say(driver, host, "wait")

    host.interruptible = False  # and nothing is heard until the words have stood long enough
    host.advance(0.3)

    assert host.interrupts == 0
    assert host.decisions[-1].strategy == "not allowed"


def test_a_protected_speech_is_not_interrupted():
    driver, host = driving(MinWords(1), interruptible=False)
    begin(driver, host)

    say(driver, host, "stop")

    assert [(d.action, d.strategy) for d in host.decisions[-1:]] == [(HOLD, "not allowed")]
    assert host.interrupts == 0
    assert host.heard == []


def test_a_protection_that_ends_lets_the_evidence_count():
    driver, host = driving(MinWords(1), interruptible=False)
    begin(driver, host)
    say(driver, host, "stop")
    host.interruptible = True

    driver.voice_heard(0.1)

    assert host.interrupts == 1
    assert host.heard == ["<voice>", "stop"]


def test_a_speech_that_becomes_protected_is_not_interrupted():
    driver, host = driving(MinWords(2))
    begin(driver, host)
    say(driver, host, "wait")
    host.interruptible = False

    say(driver, host, "wait stop")

    assert host.interrupts == 0
    assert host.decisions[-1].reason == "this speech must not be interrupted"


def test_an_interrupt_that_fails_still_releases_the_words(caplog):
    driver, host = driving(MinWords(2), interrupt_fails=RuntimeError("protected after all"))
    begin(driver, host)

    with caplog.at_level(logging.WARNING):
        say(driver, host, "wait stop")

    assert host.heard == ["<voice>", "wait stop"]
    assert host.told == ["announce", "interrupt", "release", "announce"]
    assert "could not be interrupted" in caplog.text


# -- faults ---------------------------------------------------------------------------------------


def test_a_strategy_at_fault_is_logged_once_and_counted(caplog):
    def broken(_):
        raise ZeroDivisionError("by zero")

    faulty = Predicate(broken)
    driver, host = driving(faulty | MinWords(3))
    begin(driver, host)
    with caplog.at_level(logging.WARNING):
        say(driver, host, "wait")
        say(driver, host, "wait i")
        say(driver, host, "wait i have")

    assert host.interrupts == 1
    assert driver.faults == {repr(faulty): 4}
    assert len(caplog.records) == 1
    assert "ZeroDivisionError" in caplog.text


# -- the clock ------------------------------------------------------------------------------------


def test_a_clock_that_steps_back_does_not_stop_the_call():
    driver, host = driving(MinWords(2))
    begin(driver, host)
    host.clock = 0.5

    say(driver, host, "wait stop")

    assert host.interrupts == 1
    assert [decision.at for decision in host.decisions] == [2.0, 2.0]


def test_the_host_is_asked_to_wake_the_driver_when_time_alone_changes_something():
    driver, host = driving(InterruptionPolicy(MinWords(2), stable=0.2))
    driver.agent_started()
    assert host.wishes[-1] is None
    host.advance(2.0)

    say(driver, host, "wait stop")
    assert host.wishes[-1] == 2.2
    host.advance(0.1)
    say(driver, host, "wait shop")
    assert host.wishes[-1] == 2.2
    host.advance(0.1)
    assert host.wishes[-1] == pytest.approx(2.3)

    host.advance(1.0)
    assert actions(host)[-1] is INTERRUPT
    assert host.decisions[-1].at == pytest.approx(2.3)
    assert host.wishes[-1] is None


def test_an_event_loop_that_wakes_a_little_early_is_not_asked_again():
    driver, host = driving(MinWords(3))
    begin(driver, host)
    say(driver, host, "okay", is_final=True)
    host.clock = host.wishes[-1] - 1e-4

    driver.wake()

    assert actions(host)[-1] is IGNORE
    assert host.wishes[-1] is None


def test_a_wake_that_nobody_asked_for_changes_nothing():
    driver, host = driving(MinWords(3))
    driver.wake()
    driver.agent_started()
    driver.wake()

    assert host.decisions == []


def test_the_end_of_grace_needs_no_event():
    driver, host = driving(MinWords(2))
    driver.agent_started()
    host.advance(0.05)
    say(driver, host, "one two three four five")
    assert host.interrupts == 0

    host.advance(2.0)

    assert host.interrupts == 1
    assert host.decisions[-1].at == 1.0


def test_listeners_hear_of_the_open_overlap():
    driver, host = driving(MinWords(9))
    begin(driver, host)

    say(driver, host, "so")
    say(driver, host, "so i")

    assert host.updates == ["so", "so i"]


def test_an_opinion_from_outside_is_judged():
    driver, host = driving(MinOpinion("model", 0.8))
    begin(driver, host)

    driver.opinion("model", 0.9, "a question")

    assert host.interrupts == 1
    assert host.decisions[-1].reason == "a question, on voice alone"


def test_what_the_agent_said_is_known_to_strategies():
    heard = []
    driver, host = driving(Predicate(lambda overlap: heard.append(overlap.agent_text)))
    driver.agent_started()
    driver.agent_said("Shall I")
    driver.agent_said("go on?")
    host.advance(2.0)

    driver.user_started()

    assert heard == ["Shall I go on?"]


# -- the async dialect: who is asked, and when ----------------------------------------------------


def test_an_async_strategy_is_asked_off_the_path_and_its_yes_interrupts():
    async def call():
        driver, host = driving([MinWordsInterruptionStrategy(min_words=3)])
        begin(driver, host)
        say(driver, host, "yes that's right")
        assert host.interrupts == 0
        await pass_time(host, 0.05)
        return host

    host = virtual_time.run(call)

    assert host.interrupts == 1
    assert host.heard == ["<voice>", "yes that's right"]
    assert host.decisions[-1].strategy == "Consult(MinWordsInterruptionStrategy(min_words=3))"


def test_it_is_asked_on_each_interim_on_each_final_and_when_the_user_stops():
    async def call():
        diary = Diary()
        driver, host = driving([diary])
        begin(driver, host)
        driver.voice_heard(0.2)
        await pass_time(host, 0.05)
        asked = [diary.asked]
        for happens in (
            lambda: say(driver, host, "so"),
            lambda: say(driver, host, "so i"),
            lambda: say(driver, host, "so i see", is_final=True),
            lambda: driver.user_ended(),
        ):
            happens()
            await pass_time(host, 0.05)
            asked.append(diary.asked)
        return asked

    assert virtual_time.run(call) == [0, 1, 2, 3, 4]


def test_an_interim_counts_for_it_when_it_has_stood_long_enough():
    async def call():
        diary = Diary()
        driver, host = driving(InterruptionPolicy([diary], stable=0.2))
        begin(driver, host)
        say(driver, host, "stop")
        await pass_time(host, 0.1)
        assert diary.asked == 0
        await pass_time(host, 0.2)
        return diary

    assert virtual_time.run(call).notes == ["reset", "text stop", "asked"]


def test_growing_words_are_fed_as_they_come_and_revised_ones_from_the_start():
    async def call():
        diary = Diary()
        driver, host = driving([diary])
        begin(driver, host)
        for text in ("i", "i see", "ice", "ice cream"):
            say(driver, host, text)
            await pass_time(host, 0.05)
        say(driver, host, "ice cream", is_final=True)
        say(driver, host, "please")
        await pass_time(host, 0.05)
        return [note for note in diary.notes if note != "asked"]

    assert virtual_time.run(call) == [
        "reset",
        "text i",
        "text  see",
        "reset",
        "text ice",
        "text  cream",
        "text  please",
    ]


def test_it_is_reset_after_the_overlap_and_knows_nothing_of_it_in_the_next():
    async def call():
        diary = Diary()
        driver, host = driving([diary])
        begin(driver, host)
        say(driver, host, "okay", is_final=True)
        driver.user_ended()
        await pass_time(host, 1.0)
        assert actions(host)[-1] is IGNORE
        assert diary.notes[-1] == "reset"
        diary.notes.clear()
        driver.user_started()
        say(driver, host, "okay then")
        await pass_time(host, 0.05)
        return diary.notes

    assert virtual_time.run(call) == ["text okay then", "asked"]


def test_it_is_reset_after_an_interrupt_that_a_lifted_protection_allowed():
    async def call():
        diary = Diary(True)
        driver, host = driving([diary], interruptible=False)
        begin(driver, host)
        say(driver, host, "stop")
        await pass_time(host, 0.05)
        host.interruptible = True
        driver.voice_heard(0.1)
        await pass_time(host, 0.05)
        return host, diary

    host, diary = virtual_time.run(call)

    assert host.interrupts == 1
    assert diary.notes == ["reset", "text stop", "asked", "reset"]


def test_several_are_asked_in_order_and_the_first_yes_wins():
    async def call():
        first, second, third = Diary(False), Diary(True), Diary(True)
        driver, host = driving([first, second, third])
        begin(driver, host)
        say(driver, host, "well")
        await pass_time(host, 0.05)
        return host, [diary.asked for diary in (first, second, third)]

    host, asked = virtual_time.run(call)

    assert asked == [1, 1, 0]
    assert host.decisions[-1].reason == "Diary #2 says yes"


def test_one_that_a_policy_names_twice_is_asked_once():
    async def call():
        diary = Diary(True)
        consult = Consult(diary)
        driver, host = driving(consult & Phrases("stop") | consult & MinWords(3))
        begin(driver, host)
        say(driver, host, "stop")
        await pass_time(host, 0.05)
        return host, diary

    host, diary = virtual_time.run(call)

    assert host.interrupts == 1
    assert diary.asked == 1


def test_one_that_knows_what_needs_no_grace_is_asked_too():
    async def call():
        diary = Diary(True)
        driver, host = driving(InterruptionPolicy(MinWords(1), stable=0.0, no_grace=diary))
        driver.agent_started()
        host.advance(0.3)
        say(driver, host, "stop")
        await pass_time(host, 0.05)
        return host

    host = virtual_time.run(call)

    assert host.decisions[-1].action is INTERRUPT
    assert host.decisions[-1].at < 0.4


def test_a_native_and_an_async_strategy_decide_together():
    async def call():
        diary = Diary(True)
        driver, host = driving(Consult(diary) & MinDuration(0.5))
        begin(driver, host)
        say(driver, host, "well")
        await pass_time(host, 0.05)
        assert host.interrupts == 0
        driver.voice_heard(0.5)
        return host

    assert virtual_time.run(call).interrupts == 1


def test_a_protected_speech_is_not_interrupted_by_any_of_them():
    async def call():
        driver, host = driving([Diary(True), Diary(True)], interruptible=False)
        begin(driver, host)
        say(driver, host, "stop it now", is_final=True)
        driver.user_ended()
        await pass_time(host, 2.0)
        return host

    host = virtual_time.run(call)

    assert host.interrupts == 0
    assert actions(host)[-1] is IGNORE


# -- the async dialect: what can go wrong ---------------------------------------------------------


def test_one_that_hangs_has_its_budget_and_the_next_is_asked_after_it(caplog):
    async def call():
        hanging, other = Diary(hangs=True), Diary(True)
        driver, host = driving([hanging, other])
        begin(driver, host)
        say(driver, host, "stop")
        await pass_time(host, BUDGET - 0.02)
        assert other.asked == 0
        await pass_time(host, 0.05)
        return host

    host = virtual_time.run(call)

    assert BUDGET == 0.2
    assert host.interrupts == 1
    assert host.decisions[-1].onset_latency == pytest.approx(BUDGET, abs=0.02)
    assert "took longer than 0.2 s" in caplog.text


def test_one_that_refuses_to_be_cancelled_is_left_alone_and_the_next_is_asked():
    class Stubborn(Diary):
        async def should_interrupt(self):
            self.notes.append("asked")
            for _ in range(50):
                try:
                    await asyncio.sleep(0.1)
                except asyncio.CancelledError:
                    continue
            return True

    async def call():
        stubborn, other = Stubborn(), Diary(lambda text: "stop" in text)
        driver, host = driving([stubborn, other])
        begin(driver, host)
        say(driver, host, "well")
        await pass_time(host, 0.3)
        say(driver, host, "well stop")
        await pass_time(host, 0.05)
        return host, stubborn

    host, stubborn = virtual_time.run(call)

    assert host.interrupts == 1
    assert stubborn.asked == 1


@pytest.mark.parametrize(
    "answer", [ZeroDivisionError("by zero"), "yes", 1, None], ids=["raises", "text", "1", "None"]
)
def test_one_at_fault_has_no_say_and_the_next_is_asked(answer, caplog):
    async def call():
        faulty, other = Diary(answer), Diary(lambda text: text == "well stop")
        driver, host = driving([faulty, other])
        begin(driver, host)
        for text in ("well", "well stop"):
            say(driver, host, text)
            await pass_time(host, 0.05)
        return host, faulty

    host, faulty = virtual_time.run(call)

    assert host.interrupts == 1
    assert faulty.asked == 2
    assert len(caplog.records) == 1


def test_one_that_recovers_is_fed_from_the_start():
    async def call():
        diary = Diary(ZeroDivisionError("by zero"))
        driver, host = driving([diary])
        begin(driver, host)
        say(driver, host, "well")
        await pass_time(host, 0.05)
        diary.answer = lambda text: text == "well stop"
        say(driver, host, "well stop")
        await pass_time(host, 0.05)
        return host

    assert virtual_time.run(call).interrupts == 1


def test_an_answer_about_an_overlap_that_is_over_is_not_heard():
    async def slow(_):
        await asyncio.sleep(0.15)
        return True

    class Slow(Diary):
        async def should_interrupt(self):
            return await slow(self)

    async def call():
        driver, host = driving([Slow(), Phrases("stop")])
        begin(driver, host)
        say(driver, host, "well")
        await pass_time(host, 0.05)
        say(driver, host, "stop")
        driver.agent_started()
        await pass_time(host, 1.5)
        return host

    host = virtual_time.run(call)

    assert host.interrupts == 1


def test_while_one_thinks_only_the_newest_words_wait():
    class Slow(Diary):
        async def should_interrupt(self):
            self.notes.append("asked")
            await asyncio.sleep(0.1)
            return False

    async def call():
        slow = Slow()
        driver, host = driving([slow])
        begin(driver, host)
        for text in ("i", "i see", "i see what", "i see what you"):
            say(driver, host, text)
            await pass_time(host, 0.02)
        await pass_time(host, 0.4)
        return slow

    slow = virtual_time.run(call)

    assert slow.asked == 2
    assert slow.text == "i see what you"


def test_closing_leaves_no_task_behind():
    async def call():
        driver, host = driving([Diary(hangs=True)])
        begin(driver, host)
        say(driver, host, "well")
        await pass_time(host, 0.05)
        driver.close()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]

    assert virtual_time.run(call) == []


# -- the async dialect: audio ---------------------------------------------------------------------

SECOND = b"\0\0" * 16000


def test_audio_is_fed_before_it_is_asked_each_chunk_once():
    async def call():
        diary = Diary()
        driver, host = driving([diary])
        assert driver.wants_audio
        begin(driver, host)
        fed = []
        for text in ("so", "so i"):
            driver.heard_audio(SECOND, 16000)
            say(driver, host, text)
            await pass_time(host, 0.05)
            fed.append(len(diary.chunks))
        return fed

    assert virtual_time.run(call) == [1, 2]


def test_of_the_audio_before_the_overlap_a_little_is_fed():
    async def call():
        diary = Diary()
        driver, host = driving([diary])
        for _ in range(100):
            driver.heard_audio(SECOND[:3200], 16000)
        begin(driver, host)
        say(driver, host, "so")
        await pass_time(host, 0.05)
        return diary.chunks

    chunks = virtual_time.run(call)

    assert len(chunks) * 0.1 == pytest.approx(LEAD_IN)


def test_revised_words_are_fed_with_the_audio_again_and_both_are_bounded():
    async def call():
        diary = Diary()
        driver, host = driving([diary])
        begin(driver, host)
        for _ in range(round(KEPT_AUDIO) + 10):
            driver.heard_audio(SECOND, 16000)
        say(driver, host, "so")
        await pass_time(host, 0.05)
        fed = [len(diary.chunks)]
        say(driver, host, "no")
        await pass_time(host, 0.05)
        return [*fed, len(diary.chunks)]

    assert virtual_time.run(call) == [KEPT_AUDIO, KEPT_AUDIO]


def test_nobody_takes_in_audio_who_would_not_listen():
    driver, _ = driving(MinWords(3))
    other, _ = driving([MinWordsInterruptionStrategy(min_words=3)])

    driver.heard_audio(SECOND, 16000)

    assert not driver.wants_audio
    assert not other.wants_audio


# -- reactions ------------------------------------------------------------------------------------


def reacting(reaction, strategy=None, **rules):
    rule = ~Backchannel() if strategy is None else strategy
    return driving(InterruptionPolicy(rule, reaction=reaction, stable=0.0, **rules))


def reactions(host):
    return [verb for verb in host.told if verb in ("lower", "restore", "interrupt")]


def test_without_a_reaction_the_host_is_asked_for_none():
    driver, host = reacting("speak")
    begin(driver, host)
    say(driver, host, "mm-hmm", is_final=True)
    host.advance(3.0)

    assert reactions(host) == []


def test_the_agent_is_lowered_at_the_onset_and_restored_at_the_final_of_a_backchannel():
    driver, host = reacting("duck")
    begin(driver, host)
    assert host.reaction == Duck()

    driver.voice_heard(0.3)
    say(driver, host, "mm-hmm")
    driver.user_ended()
    assert host.reaction == Duck()

    say(driver, host, "mm-hmm", is_final=True)
    assert host.reaction is None
    assert actions(host)[-1] is HOLD


def test_words_that_follow_lower_it_again():
    driver, host = reacting("duck", MinWords(4))
    begin(driver, host)
    driver.user_ended()
    host.advance(0.45)
    assert host.reaction is None

    say(driver, host, "well but")

    assert host.reaction == Duck()
    assert reactions(host) == ["lower", "restore", "lower"]


def test_a_voice_still_in_the_air_is_waited_for_and_no_longer():
    driver, host = reacting("pause")
    begin(driver, host)
    driver.voice_heard(0.3)
    say(driver, host, "mm-hmm", is_final=True)
    assert host.reaction == Pause()

    host.advance(STILL_SOUNDING - 0.01)
    assert host.reaction == Pause()
    host.advance(0.02)
    assert host.reaction is None


def test_an_interrupt_ends_a_reaction_by_itself():
    driver, host = reacting("pause")
    begin(driver, host)
    say(driver, host, "wait stop")
    host.advance(5.0)

    assert reactions(host) == ["lower", "interrupt"]


def test_an_interrupt_that_fails_leaves_no_agent_lowered():
    driver, host = driving(
        InterruptionPolicy(MinWords(1), reaction="duck", stable=0.0),
        interrupt_fails=RuntimeError("protected"),
    )
    begin(driver, host)
    say(driver, host, "wait")

    assert reactions(host) == ["lower", "interrupt", "restore"]
    assert host.reaction is None


def test_a_speech_that_may_suddenly_not_be_interrupted_is_heard_as_it_is():
    driver, host = reacting("duck", MinWords(9))
    begin(driver, host)
    host.interruptible = False
    say(driver, host, "well I think")

    assert reactions(host) == ["lower", "restore"]


def test_the_host_is_woken_when_the_grace_ends_over_a_voice():
    driver, host = reacting("duck", MinWords(9))
    driver.agent_started()
    host.advance(0.5)
    host.follow(driver.user_started(), "<voice>")
    assert host.reaction is None

    host.advance(0.51)

    assert host.reaction == Duck()


def test_a_pause_has_an_end():
    driver, host = reacting(Pause(1.0), MinWords(9))
    begin(driver, host)
    for _ in range(30):
        host.advance(0.1)
        driver.voice_heard(0.1)

    assert reactions(host) == ["lower", "restore"]
