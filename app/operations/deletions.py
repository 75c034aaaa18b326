"""Deletions and withdrawals that a backup does not know of: kept apart in a file, and repeated after a restore."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from app.bootstrap import Parts
from app.clock import RIGA
from app.faults import UsageError
from app.personal import permissions
from app.personal.deletion import remove
from models.retention import BACKUPS
from models.tables import Consent
from models.unit_of_work import UnitOfWork
from models.withdrawals import holding, taken_back

LINE = re.compile(r"([0-9a-f]{64}) (\d{4}-\d\d-\d\d)( withdrawn)?")
TEXT_VERSION = "repeated_after_restore/2026-11"  # in place of the words to which the person had said no


@dataclass(frozen=True)
class Wishes:
    """Marks, and their days: of people who were deleted, and of permissions that were withdrawn."""

    deleted: dict[str, date]
    withdrawn: dict[str, date]


@dataclass(frozen=True)
class Repeated:
    """How many people were deleted again, and how many permissions withdrawn again."""

    deleted: int
    withdrawn: int


def save(parts: Parts, target: Path) -> Wishes:
    """Write the mark and the day of every deletion and withdrawal that a backup may not know of. Returns them.

    Raises UsageError without a database.
    """
    now, file = parts.clock.now(), parts.settings.database_file
    if file is not None and not file.is_file():  # an empty list would take the place of a true one
        raise UsageError(
            f"there is no database at {file}: type this where the bot's .env is, or name it in ATBALSS_DATABASE_URL"
        )
    wishes = parts.database.read(lambda uow: _wishes(uow, now))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    part.write_text("".join(f"{line}\n" for line in _lines(wishes)), encoding="utf-8")
    part.replace(target)  # whole or as before: it may be the only one
    return wishes


def _wishes(uow: UnitOfWork, now: datetime) -> Wishes:
    deleted = {each.mark: each.deleted_on for each in uow.deletions.all()}
    withdrawn = taken_back(uow.session, now - BACKUPS)
    return Wishes(deleted, {mark: at.astimezone(RIGA).date() for mark, at in withdrawn.items()})


def _lines(wishes: Wishes) -> Iterable[str]:
    yield from (f"{mark} {day}" for mark, day in wishes.deleted.items())
    yield from (f"{mark} {day} withdrawn" for mark, day in sorted(wishes.withdrawn.items()))


def repeat(parts: Parts, source: Path) -> Repeated:
    """Delete again whom a backup brought back, and withdraw again what was permitted in it.

    Raises UsageError for another kind of file.
    """
    wishes, now = _read(source), parts.clock.now()
    return parts.database.write(lambda uow: _repeat(uow, wishes, now)).result()


def _read(source: Path) -> Wishes:
    lines = source.read_text(encoding="utf-8", errors="replace").splitlines()
    try:
        marks = [_parsed(line) for line in lines]
    except ValueError as exc:
        told = f"{source} is no list of deletions: name the file that `atbalss deletions save` wrote"
        raise UsageError(told) from exc
    deleted = {mark: day for mark, day, withdrawn in marks if not withdrawn}
    return Wishes(deleted, {mark: day for mark, day, withdrawn in marks if withdrawn})


def _parsed(line: str) -> tuple[str, date, bool]:
    found = LINE.fullmatch(line)
    if found is None:
        raise ValueError(line)
    return found[1], date.fromisoformat(found[2]), found[3] is not None


def _repeat(uow: UnitOfWork, wishes: Wishes, now: datetime) -> Repeated:
    back = uow.deletions.still_here(frozenset(wishes.deleted))
    for person in back:
        remove(uow, person, uow.panel.contact_of(person), now)
    uow.deletions.take(wishes.deleted.items())
    uow.audit.note(now, "cli", "repeat_deletions", str(len(back)))
    held = holding(uow.session, frozenset(wishes.withdrawn))
    for yes in held:
        _withdraw(uow, yes, now)
    uow.audit.note(now, "cli", "repeat_withdrawals", str(len(held)))
    return Repeated(len(back), len(held))


def _withdraw(uow: UnitOfWork, yes: Consent, now: datetime) -> None:
    """Write down that a yes holds no more, with what follows from it."""
    no = Consent(
        respondent_id=yes.respondent_id,
        purpose=yes.purpose,
        granted=False,
        text_version=TEXT_VERSION,
        language=yes.language,
        decided_at=now,
    )
    contact = uow.panel.contact_of(yes.respondent_id)
    running = uow.conversations.active(contact) if contact and yes.purpose == permissions.TAKING_PART else None
    if running:
        running.status, running.contact_id = "stopped", None
    permissions.record(uow, contact, no)
