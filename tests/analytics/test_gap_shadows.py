"""Who is told what once a place, the places around it and its parts are all bad for one reason."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.gap_lists import Shown, summed_up
from models.reports import Place
from models.tables import Gap
from tests.analytics.conftest import NOW

PLACES = {
    code: Place(code, code, town, region, sector)
    for code, town, region, sector in (
        ("liepaja-1", "Liepāja", "Kurzeme", "general"),
        ("liepaja-3", "Liepāja", "Kurzeme", "vocational"),
        ("talsi-3", "Talsi", "Kurzeme", "vocational"),
    )
}
VOCATIONAL = "sector=vocational"
THAN_GENERAL = {"cut": VOCATIONAL, "group_cut": "sector=general", "group_value": 90.0}


def gap(level: str, scope: str, n: int, value: float | None, kind: str = "BELOW_TARGET", **changes: Any) -> Gap:
    fields = {"cut": "", "indicator": "E2-I3", "severity": "warning", "window": "2025/26-2"} | changes
    key = "|".join((kind, fields["indicator"], level, scope, fields["cut"]))
    return Gap(
        key=key, kind=kind, scope_level=level, scope=scope, n=n, value=value, opened_at=NOW, seen_bad_at=NOW, **fields
    )


def shown(*gaps: Gap) -> dict[str, Shown]:
    return {f"{each.gap.scope} {each.gap.cut}".strip(): each for each in summed_up(gaps, PLACES)}


def test_a_region_below_its_line_only_for_one_school_is_told_with_that_school() -> None:
    found = shown(
        gap("region", "Kurzeme", 400, 62),
        gap("municipality", "Liepāja", 250, 58),
        gap("municipality", "Liepāja", 220, 56, cut="sector=general"),
        gap("institution", "liepaja-1", 160, 45),
    )

    assert list(found) == ["liepaja-1"]
    assert {each.scope for each in found["liepaja-1"].wider} == {"Kurzeme", "Liepāja"}


def test_a_municipality_that_is_bad_without_its_worst_school_too_is_told_with_the_school_counted() -> None:
    found = shown(gap("municipality", "Liepāja", 300, 50), gap("institution", "liepaja-1", 100, 40))

    assert list(found) == ["Liepāja"]
    assert (found["Liepāja"].places_beneath, found["Liepāja"].wider) == (1, ())


def test_a_drop_of_a_country_that_is_one_schools_is_told_with_the_school() -> None:
    before = {"kind": "DROP", "before": 90.0, "window": "2026-01…2026-02"}
    found = shown(gap("national", "LV", 700, 79, **before), gap("institution", "liepaja-1", 300, 66, **before))

    assert list(found) == ["liepaja-1"]


def test_a_group_that_is_worse_off_only_for_one_school_is_told_with_it() -> None:
    wide = gap("municipality", "Liepāja", 200, 70, "UNEQUAL", cut="sector=general", group_value=90.0)

    assert list(shown(wide, gap("institution", "liepaja-1", 100, 50))) == ["liepaja-1"]
    assert list(shown(wide, gap("institution", "liepaja-3", 100, 50))) == ["Liepāja sector=general", "liepaja-3"]


def test_a_sector_worse_off_everywhere_is_told_once_for_the_country() -> None:
    found = shown(
        gap("national", "LV", 300, 42, "UNEQUAL", **THAN_GENERAL),
        gap("national", "LV", 300, 42, cut=VOCATIONAL),
        gap("region", "Kurzeme", 90, 42, "UNEQUAL", **THAN_GENERAL),
        gap("municipality", "Liepāja", 30, 40, "UNEQUAL", **THAN_GENERAL),
        gap("municipality", "Talsi", 30, 44, cut=VOCATIONAL),
        gap("institution", "talsi-3", 30, 44),
    )

    assert list(found) == [f"LV {VOCATIONAL}"]
    assert found[f"LV {VOCATIONAL}"].places_beneath == 4


def test_who_looks_after_one_municipality_still_hears_of_its_own_sector() -> None:
    found = shown(gap("municipality", "Liepāja", 30, 40, "UNEQUAL", **THAN_GENERAL))

    assert list(found) == [f"Liepāja {VOCATIONAL}"]


@pytest.mark.parametrize("other", [{"indicator": "E5-I3"}, {"kind": "NO_DATA", "indicator": "E2-I1"}], ids=str)
def test_gaps_of_something_else_cast_no_shadow(other: dict[str, Any]) -> None:
    kind = other.pop("kind", "BELOW_TARGET")
    found = shown(gap("municipality", "Liepāja", 250, 58), gap("institution", "liepaja-1", 240, 45, kind, **other))

    assert set(found) == {"Liepāja", "liepaja-1"}


def test_without_numbers_nothing_is_explained() -> None:
    found = shown(gap("municipality", "Liepāja", 0, None), gap("institution", "liepaja-1", 0, None))

    assert (list(found), found["Liepāja"].wider) == (["Liepāja"], ())
