"""What the command says: numbers and reasons with their rows, never what stands in a cell."""

from __future__ import annotations

import io

from rich.console import Console

from app.importing.cli import tell
from app.importing.taking import Taken
from tests.app.importing.conftest import GOOD, Desk


def said(found: Taken, *, dry_run: bool = True) -> str:
    out = Console(file=io.StringIO(), width=200)
    tell(found, out, dry_run=dry_run)
    return out.file.getvalue()  # type: ignore[attr-defined]


def test_reasons_are_told_once_with_their_rows(desk: Desk) -> None:
    text = said(desk.look(desk.file(GOOD, *[(GOOD[0], "Marsa skola", *GOOD[2:])] * 25)))

    assert "1 rows would be taken, with 4 answers" in text
    assert "25 refused" in text
    assert text.count("the institution is not known") == 1
    assert ": row 3, 4, 5" in text
    assert "and 5 more" in text


def test_no_cell_is_repeated(desk: Desk) -> None:
    secret = "Jānis Bērziņš"

    for place in range(len(GOOD)):
        row = list(GOOD)
        row[place] = secret
        assert secret not in said(desk.look(desk.file(tuple(row))))
