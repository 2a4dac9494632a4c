"""What policies are judged on: labelled records, and the recorded calls beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .call import is_trace
from .record import Record, Stream
from .record_file import read_records
from .sources import find_sources, read_source

__all__ = ["Material", "gather"]

#: Bytes in which the header of a trace is found.
HEAD = 65536


@dataclass(slots=True)
class Material:
    """Records, and the names of the files that have traces."""

    #: All files.
    names: list[str]
    #: What could not be read.
    complaints: list[str]
    records: list[Record | Stream] = field(default_factory=list)
    traces: list[str] = field(default_factory=list)


def gather(given: Iterable[str]) -> Material:
    """The material that *given* stands for: files, folders, patterns, URLs.

    Raises:
        ConfigurationError: there is a URL, and fsspec or what it needs is not installed.
    """
    names, complaints = find_sources(given)
    material = Material(names, complaints)
    others: list[str] = []
    for name in names:
        try:
            (material.traces if is_trace(read_source(name, HEAD)) else others).append(name)
        except OSError as error:
            complaints.append(f"{name}: {error.strerror or error}")
    material.records, more = read_records(others)
    complaints += more
    return material
