"""Whom a value is about: places, and the parts that cut them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analytics.catalogue import catalogue
from analytics.readings import Cell
from models.reports import AnswerRow, Place, Scope

NATION = Scope("national", "LV", "LV")
INSIDE = {  # a part of the country says nothing about what lies around it
    "institution": ("institution",),
    "municipality": ("institution", "municipality"),
    "region": ("institution", "municipality", "region"),
    "national": ("institution", "municipality", "region", "national"),
}
CUTS = ("sector", "service", "kind", "language", "wave")


def sector_of(own: str | None, of_institution: str | None) -> str | None:
    """Return where a person says they study; who has finished, or doesn't say, counts with the institution."""
    return own if own in catalogue().sectors else of_institution


def places_of(institution: str | None, municipality: str | None, region: str | None) -> Iterator[tuple[str, str]]:
    """Yield the (level, key) of the places that something in an institution belongs to."""
    yield "national", NATION.key
    for level, key in (("region", region), ("municipality", municipality), ("institution", institution)):
        if key:
            yield level, key


def is_within(scope: Scope, level: str, key: str, places: Mapping[str, Place]) -> bool:
    """Tell whether a place lies in a scope: all do in the country, an institution does in its municipality."""
    if scope.level == NATION.level or (level, key) == (scope.level, scope.key):
        return True
    place = places.get(key) if level == "institution" else None
    return scope.level == "municipality" and place is not None and place.municipality == scope.key


def cuts_of(
    sector: str | None, service: str | None, kind: str | None, language: str | None = None, wave: int = 0
) -> list[str]:
    """Return the parts that something belongs to, the whole first. Without a wave there is no part of waves."""
    values = (sector, service, kind, language, wave or None)
    return ["", *(f"{name}={value}" for name, value in zip(CUTS, values, strict=True) if value)]


def cells_of_answer(answer: AnswerRow) -> list[Cell]:
    """Return the cells that an answer counts in."""
    sector = sector_of(answer.respondent_sector, answer.sector)
    cuts = cuts_of(sector, answer.service, answer.event_kind, answer.session_language, answer.wave)
    places = list(places_of(answer.institution_code, answer.municipality, answer.region))
    return [Cell(level, key, cut) for cut in cuts for level, key in places]
