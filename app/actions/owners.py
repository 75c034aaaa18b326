"""Who may see to an action: staff who are told of gaps, at the place or around it."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.gaps import rules
from models import reports
from models.reports import Scope
from models.tables import Action, Coordinator
from models.unit_of_work import UnitOfWork


def owners(uow: UnitOfWork, place: Scope, me: Coordinator | None = None) -> list[Coordinator]:
    """Return whoever works there, by name; the asking person first."""
    around = _around(uow, place)
    there = [person for person in reports.staff(uow.session, rules().alerts.roles) if _works_in(uow, person, around)]
    others = sorted((person for person in there if me is None or person.id != me.id), key=lambda it: it.name)
    return ([me] if me else []) + others


def owner_of(uow: UnitOfWork, action: Action) -> Coordinator | None:
    """Return who sees to an action; None if they have left."""
    owner = uow.session.get(Coordinator, action.owner_id or action.recorded_by)
    return owner if owner and owner.active else None


def heir_of(uow: UnitOfWork, action: Action) -> Coordinator | None:
    """Return who hears of it when the owner has left: whoever recorded it, else somebody there."""
    author = uow.session.get(Coordinator, action.recorded_by)
    if author and author.active:
        return author
    return next(iter(owners(uow, Scope(action.scope_level, action.scope))), None)


def _around(uow: UnitOfWork, place: Scope) -> set[tuple[str, str]]:
    around = {(place.level, place.key)}
    institution = uow.events.institution_by_code(place.key) if place.level == "institution" else None
    return around | ({("municipality", institution.municipality)} if institution else set())


def _works_in(uow: UnitOfWork, person: Coordinator, around: Sequence[tuple[str, str]] | set[tuple[str, str]]) -> bool:
    scopes = reports.scopes_of(uow.session, person.id or 0)
    return any((scope.level, scope.key) in around for scope in scopes)
