"""What came out of the year: gaps and alerts, compared with what was planted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from benchmarks.school_year.world import plan
from models import reports
from models.reports import Place
from models.tables import Alert, Gap

ACCESS = frozenset({"E2-I6", "E2-I6u", "E2-I4:E2.ACCESS", "E2-I5"})  # who complains proposes nothing else
SATISFACTION = frozenset({"E2-I3", "E2-I3c"})


@dataclass(frozen=True)
class Found:
    """A gap that was open in the year, with how often it was told, and the planted fact it belongs to, if any."""

    gap: Gap
    told: int
    fact: str


def findings(session: Session) -> list[Found]:
    """Return every gap of the year."""
    places = reports.places(session)
    told = Counter(alert.gap_id for alert in session.exec(select(Alert)))
    return [
        Found(gap, told[gap.id or 0], fact_of(gap, places)) for gap in session.exec(select(Gap).order_by(col(Gap.id)))
    ]


def fact_of(gap: Gap, places: dict[str, Place]) -> str:
    """Name the planted fact that a gap tells of: drop, silent or access; nothing if none."""
    planted, place = plan()["planted"], places.get(gap.scope)
    municipality = place.municipality if place else gap.scope
    drop, silent = planted["drop"]["institution"], planted["silent"]["municipality"]
    region = next(each.region for each in places.values() if each.municipality == silent)
    if municipality == silent or (gap.scope in (region, "LV") and gap.indicator == "E2-I1"):
        return "silent"
    if gap.indicator in ACCESS and _is_of_vocational(gap, place):
        return "access"
    around = (drop, places[drop].municipality, places[drop].region, "LV")
    is_after = f"{gap.opened_at:%Y-%m}" > planted["drop"]["from"]
    return "drop" if gap.scope in around and gap.indicator in SATISFACTION and is_after else ""


def _is_of_vocational(gap: Gap, place: Place | None) -> bool:
    """Tell whether people of vocational schools are among those a gap is about, or whom they are compared with."""
    sector = f"sector={plan()['planted']['access']['sector']}"
    if gap.group_cut == sector:
        return True
    if place is not None:
        return f"sector={place.sector}" == sector
    return not gap.cut.startswith("sector=") or gap.cut == sector


def table(found: Iterable[Found]) -> list[str]:
    """Return a table of gaps by planted fact and kind, in Markdown."""
    rows: dict[tuple[str, str, str], list[Found]] = defaultdict(list)
    for each in found:
        rows[each.fact or "none", each.gap.kind, each.gap.indicator].append(each)
    lines = [
        "| planted | kind | indicator | gaps | told | first | where |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for (fact, kind, indicator), group in sorted(rows.items()):
        first = min(each.gap.opened_at for each in group)
        where = ", ".join(sorted({f"{each.gap.scope} {each.gap.cut}".strip() for each in group})[:4])
        where += " …" if len(group) > 4 else ""
        told = sum(each.told for each in group)
        lines.append(f"| {fact} | {kind} | {indicator} | {len(group)} | {told} | {first:%Y-%m-%d} | {where} |")
    return lines
