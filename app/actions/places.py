"""Where something was done: what the place is called, and whose it is."""

from __future__ import annotations

from models.scopes import Scope
from models.unit_of_work import UnitOfWork


class NotTheirPlaceError(Exception):
    """Somebody recorded an action for a place that is not in their scope."""


def place_name(uow: UnitOfWork, level: str, key: str) -> str:
    """Return the name of a scope; none for the country, which has one in each language."""
    if level == "national":
        return ""
    institution = uow.events.institution_by_code(key) if level == "institution" else None
    return institution.name if institution else key


def lies_in(uow: UnitOfWork, place: Scope, scope: Scope) -> bool:
    """Tell whether a place is the scope itself or a part of it."""
    if (place.level, place.key) == (scope.level, scope.key) or scope.level == "national":
        return True
    if place.level != "institution" or scope.level != "municipality":
        return False
    institution = uow.events.institution_by_code(place.key)
    return institution is not None and institution.municipality == scope.key
