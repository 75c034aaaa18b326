"""Evidence that is missing: nobody answered (NO_DATA), too few did (THIN_DATA), nobody has for long (STALE)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta

from analytics.gaps.evidence import Evidence
from analytics.gaps.findings import RESPONSE_RATE, Finding, Look, Verdicts, gap_key, look_of, of_reading
from analytics.gaps.rules import NoDataRule, Rules, StaleRule, ThinDataRule
from analytics.indicators import NATION, Cell, Reading
from analytics.windows import local_day
from models.gap_rows import ExpectedEvent

COUNTRY = Cell("national", NATION.key)


# --- nobody answered -------------------------------------------------------------------------------------


def no_data(evidence: Evidence, rule: NoDataRule) -> Verdicts:
    """Look for places and services of the window without any answer, and for waves without one."""
    if evidence.known.holiday:
        return {}  # nobody is at school: neither missed nor there
    verdicts: Verdicts = {}
    for cell, events in _by_place(evidence.events).items():
        finding = _silence(cell, events, evidence, rule)
        verdicts[gap_key("NO_DATA", RESPONSE_RATE, cell)] = finding or Look(n=sum(event.answered for event in events))
    return verdicts | dict(_silent_waves(evidence, rule))


def _by_place(events: Iterable[ExpectedEvent]) -> dict[Cell, list[ExpectedEvent]]:
    places: dict[Cell, list[ExpectedEvent]] = defaultdict(list)
    for event in events:
        places[Cell("institution", event.institution_code)].append(event)
        places[Cell("municipality", event.municipality)].append(event)
    return places


def _silence(cell: Cell, events: list[ExpectedEvent], evidence: Evidence, rule: NoDataRule) -> Finding | None:
    silent = _missed(events, evidence) if cell.level == "institution" else _all_silent(events)
    if not silent:
        return None
    whole = any(_is_silent_service(event, events) for event in silent)
    expected = sum(event.expected or 0 for event in silent)
    severity = rule.severity if whole else rule.one_event
    return Finding(
        "NO_DATA",
        cell,
        RESPONSE_RATE,
        "critical" if whole and expected >= rule.critical["expected"] else severity,
        event_code=silent[0].code if len(silent) == 1 else None,
        value=len(silent),
        target=len(events),
    )


def _missed(events: list[ExpectedEvent], evidence: Evidence) -> list[ExpectedEvent]:
    """Return the silent events of services without any answer, and those that people still can answer."""
    silent = [event for event in events if not event.answered]
    return [event for event in silent if event.closes_at > evidence.now or _is_silent_service(event, events)]


def _is_silent_service(event: ExpectedEvent, events: Iterable[ExpectedEvent]) -> bool:
    return not any(other.answered for other in events if other.service == event.service)


def _all_silent(events: list[ExpectedEvent]) -> list[ExpectedEvent]:
    """Of a municipality only the silence of several institutions and all their events is news."""
    several = len({event.institution_code for event in events}) > 1
    return events if several and not any(event.answered for event in events) else []


def _silent_waves(evidence: Evidence, rule: NoDataRule) -> Iterator[tuple[str, Finding | Look]]:
    invited: dict[Cell, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in evidence.waves:
        cut = f"wave={row.wave}"
        for cell in (Cell("institution", row.institution_code, cut), COUNTRY._replace(cut=cut)):
            people, answers = invited[cell]
            invited[cell] = (people + row.invited, answers + row.answered)
    for cell, (people, answers) in invited.items():
        if people >= rule.wave_invited:
            silent = Finding("NO_DATA", cell, RESPONSE_RATE, rule.severity, target=people)
            yield gap_key("NO_DATA", RESPONSE_RATE, cell), Look(n=answers) if answers else silent


# --- too few answered ------------------------------------------------------------------------------------


def thin_data(evidence: Evidence, rules: Rules) -> Verdicts:
    """Look for places with events where some answered, but too few to say anything."""
    rates = {cell: reading for (cell, indicator), reading in _values(evidence) if indicator == RESPONSE_RATE}
    verdicts: Verdicts = {}
    for cell in _cells_with_events(evidence.events):
        n = evidence.respondents.get(cell, 0)
        if n and is_judged(cell, evidence, rules):
            verdict = _thin(cell, n, rates.get(cell), evidence, rules.thin_data)
            verdicts |= {gap_key("THIN_DATA", RESPONSE_RATE, cell): verdict} if verdict else {}
    return verdicts


def is_judged(cell: Cell, evidence: Evidence, rules: Rules) -> bool:
    """Leave out the parts of a place where they are not asked for, or where one part is the whole."""
    if not cell.cut:
        return True
    whole = evidence.respondents.get(cell._replace(cut=""))
    return cell.cut.startswith("sector=") and cell.level in rules.cuts and evidence.respondents.get(cell) != whole


def _values(evidence: Evidence) -> Iterable[tuple[tuple[Cell, str], Reading]]:
    return evidence.current[0].values.items() if evidence.current else ()


def _cells_with_events(events: Iterable[ExpectedEvent]) -> list[Cell]:
    cells: dict[Cell, None] = {}
    for event in events:
        for cut in ("", f"sector={event.sector}"):
            cells[Cell("institution", event.institution_code, cut)] = None
            cells[Cell("municipality", event.municipality, cut)] = None
            cells[COUNTRY._replace(cut=cut)] = None
    return list(cells)


def _thin(cell: Cell, n: int, rate: Reading | None, evidence: Evidence, rule: ThinDataRule) -> Finding | Look | None:
    """Judge a cell; None as long as the window is too young for its number of people to mean anything."""
    if n < rule.respondents:
        is_early = evidence.now < evidence.window.since + timedelta(days=rule.after_days)
        few = Finding("THIN_DATA", cell, RESPONSE_RATE, rule.severity, n, target=rule.respondents)
        return None if is_early else few
    if rate is None or rate.value is None or rate.value >= rule.response_rate:
        return look_of(rate) if rate else Look(n)
    return of_reading("THIN_DATA", rate, rule.severity, target=rule.response_rate)


# --- nobody has for long ---------------------------------------------------------------------------------


def stale(evidence: Evidence, rule: StaleRule) -> Verdicts:
    """Look for places that answers came from once, but none for a semester."""
    if evidence.known.holiday:
        return {}
    verdicts: Verdicts = {}
    today = local_day(evidence.now)
    for cell, newest in evidence.newest.items():
        age = today - newest
        old = Finding("STALE", cell, RESPONSE_RATE, rule.severity, value=age.days, target=rule.days)
        is_old = age > timedelta(days=rule.days)
        verdicts[old.key] = old if is_old else Look(evidence.respondents.get(cell, 0), value=age.days)
    return verdicts
