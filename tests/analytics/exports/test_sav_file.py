"""Dates in SPSS files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analytics.exports.bundle.sav_file import SavFile
from analytics.exports.bundle.schema import Field, Table, tables
from tests.analytics.exports.bundles import VOCABULARY, in_all

pyreadstat = pytest.importorskip("pyreadstat")


def days() -> Table:
    """A table with one column, of days."""
    return replace(tables(VOCABULARY)["events"], fields=()).with_fields(
        [Field("seen_on", "date", "kept", in_all("Day"))]
    )


@pytest.mark.parametrize("missing", [0, 1, 150], ids=["none", "the first", "more than a writer looks at"])
def test_day_is_a_date_of_spss_however_many_are_missing_before_it(tmp_path: Path, missing: int) -> None:
    path = tmp_path / "days"
    with path.open("wb") as stream:
        file = SavFile(stream, days(), "en")
        file.write([[None] * missing + ["2026-11-23"]])
        file.close()

    data, facts = pyreadstat.read_sav(path)

    assert facts.original_variable_types == {"seen_on": "DATE11"}
    assert list(data["seen_on"])[-1] == date(2026, 11, 23)
    assert data["seen_on"].isna().sum() == missing


def test_column_without_any_day_stays_a_column_of_dates(tmp_path: Path) -> None:
    path = tmp_path / "days"
    with path.open("wb") as stream:
        file = SavFile(stream, days(), "en")
        file.write([[None, None]])
        file.close()

    assert pyreadstat.read_sav(path)[1].original_variable_types == {"seen_on": "DATE11"}
