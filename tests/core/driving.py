"""Drives a ``FakeHost`` as a session would, and an async strategy that keeps a diary."""

from __future__ import annotations

import asyncio

from livekit_interrupt_plugin.events import Transcript
from livekit_interrupt_plugin.hosts.driver import Driver
from livekit_interrupt_plugin.policy import InterruptionPolicy
from livekit_interrupt_plugin.testing.fake_host import FakeHost


class Diary:
    """The four methods, from no base class; it notes what it is called with.

    Args:
        answer: What it answers, raises, or is called with the text to answer with.
        hangs: Whether it never answers.
    """

    def __init__(self, answer=False, *, hangs=False):
        self.answer = answer
        self.hangs = hangs
        self.notes = []
        self.text = ""
        self.chunks = []

    async def append_audio(self, audio, sample_rate):
        self.chunks.append((audio, sample_rate))

    async def append_text(self, text):
        self.notes.append(f"text {text}")
        self.text += text

    async def should_interrupt(self):
        self.notes.append("asked")
        if self.hangs:
            await asyncio.Event().wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer(self.text) if callable(self.answer) else self.answer

    async def reset(self):
        self.notes.append("reset")
        self.text = ""
        self.chunks.clear()

    @property
    def asked(self):
        return self.notes.count("asked")


def driving(policy, **host_options):
    """A driver of *policy*, or of a strategy whose words count at once, and its host."""
    if not isinstance(policy, InterruptionPolicy):
        policy = InterruptionPolicy(policy, stable=0.0)
    host = FakeHost(**host_options)
    driver = Driver(policy, host)
    host.wake = driver.wake
    return driver, host


def say(driver, host, text, *, is_final=False):
    """The recogniser writes *text* down; the host does with it as it is told."""
    route = driver.transcribed(Transcript(driver.now(), text, is_final))
    host.follow(route, text)


def begin(driver, host, *, seconds=2.0):
    """The agent starts to speak, and the user talks into it after *seconds*."""
    driver.agent_started()
    host.advance(seconds)
    host.follow(driver.user_started(), "<voice>")


async def pass_time(host, seconds):
    """Time passes on the loop and on the host's clock."""
    for _ in range(round(seconds * 100)):
        await asyncio.sleep(0.01)
        host.advance(0.01)
