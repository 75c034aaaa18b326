from __future__ import annotations

from pathlib import Path

import pytest

from analytics.catalogue import Indicator, catalogue
from analytics.gaps import rules
from analytics.texts import texts

DOCS = Path(__file__).parents[2] / "docs"
INDICATORS = (DOCS / "indicators.md").read_text(encoding="utf-8")


def line(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


@pytest.mark.parametrize("indicator", list(catalogue()), ids=lambda indicator: indicator.id)
def test_the_documentation_shows_each_indicator_with_its_lines(indicator: Indicator) -> None:
    (row,) = [row for row in INDICATORS.splitlines() if row.startswith(f"| {indicator.id} |")]
    cells = [cell.strip() for cell in row.strip("|").split("|")]

    assert cells[1] == texts("en").indicator(indicator)
    assert cells[2:4] == [indicator.numerator["en"], indicator.denominator["en"]]
    assert cells[4] == {"up": "↑", "down": "↓"}[indicator.direction]
    assert cells[5:] == [line(indicator.green), line(indicator.red), str(indicator.minimum), indicator.reference or "–"]


def test_the_documentation_states_the_rules_for_gaps() -> None:
    thin, drop, below = rules().thin_data, rules().drop, rules().below_target

    assert f"1–{thin.respondents - 1} people answered" in INDICATORS
    assert f"response rate is below {thin.response_rate:g} %" in INDICATORS
    assert f"from {below.enough} people on" in INDICATORS
    assert f"at least {drop.points:g} points worse" in INDICATORS
    assert f"after {rules().alerts.remind_after_days} days" in INDICATORS


def test_the_documentation_of_exports_names_what_the_anonymous_one_empties() -> None:
    exports = (DOCS / "exports.md").read_text(encoding="utf-8")

    for word in ("texts", "spans", "event", "session", "revision", "languages", "reviewer", "lateness"):
        assert word in exports
