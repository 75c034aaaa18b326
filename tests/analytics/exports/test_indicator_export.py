from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from analytics.estimates import UNKNOWN
from analytics.exports.indicators import indicators_document, write_indicators
from analytics.indicators import NATION
from analytics.windows import named
from models.reports import Scope
from tests.analytics.conftest import NOW, World

Row = dict[str, str]
SEMESTER = named("2026/27-1")


def export(world: World, path: Path, **changes: Any) -> list[Row]:
    options = {"scope": NATION, "windows": [SEMESTER], "public": False, "language": "lv", "now": NOW} | changes
    write_indicators(world.session, path / "indicators.csv", **options)
    with (path / "indicators.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def make_city(world: World, city: str, n: int, value: float | None = 70, **changes: Any) -> None:
    world.make_value(value=value, scope_level="municipality", scope=city, n=n, **changes)


def test_a_row_says_what_was_measured_and_what_it_means(world: World, tmp_path: Path) -> None:
    world.make_institution("R49", name="Rīgas 49. vidusskola")
    world.make_value(value=66.66, low=55.55, high=76.1, cut="sector=general")

    (row,) = export(world, tmp_path)

    assert (row["name"], row["place_name"]) == ("Apmierinātība", "Rīgas 49. vidusskola")
    assert (row["cut_kind"], row["cut_value"]) == ("sector", "general")
    assert (row["n"], row["value"], row["low"], row["high"]) == ("40", "66.7", "55.5", "76.1")
    assert (row["first_day"], row["last_day"], row["target"]) == ("2026-09-01", "2026-12-31", "80.0")
    assert (row["verdict"], row["status"], row["target_source"]) == ("below", "shown", "proposal")


def test_too_few_people_show_no_value(world: World, tmp_path: Path) -> None:
    world.make_value(value=None, n=4)

    (row,) = export(world, tmp_path)

    assert (row["n"], row["value"], row["verdict"], row["status"]) == ("<5", "", "few", "too_few")


@pytest.mark.parametrize(
    ("scope", "places"),
    [
        (NATION, ["OGRE", "R49", "Rīga", "LV"]),
        (Scope("municipality", "Rīga"), ["R49", "Rīga"]),
        (Scope("institution", "OGRE"), ["OGRE"]),
    ],
    ids=["national", "municipality", "institution"],
)
def test_a_scope_gets_its_own_places(world: World, tmp_path: Path, scope: Scope, places: list[str]) -> None:
    world.make_institution("R49", municipality="Rīga")
    world.make_institution("OGRE", municipality="Ogres novads")
    for level, place in (("institution", "R49"), ("institution", "OGRE"), ("municipality", "Rīga"), ("national", "LV")):
        world.make_value(scope_level=level, scope=place)

    assert [row["place"] for row in export(world, tmp_path, scope=scope)] == places


def test_the_public_table_has_no_schools_and_rounded_numbers(world: World, tmp_path: Path) -> None:
    world.make_value(n=40)
    make_city(world, "Rīga", 43, value=66.6)

    (row,) = export(world, tmp_path, public=True)

    assert (row["level"], row["n"], row["value"]) == ("municipality", "45", "67.0")


def test_no_small_city_can_be_worked_out_from_the_public_table(world: World, tmp_path: Path) -> None:
    for city, n in (("A", 3), ("B", 30), ("C", 50)):
        make_city(world, city, n, value=None if n < 5 else 70)
    world.make_value(scope_level="national", scope="LV", n=83)

    status = {row["place"]: (row["n"], row["status"]) for row in export(world, tmp_path, public=True)}

    assert status == {
        "A": ("<5", "too_few"),
        "B": ("", "protected"),
        "C": ("50", "shown"),
        "LV": ("85", "shown"),
    }


def test_themes_hide_fewer_than_ten(world: World, tmp_path: Path) -> None:
    make_city(world, "A", 8, value=None, indicator="E2-I4:E2.STAFF")

    assert [row["n"] for row in export(world, tmp_path, public=True)] == ["<10"]


def test_values_of_retired_indicators_are_left_out(world: World, tmp_path: Path) -> None:
    world.make_value("E9-I9")

    assert export(world, tmp_path) == []


def test_the_chat_gets_one_file(world: World) -> None:
    world.make_institution("R49")
    world.make_value()

    document = indicators_document(world.session, scope=NATION, windows=[SEMESTER], public=True, language="en", now=NOW)

    assert (document.name, document.rows) == ("atbalss-indicators-2026-11-24-public.xlsx", 0)


def test_a_value_that_the_model_can_not_tell_says_so_and_is_not_called_thin(world: World, tmp_path: Path) -> None:
    world.make_value("E2-I4:E2.STAFF", value=None, n=4, left_out=30)

    (row,) = export(world, tmp_path)

    assert (row["n"], row["left_out"], row["value"], row["verdict"], row["status"]) == ("", "30", "", "model", "model")


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize(("audited", "why"), [(0, "unaudited"), (60, "doubtful")])
def test_a_net_score_that_no_audit_tells_says_why_and_is_not_called_thin(
    world: World, tmp_path: Path, audited: int, why: str, *, public: bool
) -> None:
    make_city(world, "Rīga", 40, None, indicator="E2-I4:E2.STAFF", method=UNKNOWN, audited=audited)

    (row,) = export(world, tmp_path, public=public)

    assert (row["n"], row["value"], row["verdict"], row["status"]) == ("", "", why, why)


def test_the_public_does_not_learn_how_many_were_left_out(world: World, tmp_path: Path) -> None:
    make_city(world, "Rīga", 40, indicator="E2-I4:E2.STAFF", left_out=3)

    assert [row["left_out"] for row in export(world, tmp_path, public=True)] == [""]
