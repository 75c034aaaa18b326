"""Deletions that a backup does not know of: kept apart in a file, and repeated after a restore."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

from app.bootstrap import Parts
from app.faults import UsageError
from app.personal.deletion import remove
from models.unit_of_work import UnitOfWork

LINE = re.compile(r"([0-9a-f]{64}) (\d{4}-\d\d-\d\d)")


def save(parts: Parts, target: Path) -> int:
    """Write the mark and the day of every deletion that is known. Returns how many."""
    marks = parts.database.read(lambda uow: uow.deletions.all())
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    part.write_text("".join(f"{each.mark} {each.deleted_on}\n" for each in marks), encoding="utf-8")
    part.replace(target)  # whole or as before: it may be the only one
    return len(marks)


def repeat(parts: Parts, source: Path) -> int:
    """Delete again whom a backup brought back. Returns how many. Raises UsageError for another kind of file."""
    marks, now = _read(source), parts.clock.now()
    return parts.database.write(lambda uow: _repeat(uow, marks, now)).result()


def _read(source: Path) -> dict[str, date]:
    lines = source.read_text(encoding="utf-8", errors="replace").splitlines()
    try:
        return dict(_mark(line) for line in lines)
    except ValueError as exc:
        told = f"{source} is no list of deletions: name the file that `atbalss deletions save` wrote"
        raise UsageError(told) from exc


def _mark(line: str) -> tuple[str, date]:
    found = LINE.fullmatch(line)
    if found is None:
        raise ValueError(line)
    return found[1], date.fromisoformat(found[2])


def _repeat(uow: UnitOfWork, marks: dict[str, date], now: datetime) -> int:
    back = uow.deletions.still_here(frozenset(marks))
    for person in back:
        remove(uow, person, uow.panel.contact_of(person), now)
    uow.deletions.take(marks.items())
    uow.audit.note(now, "cli", "repeat_deletions", str(len(back)))
    return len(back)
