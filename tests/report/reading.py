"""A page's file, as a browser takes it apart."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any


class Page(HTMLParser):
    """The scripts of a page by their ids or order, and everything that could fetch something."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.text = path.read_text("utf-8")
        self.scripts: dict[str, str] = {}
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self.rules = ""
        self._inside = ""
        self.feed(self.text)
        self.close()

    @property
    def about(self) -> Any:
        return json.loads(self.scripts["data"])

    def call(self, number: int = 0) -> Any:
        return json.loads(self.scripts[f"call-{number}"])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        if given.get("http-equiv") == "Content-Security-Policy":
            self.rules = given["content"] or ""
        if tag == "script":
            self._inside = given.get("id") or f"script {len(self.scripts)}"
            self.scripts[self._inside] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[self._inside] += data
