"""What `atbalss place` does: institutions get another name, or are taken over, and keep their history."""

from __future__ import annotations

from datetime import datetime

from rich.console import Console
from rich.table import Table

from analytics.gaps.collection import misdated
from app import naming
from app.bootstrap import Parts
from app.faults import UsageError
from models.repositories.places import Moved
from models.tables import Institution
from models.unit_of_work import UnitOfWork

LONGEST = 120  # letters of a name: what tables and pictures can show in two lines


def rename(parts: Parts, code: str, name: str, out: Console) -> None:
    """Give an institution another name; its code, its links and its history stay."""
    now = parts.clock.now()
    _say(out, parts.database.write(lambda uow: renamed(uow, code, name, now)).result())


def merge(parts: Parts, old: str, new: str, out: Console) -> None:
    """Let one institution take over another with its events, staff and history."""
    now = parts.clock.now()
    _say(out, parts.database.write(lambda uow: merged(uow, old, new, now)).result())


def show(parts: Parts, out: Console) -> None:
    """Print all institutions."""
    table = Table("code", "name", "municipality", "sector", "events", "taken over by")
    for listed in parts.database.read(lambda uow: uow.places.everything()):
        place = listed.institution
        taken = listed.merged_into or ""
        table.add_row(place.code, place.name, place.municipality, place.sector, str(listed.events), taken)
    out.print(table)


def renamed(uow: UnitOfWork, code: str, name: str, now: datetime) -> str:
    """Rename an institution and say what was done. Raises UsageError."""
    place, called = _named(uow, code), " ".join(name.split())
    if not called or len(called) > LONGEST:
        raise UsageError(f"a name has 1 to {LONGEST} letters: give {code} a shorter or longer one")
    if place.name == called:
        return f"{place.code} is called {called} already"
    double = next((it for it in uow.events.institutions(municipality=place.municipality) if it.name == called), None)
    if double is not None and double.id != place.id:
        raise UsageError(
            f"{double.code} in {place.municipality} is called {called}, too: nobody could tell them apart. If they "
            f"have become one, write `atbalss place merge {place.code} {double.code}`"
        )
    before, place.name = place.name, called
    uow.session.add(place)
    uow.audit.note(now, "cli", "rename_place", place.code)
    return f"{place.code}: {before} is called {called} now; its code and its history stay"


def merged(uow: UnitOfWork, old_code: str, new_code: str, now: datetime) -> str:
    """Let `new_code` take over `old_code` and say what was done. Raises UsageError."""
    old, new = _named(uow, old_code), _named(uow, new_code)
    if old.id == new.id:
        raise UsageError(f"{old_code} can't take over itself: name two institutions (`atbalss place list` shows them)")
    if old.merged_into_id == new.id:
        return f"{old.code} was taken over by {new.code} already: nothing to do"
    for place in (old, new):
        if place.merged_into_id is not None:
            successor = uow.events.institution(place.merged_into_id)
            raise UsageError(f"{place.code} was taken over by {successor.code}: name {successor.code} instead")
    for event in uow.places.events(old):  # before they move: afterwards nobody knows whose they were
        uow.rollups.due_of_event(event)
    moved = uow.places.take_over(old, new, now)
    uow.audit.note(now, "cli", "merge_place", f"{old.code} {new.code}"[:120])
    return _told(old, new, moved, uow.rollups.waiting())


def _told(old: Institution, new: Institution, moved: Moved, waiting: int) -> str:
    elsewhere = "" if old.municipality == new.municipality else f" Its history counts for {new.municipality} now."
    return (
        f"{new.code} ({new.name}) took over {old.code} ({old.name}): {moved.events} events, {moved.actions} actions, "
        f"{moved.staff} members of staff; {moved.gaps} open gaps closed.{elsewhere} Links and codes on posters still "
        f"work. {waiting} people are counted anew with the next evidence job (now: `atbalss job evidence`)."
    )


def dates(uow: UnitOfWork, now: datetime) -> str:
    """Say for the doctor whether events have dates that can be, and name those that probably haven't."""
    codes = misdated(uow.session, now)
    if not codes:
        return "every event is dated within a year of the day it was made on"
    more = f" and {len(codes) - 5} more" if len(codes) > 5 else ""
    return (
        f"{len(codes)} probably in the wrong year ({', '.join(codes[:5])}{more}): nobody is missed there; if the event "
        "is real, make it anew with the right date"
    )


def _named(uow: UnitOfWork, code: str) -> Institution:
    place = uow.places.by_code(code)
    if place is not None:
        return place
    known = [(each.institution.code, [each.institution.name]) for each in uow.places.everything()]
    names = dict(known)
    near = ", ".join(f"{found} ({names[found][0]})" for found in naming.find(code, known))
    hint = f"did you mean {near}?" if near else "`atbalss place list` shows all codes"
    raise UsageError(f"there is no institution {code!r}: {hint}")


def _say(out: Console, words: str) -> None:
    out.print(words, markup=False, highlight=False, soft_wrap=True)
