"""A table's place on a page that is written by hand."""

from __future__ import annotations

from pathlib import Path

BEGIN, END = "<!-- results -->", "<!-- end of results -->"


def put_into(page: Path, table: str) -> None:
    """Replace what is between the two marks on *page* by *table*.

    Raises:
        ValueError: the page does not have them.
    """
    before, _, after = _parts(page)
    page.write_text(f"{before}{BEGIN}\n\n{table}\n{END}{after}", "utf-8")


def taken_from(page: Path) -> str:
    """The table that was put into *page*."""
    return _parts(page)[1].removeprefix("\n\n").removesuffix("\n")


def _parts(page: Path) -> tuple[str, str, str]:
    before, begins, rest = page.read_text("utf-8").partition(BEGIN)
    table, ends, after = rest.partition(END)
    if not (begins and ends):
        raise ValueError(f"{page} must have the marks {BEGIN} and {END}")
    return before, table, after
