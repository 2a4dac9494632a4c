"""Shows up among LiveKit's plugins."""

from __future__ import annotations

import inspect
import logging
import threading

from livekit.agents import Plugin

from ..version import __version__

__all__ = ["InterruptPlugin", "register"]


class InterruptPlugin(Plugin):
    """This package, as LiveKit lists it."""

    def __init__(self) -> None:
        names = inspect.signature(Plugin.__init__).parameters  # no logger before 0.8
        logger = logging.getLogger("livekit_interrupt_plugin")
        super().__init__(
            "livekit_interrupt_plugin",
            __version__,
            "livekit_interrupt_plugin",
            **({"logger": logger} if "logger" in names else {}),
        )

    def download_files(self) -> None:
        """There are none; before 0.8 every plugin had to say so."""


def register() -> None:
    """Register once. LiveKit demands the main thread; elsewhere this does nothing."""
    if threading.current_thread() is not threading.main_thread():
        return
    if not any(isinstance(plugin, InterruptPlugin) for plugin in Plugin.registered_plugins):
        Plugin.register_plugin(InterruptPlugin())
