"""`indicators`: a period's values for an analyst, or as much of them as the gate lets anybody know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analytics.catalogue import Indicator, catalogue
from analytics.cells import is_within
from analytics.disclosure import Gate, floor, rules
from analytics.exports.bundle.small import rounded
from analytics.exports.sheets import Row
from analytics.readings import Reading, reading_of
from analytics.suppression import published
from analytics.texts import Texts
from analytics.windows import Window, named
from models import bundle_rows, reports
from models.reports import Place, Scope

STATUS = {"few": "too_few"}  # what the table calls it


def windows_of(keys: Sequence[str], window: Window | None, *, anonymous: bool) -> list[Window]:
    """Return the windows with values that a bundle tells of: all inside its own, the anonymous one only that itself.

    The months of a semester would give away by subtraction what one of them hides, or hide more than they tell.
    """
    every = map(named, keys)
    if anonymous:
        chosen = (each for each in every if each == window or (window is None and each.kind == "school_year"))
    else:
        chosen = (each for each in every if window is None or _is_inside(each, window))
    return sorted(chosen, key=lambda each: (each.since, each.until))


def _is_inside(inner: Window, outer: Window) -> bool:
    return outer.since <= inner.since and inner.until <= outer.until


def indicator_rows(gate: Gate, scope: Scope, window: Window | None, words: Texts) -> list[Row]:
    """Return the values as computed last; for the public as the gate tells them, the longest windows first.

    Whoever holds every single answer can add them up: only what stands on too few people has no value there.
    """
    keys = bundle_rows.windows_with_values(gate.session)
    pen = _Pen(scope, reports.places(gate.session), words, gate.audience)
    windows = windows_of(keys, window, anonymous=pen.is_public)
    told: dict[str, list[Row]] = {}
    for each in sorted(windows, key=lambda each: each.since - each.until):
        values = reports.indicator_values(gate.session, each.key)
        readings = [reading for value in values if pen.tells(reading := reading_of(value))]
        released = gate.release(readings, each) if pen.is_public else [_as_computed(reading) for reading in readings]
        told[each.key] = [pen.row(reading, each) for reading in released]
    return [row for each in windows for row in told[each.key]]


def _as_computed(reading: Reading) -> Reading:
    return replace(reading, status=reading.missing or "shown")


@dataclass(frozen=True)
class _Pen:
    """Writes readings inside a scope as rows."""

    scope: Scope
    places: Mapping[str, Place]
    words: Texts
    audience: str

    @property
    def is_public(self) -> bool:
        """Whether anybody may read it: counts are round then, and what would tell more exactly is left out."""
        return self.audience == "public"

    def tells(self, reading: Reading) -> bool:
        """Tell whether a reading is one that the bundle speaks of."""
        told_level = reading.cell.level in rules()[self.audience].levels
        is_ours = is_within(self.scope, reading.cell.level, reading.cell.key, self.places)
        return told_level and reading.indicator in catalogue() and is_ours

    def row(self, reading: Reading, window: Window) -> Row:
        """Return the columns of `bundle.yaml`, for the public those that the anonymous table has."""
        indicator, cell = catalogue()[reading.indicator], reading.cell
        place = self.places.get(cell.key) if cell.level == "institution" else None
        shown = (reading.value, reading.low, reading.high)
        return (
            window.key,
            window.first_day.isoformat(),
            window.last_day.isoformat(),
            indicator.id,
            self.words.indicator(indicator),
            indicator.element,
            cell.level,
            cell.key,
            self.words.place(cell.level, place.name if place else cell.key),
            cell.cut,
            self._n(reading, indicator),
            *(() if self.is_public else (reading.left_out,)),
            *(rounded(number) for number in shown),
            indicator.unit,
            indicator.direction,
            indicator.target,
            indicator.source,
            "model" if reading.status == "model" else reading.verdict,
            STATUS.get(reading.status, reading.status),
            reading.told_on.isoformat() if reading.told_on else None,
            *(() if self.is_public else self._detail(reading)),
        )

    def _n(self, reading: Reading, indicator: Indicator) -> str:
        few = floor(indicator)
        match reading.status:
            case "few":
                return f"<{few}"
            case "shown":
                return published(reading.n, few) if self.is_public and few else str(reading.n)
            case _:
                return ""

    def _detail(self, reading: Reading) -> Iterator[str | float | None]:
        yield reading.method
        yield rounded(reading.raw)
        yield reading.audited
        yield rounded(reading.deff)
        for number in (reading.shrunk, reading.shrunk_low, reading.shrunk_high, reading.response):
            yield rounded(number)
        yield reading.fresh_on.isoformat() if reading.fresh_on else None
