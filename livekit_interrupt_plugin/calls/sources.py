"""Where calls are read from: files, folders, patterns, and any URL that fsspec knows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from glob import glob
from importlib import import_module
from pathlib import Path
from typing import Any

from ..errors import ConfigurationError

__all__ = ["LABELS", "find_sources", "labels_beside", "read_source"]

#: How the name of a file of labels ends.
LABELS = ".labels.jsonl"

_URL = re.compile(r"[A-Za-z][\w+.-]+(?:://|::)")
_PATTERN = re.compile(r"[*?\[]")


def find_sources(given: Iterable[str]) -> tuple[list[str], list[str]]:
    """The names of all files that *given* stands for, and a complaint for what there is none of.

    Args:
        given: Files, folders (all their ``.jsonl``, in folders below as well), patterns such as
            ``calls/*-shop.jsonl``, or URLs of these. Files of labels are left out.

    Raises:
        ConfigurationError: there is a URL, and fsspec or what it needs is not installed.
    """
    names: dict[str, None] = {}
    complaints: list[str] = []
    for one in given:
        try:
            found = _at_url(one) if _URL.match(one) else _local(one)
        except OSError as error:
            complaints.append(f"{one}: {error.strerror or error}")
            continue
        names.update(dict.fromkeys(name for name in found if not name.endswith(LABELS)))
        if not found:
            complaints.append(f"{one}: there is no such file")
    return list(names), complaints


def read_source(name: str, size: int | None = None) -> bytes:
    """The content of the file called *name*, or its first *size* bytes.

    Raises:
        OSError: it cannot be read.
        ConfigurationError: it is a URL, and fsspec or what it needs is not installed.
    """
    if not _URL.match(name):
        with Path(name).open("rb") as file:
            return file.read(-1 if size is None else size)
    system, path = _system_of(name)
    content: bytes = system.cat_file(path, end=size)
    return content


def labels_beside(name: str) -> tuple[str, bytes | None]:
    """The name and the content of the file of labels beside *name*; None where there is none."""
    beside = name.removesuffix(".jsonl") + LABELS
    try:
        return beside, read_source(beside)
    except FileNotFoundError:
        return beside, None


def _local(given: str) -> list[str]:
    path = Path(given)
    if path.is_dir():
        return sorted(map(str, path.rglob("*.jsonl")))
    if not path.exists() and _PATTERN.search(given):
        return sorted(name for name in glob(given, recursive=True) if Path(name).is_file())
    return [given]


def _at_url(given: str) -> list[str]:
    system, path = _system_of(given)
    if _PATTERN.search(path):
        found = system.glob(path)
    elif system.isdir(path):
        found = [name for name in system.find(path) if name.endswith(".jsonl")]
    else:
        return [given]
    return sorted(map(system.unstrip_protocol, found))


def _system_of(url: str) -> tuple[Any, str]:
    try:
        fsspec: Any = import_module("fsspec")
        system, path = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise ConfigurationError(
            f"{url} cannot be read: {error}", hint="pip install 'livekit-interrupt-plugin[calls]'"
        ) from error
    return system, str(path)
