"""Voice that decides nothing is told in one: no decision changes, and nothing is lost of it."""

import pytest
from hypothesis import event, given

from livekit_interrupt_plugin import Action, Duck, Engine, InterruptionPolicy, MinDuration, MinWords
from livekit_interrupt_plugin.events import Tick, VoiceHeard
from livekit_interrupt_plugin.hosts.driver import Driver
from livekit_interrupt_plugin.hosts.shadow import Shadow
from livekit_interrupt_plugin.hosts.untold_voice import MOST, UntoldVoice
from livekit_interrupt_plugin.testing.fake_host import FakeHost

from .driving import begin, driving, say
from .generators import LONG_QUIET, calls, one_of, policies

WINDOW = 0.032
WORDS = MinWords(3)


def decided(policy, events, *, late):
    """When each decision was taken, and it: by a host that wakes the engine when asked.

    Of voice it tells as *late* as it may, or at once.
    """
    engine, untold, taken = Engine(policy), UntoldVoice(), []

    def receive(moment):
        if untold.seconds:
            assert engine.receive(VoiceHeard(*untold.take())) == []
        taken.extend((moment.at, decision) for decision in engine.receive(moment))

    for moment in [*events, Tick(events[-1].at + LONG_QUIET)]:
        while (wake := engine.wake_at) is not None and wake < moment.at:
            receive(Tick(wake))
        if late and isinstance(moment, VoiceHeard) and engine.only_counts_voice(moment.at):
            untold.at, untold.seconds = moment.at, untold.seconds + moment.seconds
            event("some voice was told late")
        else:
            receive(moment)
    return taken


@given(policies(one_of(MinWords(2), MinWords(3), ~MinWords(2), MinDuration(0.3))), calls())
def test_voice_that_is_only_counted_may_be_told_later(policy, events):
    assert decided(policy, events, late=True) == decided(policy, events, late=False)


def test_voice_over_an_agent_who_has_finished_is_an_ordinary_turn_at_once():
    driver, host = driving(InterruptionPolicy(WORDS, settle=2.0))
    begin(driver, host)
    voiced(driver, host, 3)
    host.advance(1.0)
    driver.agent_ended()
    assert host.decisions[-1].action is Action.HOLD

    driver.voice_heard(WINDOW)

    assert host.decisions[-1].action is Action.PASS


def test_a_voice_that_goes_on_after_its_overlap_opens_another_at_once():
    driver, host = driving(InterruptionPolicy(WORDS, settle=0.5, final_timeout=0.5))
    begin(driver, host)
    voiced(driver, host, 3)
    host.advance(1.0)
    assert driver.engine.overlap is None

    driver.voice_heard(WINDOW)

    assert driver.engine.overlap.number == 2


def voiced(driver, host, windows):
    """What the engine knows of the voice after each window."""
    known = []
    for _ in range(windows):
        host.advance(WINDOW)
        driver.voice_heard(WINDOW)
        known.append(driver.engine.overlap.voiced)
    return known


def test_where_words_decide_the_engine_hears_of_voice_twice_a_second():
    driver, host = driving(WORDS)
    begin(driver, host)

    known = voiced(driver, host, 30)

    assert len(set(known)) == 30 * WINDOW // MOST + 1
    assert all(known[i] >= WINDOW * (i + 1) - MOST for i in range(30))


def test_all_of_it_is_told_before_the_next_word():
    driver, host = driving(WORDS)
    begin(driver, host)
    voiced(driver, host, 7)

    say(driver, host, "okay")

    assert driver.engine.overlap.voiced == pytest.approx(7 * WINDOW)


@pytest.mark.parametrize(
    "policy",
    [
        InterruptionPolicy(MinDuration(0.9)),
        InterruptionPolicy(MinWords(3) | MinDuration(0.9)),
        InterruptionPolicy(MinWords(3), reaction=Duck()),
    ],
)
def test_where_the_voice_matters_each_window_is_told_at_once(policy):
    driver, host = driving(policy)
    begin(driver, host)

    assert len(set(voiced(driver, host, 10))) == 10


def test_a_policy_in_the_shadow_hears_each_window():
    host, policy = FakeHost(), InterruptionPolicy(WORDS)
    driver = Driver(
        policy, host, shadow=Shadow(InterruptionPolicy(MinDuration(0.9)), policy, print)
    )
    begin(driver, host)

    assert len(set(voiced(driver, host, 10))) == 10


def test_an_overlap_is_over_when_its_voice_is_though_that_was_told_late():
    driver, host = driving(InterruptionPolicy(WORDS, settle=0.5, final_timeout=0.5))
    begin(driver, host)
    voiced(driver, host, 10)

    host.advance(0.45)
    assert driver.engine.overlap is not None
    host.advance(0.1)
    assert driver.engine.overlap is None
