"""The anonymous bundle: who is in it, under which name of a place, and that no join leads further."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

import pytest
from frictionless import Package
from sqlmodel import Session

from analytics.windows import named
from tests.analytics.conftest import NOW, World
from tests.analytics.exports.bundles import many, write

QUASI = ("region", "municipality", "sector", "age_band", "flow", "wave", "month")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def folder(session: Session, world: World, tmp_path: Path) -> Path:
    many(world, 12)
    many(world, 6, code="OGRE", municipality="Ogres novads")
    many(world, 5, code="CESIS", municipality="Cēsu novads")
    many(world, 3, code="TALSI", municipality="Talsu novads", age_band="26+")
    write(session, tmp_path / "bundle", analyst=None)
    return tmp_path / "bundle"


def test_tables_that_have_no_anonymous_form_are_not_there(folder: Path) -> None:
    tables = {path.stem for path in folder.glob("*.csv")} - {"dictionary"}

    assert tables == {"answers_long", "respondents_wide", "reviews", "indicators", "institutions"}
    assert Package(str(folder / "datapackage.json")).validate().valid


def test_nothing_that_could_lead_to_somebody_has_a_column(folder: Path) -> None:
    columns = set(rows(folder / "answers_long.csv")[0]) | set(rows(folder / "respondents_wide.csv")[0])

    forbidden = {"session", "answer", "text", "day", "event_code", "event_title", "institution_code", "institution"}
    assert columns.isdisjoint(
        forbidden | {"respondent_sector", "session_language", "answer_language", "reviewer", "S2"}
    )


def test_ten_people_stand_under_every_name_of_a_place(folder: Path) -> None:
    groups: dict[tuple[str, ...], int] = defaultdict(int)
    for row in rows(folder / "respondents_wide.csv"):
        groups[tuple(row[name] for name in QUASI)] += 1

    assert sorted((key[0], key[1], number) for key, number in groups.items()) == [
        ("Rīga", "", 11),
        ("Rīga", "Rīga", 12),
    ]


def test_joining_the_two_tables_tells_no_more_of_a_place_than_either(folder: Path) -> None:
    wide = {tuple(row[name] for name in QUASI) for row in rows(folder / "respondents_wide.csv")}
    long = {tuple(row[name] for name in QUASI) for row in rows(folder / "answers_long.csv")}

    assert wide == long


def test_order_of_rows_says_nothing_of_who_gave_them(folder: Path) -> None:
    for table in ("answers_long", "respondents_wide"):
        found = [tuple(row.values()) for row in rows(folder / f"{table}.csv")]
        assert found == sorted(found)


def test_readme_tells_how_many_were_left_out(folder: Path) -> None:
    readme = (folder / "README.txt").read_text(encoding="utf-8")

    assert "pārējās sarunas izlaistas: 3" in readme
    assert "CC BY 4.0" in readme


def test_month_that_is_not_over_is_left_out(session: Session, world: World, tmp_path: Path) -> None:
    many(world, 12)
    for number in range(12):
        world.make_answer("S1", 5, session=world.make_session(event="ER49", respondent=f"new{number}"))

    report = write(session, tmp_path / "bundle", analyst=None, formats=("csv",))

    assert report.left_out == 12
    assert {row["month"] for row in rows(tmp_path / "bundle" / "answers_long.csv")} == {"2026-10"}


def test_exact_numbers_and_days_are_emptied(session: Session, world: World, tmp_path: Path) -> None:
    many(world, 12)
    when = NOW - timedelta(days=40)
    talk = world.make_session(event="ER49", respondent="x")
    world.make_answer("C9", 137, kind="number", session=talk, given_at=when)
    world.make_answer("C8", ["2026-10-03"], kind="date", session=talk, given_at=when)

    write(session, tmp_path / "bundle", analyst=None, formats=("csv",))

    told = [row for row in rows(tmp_path / "bundle" / "answers_long.csv") if row["answer_kind"] in ("number", "date")]
    assert [(row["number"], row["choices"]) for row in told] == [("", ""), ("", "")]


def test_small_numbers_of_indicators_are_hidden_and_others_rounded(
    session: Session, world: World, tmp_path: Path
) -> None:
    for scope, n in (("Rīga", 43), ("Ogres novads", 7)):
        world.make_value("E2-I3", 70.4 if n > 9 else None, scope_level="municipality", scope=scope, n=n)
    world.make_value("E2-I3", 71, scope_level="institution", scope="R49", n=43)

    write(session, tmp_path / "bundle", analyst=None, formats=("csv",), window=named("2026/27-1"))

    found = rows(tmp_path / "bundle" / "indicators.csv")
    assert {row["level"] for row in found} == {"municipality"}
    assert {row["place"]: row["n"] for row in found}["Rīga"] in ("45", "")


def test_more_rows_than_fit_into_memory_come_out_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    from analytics.exports.bundle import anonymity

    monkeypatch.setattr(anonymity, "RUN", 7)
    rows = [(number * 37 % 100, "x") for number in range(100)]

    found = list(anonymity.in_order_of_content(rows))

    assert found == sorted(rows, key=lambda row: str(row[0]) + "\x1f")
