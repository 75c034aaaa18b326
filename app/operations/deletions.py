"""Deletions, withdrawals and staff who left, of which a backup knows nothing: kept in a file, repeated after it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from app import staff_commands
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
STAFF = re.compile(r"staff (\d+) joined (\S+)")  # the instant tells them from somebody with the same number
TEXT_VERSION = "repeated_after_restore/2026-11"  # in place of the words to which the person had said no


@dataclass(frozen=True)
class Wishes:
    """Marks, and their days: of people who were deleted, and of permissions that were withdrawn.

    Besides the numbers of staff who were shut out, with the instants at which they had joined.
    """

    deleted: dict[str, date]
    withdrawn: dict[str, date]
    shut_out: dict[int, datetime]


@dataclass(frozen=True)
class Repeated:
    """How many people were deleted, permissions withdrawn, and members of staff shut out again."""

    deleted: int
    withdrawn: int
    shut_out: int


def save(parts: Parts, target: Path) -> Wishes:
    """Write down every deletion, withdrawal and removal of staff that a backup may not know of. Returns them.

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
    shut_out = {person.id or 0: person.joined_at for person in uow.staffroom.left()}
    return Wishes(deleted, {mark: at.astimezone(RIGA).date() for mark, at in withdrawn.items()}, shut_out)


def _lines(wishes: Wishes) -> Iterable[str]:
    yield from (f"{mark} {day}" for mark, day in wishes.deleted.items())
    yield from (f"{mark} {day} withdrawn" for mark, day in sorted(wishes.withdrawn.items()))
    yield from (f"staff {number} joined {at.isoformat()}" for number, at in wishes.shut_out.items())


def repeat(parts: Parts, source: Path) -> Repeated:
    """Delete again whom a backup brought back, withdraw again what was permitted in it, shut out again who has left.

    Raises UsageError for another kind of file.
    """
    wishes, now = _read(source), parts.clock.now()
    return parts.database.write(lambda uow: _repeat(uow, wishes, now)).result()


def _read(source: Path) -> Wishes:
    lines = source.read_text(encoding="utf-8", errors="replace").splitlines()
    try:
        marks = [_parsed(line) for line in lines if not line.startswith("staff ")]
        shut_out = dict(_member(line) for line in lines if line.startswith("staff "))
    except ValueError as exc:
        told = f"{source} is no list of deletions: name the file that `atbalss deletions save` wrote"
        raise UsageError(told) from exc
    deleted = {mark: day for mark, day, withdrawn in marks if not withdrawn}
    return Wishes(deleted, {mark: day for mark, day, withdrawn in marks if withdrawn}, shut_out)


def _member(line: str) -> tuple[int, datetime]:
    found = STAFF.fullmatch(line)
    if found is None:
        raise ValueError(line)
    return int(found[1]), datetime.fromisoformat(found[2])


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
    left = [each for each in uow.staffroom.everyone() if wishes.shut_out.get(each.id or 0) == each.joined_at]
    for member in left:
        staff_commands.shut_out(uow, member, now)
    return Repeated(len(back), len(held), len(left))


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
