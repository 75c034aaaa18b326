from __future__ import annotations

from pathlib import Path

import pytest

from analytics.catalogue import Indicator, catalogue
from analytics.gaps import KINDS, rules
from analytics.texts import texts

DOCS = Path(__file__).parents[2] / "docs"
GAPS = " ".join((DOCS / "gaps.md").read_text(encoding="utf-8").split())
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
    thin, drop, below, wide = rules().thin_data, rules().drop, rules().below_target, rules().unequal
    told = rules().alerts

    for statement in (
        f"1–{thin.respondents - 1} people answered",
        f"response rate is below {thin.response_rate:g} %",
        f"opens above {below.opens_at:g} and closes below {below.closes_below:g}",
        f"whole months at least {drop.points:g} points worse than before",
        f"{drop.respondents} people then and now",
        f"survives the control for many tests (q = {drop.q:g})",
        f"at least {wide.points:g} points worse off than another, {wide.respondents} people in both",
        f"the same control (q = {wide.q:g})",
        f"the line lies {below.unaudited:g} % of the scale further away",
        f"none for {rules().stale.days} days",
        f"more than {rules().no_reply.days} days",
        f"At most {told.per_week} new ones a week",
        f"within {told.cool_down_days} days is not told anew",
    ):
        assert statement in GAPS
    assert all(f"| {kind} |" in GAPS for kind in KINDS)


def test_the_documentation_of_exports_names_what_the_anonymous_one_empties() -> None:
    exports = (DOCS / "exports.md").read_text(encoding="utf-8")

    for word in ("texts", "spans", "event", "session", "revision", "languages", "reviewer", "lateness"):
        assert word in exports
