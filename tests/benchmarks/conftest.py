"""The benchmarks are not installed: they are found beside the tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2]))  # last: what is tested is the installed package

pytest.importorskip("livekit.agents.voice", reason="the benchmarks need LiveKit Agents 1.x")
