"""Gaps that are only the consequence of another: a region below its line since one of its schools is.

What would be left of a place without the people of the narrower gap decides. A place that would still be bad has a gap
of its own; one that would be fine is a shadow, and who is told of the narrower gap need not hear of it as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from analytics.catalogue import Indicator, catalogue
from analytics.gaps import PERFORMANCE, rules
from models.reports import Place
from models.tables import Gap

LEVELS = ("institution", "municipality", "region", "national")


def shadows(gaps: Sequence[Gap], places: Mapping[str, Place]) -> dict[int, Gap]:
    """Map the positions of gaps that are shadows onto the narrowest gap that explains each."""
    by_indicator: dict[str, list[Gap]] = {}
    for gap in gaps:
        if gap.kind in PERFORMANCE and gap.value is not None and gap.indicator in catalogue():
            by_indicator.setdefault(gap.indicator, []).append(gap)
    found = {}
    for position, gap in enumerate(gaps):
        narrower = by_indicator.get(gap.indicator, ()) if gap.value is not None and gap.kind in PERFORMANCE else ()
        causes = [each for each in narrower if is_inside(each, gap, places) and explains(each, gap)]
        if causes:
            found[position] = min(causes, key=_width)
    return found


def explains(narrow: Gap, wide: Gap) -> bool:
    """Tell whether nothing would be wrong in the wide place without the people of the narrow gap."""
    left = wide.n - narrow.n
    if left <= 0 or narrow.value is None or wide.value is None:
        return narrow.n == wide.n
    rest = (wide.n * wide.value - narrow.n * narrow.value) / left
    return _is_fine(rest, wide, catalogue()[wide.indicator])


def is_inside(narrow: Gap, wide: Gap, places: Mapping[str, Place]) -> bool:
    """Tell whether all people of one gap's cell are among those of another's, which is wider."""
    if narrow.cut != wide.cut and wide.cut and _sector_of(narrow, places) != wide.cut:
        return False
    if (narrow.scope_level, narrow.scope) == (wide.scope_level, wide.scope):
        return narrow.cut != wide.cut
    if LEVELS.index(narrow.scope_level) >= LEVELS.index(wide.scope_level):
        return False
    return wide.scope_level == "national" or wide.scope in _around(narrow, places.values())


def _sector_of(gap: Gap, places: Mapping[str, Place]) -> str:
    """Return the part of a municipality that an institution belongs to."""
    place = places.get(gap.scope) if gap.scope_level == "institution" and not gap.cut else None
    return f"sector={place.sector}" if place else ""


def _around(gap: Gap, places: Iterable[Place]) -> set[str]:
    """Return the municipality and region that a place is in."""
    inside = (place for place in places if gap.scope in (place.code, place.municipality))
    return {name for place in inside for name in (place.municipality, place.region)} - {gap.scope}


def _is_fine(rest: float, gap: Gap, indicator: Indicator) -> bool:
    if gap.kind == "BELOW_TARGET":
        return indicator.worsening(indicator.red or 0.0, rest) <= 0
    rule = rules().drop if gap.kind == "DROP" else rules().unequal
    other = gap.before if gap.kind == "DROP" else gap.group_value
    return indicator.worsening(other or 0.0, rest) < rule.points * rule.recovered


def _width(gap: Gap) -> tuple[int, bool, int]:
    return LEVELS.index(gap.scope_level), not gap.cut, gap.n
