"""Who is told of danger at which level, and who is next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.tables import Coordinator, Institution
from models.unit_of_work import UnitOfWork

SAFEGUARDING = "safeguarding"  # the role of a named contact
CONTACTS = (SAFEGUARDING, "coordinator")  # whoever has the first of these roles at a level is told there
LADDER = ("institution", "municipality", "national")
EVERYONE = "everyone"  # all on the ladder and the admins, whatever their scope


@dataclass(frozen=True)
class Duty:
    """Who is told, at which level. Without people, nobody is there at any level."""

    level: str
    people: Sequence[Coordinator]

    @property
    def is_only_admins(self) -> bool:
        """Whether there is nobody whose task it is."""
        return all(person.role == "admin" for person in self.people)


def duty_above(uow: UnitOfWork, institution: Institution | None, level: str | None) -> Duty:
    """Return the first level above `level` (None: from the bottom) where somebody is, in the end everyone."""
    first = 0 if level is None else [*LADDER, EVERYONE].index(level) + 1
    for higher in LADDER[first:]:
        if people := _contacts(uow, higher, institution):
            return Duty(higher, people)
    return Duty(EVERYONE, _everyone(uow, institution))


def named_at(uow: UnitOfWork, institution: Institution | None) -> str | None:
    """Return the lowest level where a safeguarding contact is named for a place; None if nobody is."""
    for level in LADDER:
        if any(person.role == SAFEGUARDING for person in uow.staffroom.at(level, institution)):
            return level
    return None


def covers(uow: UnitOfWork, person: Coordinator, institution: Institution | None) -> bool:
    """Tell whether a place (None: general feedback) is in somebody's scope; all of them are in an admin's."""
    if person.role == "admin":
        return True
    return any(known.id == person.id for level in LADDER for known in uow.staffroom.at(level, institution))


def _contacts(uow: UnitOfWork, level: str, institution: Institution | None) -> list[Coordinator]:
    there = uow.staffroom.at(level, institution)
    for role in CONTACTS:
        if people := [person for person in there if person.role == role]:
            return people
    return []


def _everyone(uow: UnitOfWork, institution: Institution | None) -> list[Coordinator]:
    on_ladder = [p for level in LADDER for p in uow.staffroom.at(level, institution) if p.role in CONTACTS]
    return list({person.id: person for person in (*on_ladder, *uow.staffroom.admins())}.values())
