"""Who acted, as people know them: an institution's name, a municipality's, or nothing for the country."""

from __future__ import annotations

from models.unit_of_work import UnitOfWork


def place_name(uow: UnitOfWork, level: str, key: str) -> str:
    """Return the name of a scope; none for the country, which has one in each language."""
    if level == "national":
        return ""
    institution = uow.events.institution_by_code(key) if level == "institution" else None
    return institution.name if institution else key
