"""`atbalss gaps`: what it prints and writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from analytics.alert_quality import MonthOfAlerts
from analytics.errors import GapRulesError
from app import gaps_cli

MONTH = MonthOfAlerts("2026-11", 12, 5, 2, 1, 1, 1, 2, 0.034)


def test_the_table_of_alerts_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    target = tmp_path / "new" / "alerts.csv"

    gaps_cli.write([MONTH], target)

    heading, row = target.read_text(encoding="utf-8-sig").splitlines()
    assert heading.startswith("month,sent,acted_on")
    assert row == "2026-11,12,5,2,1,1,1,2,3.4%"


def test_what_is_not_known_is_left_empty() -> None:
    assert gaps_cli.shown(None) == ""


def test_rules_that_can_not_be_read_are_named_before_anything_is_opened(tmp_path: Path) -> None:
    broken = tmp_path / "mine.yaml"
    broken.write_text("clean_days: many\n", encoding="utf-8")

    result = CliRunner().invoke(gaps_cli.gaps, ["replay", "--rules", str(broken)])

    assert isinstance(result.exception, GapRulesError)
    with pytest.raises(GapRulesError, match=r"mine\.yaml: clean_days"):
        raise result.exception
