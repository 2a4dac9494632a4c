"""What an assistant may not do in any call; and that there has to be one."""

import logging
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest


class _NotHere(pytest.Module):
    """A file of tests that this line could not even import."""

    def collect(self) -> list[pytest.Item]:
        pytest.skip("the host of livekit-agents 0.x; installed is 1.x", allow_module_level=True)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> object:
    if find_spec("livekit.agents.voice_assistant") is None:
        return _NotHere.from_parent(parent, path=module_path)
    return None


@pytest.fixture
def no_complaints(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing is logged that is more than a note."""
    with caplog.at_level(logging.WARNING):
        yield
    assert [record.getMessage() for record in caplog.records] == []
