"""The columns that every table of indicator values begins with: what was measured, for whom, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analytics.catalogue import Indicator, catalogue
from analytics.cells import is_within
from analytics.disclosure import floor, rules
from analytics.exports.sheets import Row
from analytics.few import published
from analytics.readings import UNTOLD, Reading
from analytics.texts import Texts
from analytics.windows import Window
from models.reports import Place, Scope

STATUS = {"few": "too_few"}  # what the tables call it


def cut_columns(cut: str) -> tuple[str, str]:
    """Return `cut_kind` and `cut_value` of a cut such as `sector=vocational`; both are empty for everybody."""
    kind, _, value = cut.partition("=")
    return kind, value


@dataclass(frozen=True)
class FigurePen:
    """Writes readings inside a scope as rows, values with as many `digits` after the point."""

    scope: Scope
    places: Mapping[str, Place]
    words: Texts
    audience: str
    digits: int

    @property
    def is_public(self) -> bool:
        """Whether anybody may read it: counts are round then, and what would tell more exactly is left out."""
        return self.audience == "public"

    def tells(self, reading: Reading) -> bool:
        """Tell whether it is of an indicator we still have, inside the scope and on a level the audience is told of."""
        cell = reading.cell
        is_ours = is_within(self.scope, cell.level, cell.key, self.places)
        return is_ours and cell.level in rules()[self.audience].levels and reading.indicator in catalogue()

    def row(self, reading: Reading, window: Window) -> Row:
        """Return the columns that columns.yaml names under `indicators`."""
        indicator, shown = catalogue()[reading.indicator], (reading.value, reading.low, reading.high)
        return (
            window.key,
            window.first_day.isoformat(),
            window.last_day.isoformat(),
            indicator.id,
            self.words.indicator(indicator),
            indicator.element,
            *self._place(reading),
            *cut_columns(reading.cell.cut),
            self._n(reading, indicator),
            None if self.is_public or reading.status == "protected" else reading.left_out,
            *(None if number is None else round(number, self.digits) for number in shown),
            indicator.unit,
            indicator.direction,
            indicator.target,
            indicator.source,
            reading.status if reading.status in UNTOLD else reading.verdict,
            STATUS.get(reading.status, reading.status),
            reading.told_on.isoformat() if reading.told_on else None,
        )

    def _place(self, reading: Reading) -> tuple[str, str, str]:
        level, key, _ = reading.cell
        place = self.places.get(key) if level == "institution" else None
        return level, key, self.words.place(level, place.name if place else key)

    def _n(self, reading: Reading, indicator: Indicator) -> str:
        few = floor(indicator)
        match reading.status:
            case "few":
                return f"<{few}"
            case "shown":
                return published(reading.n, few) if self.is_public and few else str(reading.n)
            case _:
                return ""
