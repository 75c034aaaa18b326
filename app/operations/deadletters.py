"""Dead letters: what failed three times, without what it says; tried again, or given up by a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from rich.console import Console
from rich.table import Table

from app.bootstrap import Parts
from app.clock import RIGA
from app.faults import UsageError
from models.unit_of_work import UnitOfWork

OPERATOR = "cli"  # whoever has this machine's command line


def show(parts: Parts, out: Console) -> None:
    """Print number, kind, time and fault of each; the chat and the text stay sealed."""
    table = Table("number", "bot", "kind", "set aside", "fault", title="Dead letters, local time")
    for row in parts.database.read(_rows):
        table.add_row(*row)
    if not table.row_count:
        out.print("no dead letters")
        return
    out.print(table)
    out.print(
        "once the fault is mended: atbalss deadletters replay [NUMBER]; to give one up: atbalss deadletters drop NUMBER"
    )


def _rows(uow: UnitOfWork) -> list[tuple[str, ...]]:
    return [
        (
            str(letter.seq),
            str(letter.bot_id),
            uow.inbox.kind_of(letter),
            f"{letter.died_at.astimezone(RIGA):%d.%m.%Y %H:%M}",
            letter.error,
        )
        for letter in uow.inbox.letters()
    ]


def replay(parts: Parts, number: int | None) -> int:
    """Put all dead letters, or one, back into line. Returns how many. Raises UsageError if there is no such one."""
    return _on_record(parts, number, "replay_dead_letters", lambda uow: uow.inbox.replay(number))


def drop(parts: Parts, number: int | None) -> int:
    """Delete one, or all; the audit log keeps that it was done. Raises UsageError if there is no such one."""
    return _on_record(parts, number, "drop_dead_letters", lambda uow: uow.inbox.drop(number))


def _on_record(parts: Parts, number: int | None, action: str, change: Callable[[UnitOfWork], int]) -> int:
    now = parts.clock.now()

    def work(uow: UnitOfWork) -> int:
        count = change(uow)
        _note(uow, now, action, number, count)
        return count

    return _counted(parts.database.write(work).result(), number)


def _note(uow: UnitOfWork, now: datetime, action: str, number: int | None, count: int) -> None:
    if count:
        uow.audit.note(now, OPERATOR, action, "all" if number is None else str(number))


def _counted(count: int, number: int | None) -> int:
    if number is not None and not count:
        raise UsageError(f"there is no dead letter {number}: `atbalss deadletters list` shows their numbers")
    return count
