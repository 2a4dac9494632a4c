"""Whether what the demo needs is installed; found without importing it, which takes seconds."""

from __future__ import annotations

import sys
from importlib.util import find_spec

__all__ = ["missing_extras"]

_NEEDED = {
    "livekit.agents": "livekit-agents",
    "livekit.plugins.silero": "livekit-plugins-silero",
    "pocketsphinx": "pocketsphinx",
    "rich": "rich",
}
# For which Pythons pocketsphinx has a wheel; pyproject.toml has the releases.
_WHEELS = ((3, 10), (3, 13))


def missing_extras() -> str | None:
    """One sentence on what is missing and how to get it, or None."""
    missing = [package for module, package in _NEEDED.items() if not _is_installed(module)]
    if not missing:
        return None
    python = sys.version_info[:2]
    if "pocketsphinx" in missing and not _WHEELS[0] <= python <= _WHEELS[1]:
        return (
            "the demo needs pocketsphinx, which has wheels for Python 3.10 to 3.13 and none for "
            f"your {python[0]}.{python[1]}: run it with one of those."
        )
    return (
        f"the demo needs {', '.join(missing)}: "
        'pip install "livekit-interrupt-plugin[demo]" installs what is missing.'
    )


def _is_installed(module: str) -> bool:
    parent, _, _ = module.rpartition(".")
    try:
        return not (parent and find_spec(parent) is None) and find_spec(module) is not None
    except (ImportError, ValueError):  # a parent is missing, or sys.modules has None for it
        return False
