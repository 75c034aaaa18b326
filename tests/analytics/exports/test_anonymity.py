from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path
from random import Random

import pytest

from analytics.exports.anonymity import Group, levels_of
from analytics.exports.answers import write_answers
from analytics.exports.dictionary import table
from analytics.indicators import NATION
from analytics.reliability import Reliability
from tests.analytics.conftest import ALL, NOW, World, all_but

Row = dict[str, str]


def export(world: World, path: Path, reliability: Reliability = ALL) -> list[Row]:
    target = path / "answers.csv"
    write_answers(world.session, target, scope=NATION, anonymous=True, now=NOW, reliability=reliability)
    with (path / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def places(rows: list[Row]) -> Counter[tuple[str, str, str]]:
    return Counter((row["institution_code"], row["municipality"], row["region"]) for row in rows)


def fill(world: World, school: str, people: int, **changes: object) -> None:
    """A school with so many people, all of one age and sector, who rated in one month."""
    if school not in world._events:
        world.make_institution(school, municipality=f"{school[0]} novads", region=f"{school[0]} reģions")
        world.make_event(school, institution=school)
    for _ in range(people):
        world.make_answer("S1", 5, session=world.make_session(event=school, **changes))


def group(school: str, **changes: str) -> Group:
    return Group(
        **(
            {
                "institution_code": school,
                "municipality": "M",
                "region": "R",
                "age_band": "16-17",
                "sector": "general",
                "month": "2026-11",
            }
            | changes
        )
    )


def people(*counts: int) -> list[set[str]]:
    return [{f"{i}-{j}" for j in range(count)} for i, count in enumerate(counts)]


def test_five_people_may_be_named_by_their_school_and_four_may_not(world: World, tmp_path: Path) -> None:
    fill(world, "A1", 5)
    fill(world, "A2", 4)
    fill(world, "A3", 1)

    assert places(export(world, tmp_path)) == {("A1", "A novads", "A reģions"): 5, ("", "A novads", "A reģions"): 5}


def test_who_is_too_few_in_the_municipality_rolls_up_to_region_and_country(world: World, tmp_path: Path) -> None:
    fill(world, "A1", 4)
    fill(world, "B1", 3)

    assert places(export(world, tmp_path)) == {("", "", "LV"): 7}


def test_rows_of_a_group_that_never_has_five_are_left_out_and_counted(world: World, tmp_path: Path) -> None:
    fill(world, "A1", 4)
    fill(world, "A1", 6, age_band="18-25")

    report = write_answers(world.session, tmp_path / "answers", scope=NATION, anonymous=True, now=NOW, reliability=ALL)

    assert (report.rows, report.left_out) == (6, 4)
    for name in ("answers.dictionary.csv", "datapackage.json"):
        assert "Rows left out: 4." in (tmp_path / name).read_text(encoding="utf-8")


def test_four_busy_people_are_still_four(world: World, tmp_path: Path) -> None:
    for number in range(4):
        fill(world, "A1", 3, respondent=f"p{number}")

    assert export(world, tmp_path) == []


def test_general_feedback_without_a_school_can_only_be_named_by_the_country(world: World, tmp_path: Path) -> None:
    for _ in range(5):
        world.make_answer("V1", 4, session=world.make_session(event=None, flow="V"))

    assert places(export(world, tmp_path)) == {("", "", "LV"): 5}


def test_columns_that_could_tell_a_person_are_empty(world: World, tmp_path: Path) -> None:
    fill(world, "A1", 5)
    for number in range(5):
        answer = world.make_answer("S2", f"stāsts {number}", event="A1")
        world.make_review(answer, ("E2.STAFF", "negative"))

    rows = export(world, tmp_path)

    emptied = {column.name for column in table("answers").columns if column.anonymous == "emptied"}
    assert {name for row in rows for name in emptied if row[name]} == set()
    assert {row["day"] for row in rows} == {"2026-11"}
    assert {row["theme"] for row in rows} == {"", "E2.STAFF"}


def test_the_order_of_rows_does_not_follow_the_people(world: World, tmp_path: Path) -> None:
    world.make_event("A1", institution="A1")
    for number in range(6):
        talk = world.make_session(event="A1")
        for question, value in (("S1", number % 5 + 1), ("S3", (7 * number) % 5 + 1)):
            world.make_answer(question, value, session=talk)

    rows = [tuple(row.values()) for row in export(world, tmp_path)]

    assert rows == sorted(rows)


@pytest.mark.parametrize(
    ("sizes", "level"),
    [((5,), ["institution_code"]), ((4, 1), ["municipality"] * 2), ((4, 4), ["municipality"] * 2), ((4,), [])],
)
def test_groups_are_named_by_the_smallest_place_with_five(sizes: tuple[int, ...], level: list[str]) -> None:
    groups = {group(f"S{i}"): ids for i, ids in enumerate(people(*sizes))}

    assert list(levels_of(groups).values()) == level


def test_large_schools_do_not_hide_the_small_one_beside_them() -> None:
    groups = dict(zip([group("BIG"), group("SMALL")], people(50, 3), strict=True))

    assert levels_of(groups) == {group("BIG"): "institution_code"}


def test_every_place_age_sector_and_month_that_is_named_has_five_people(world: World, tmp_path: Path) -> None:
    dice = Random(3)
    for _ in range(150):
        school = f"{dice.choice('AB')}{dice.randrange(8)}"
        fill(world, school, 1, age_band=dice.choice(["13-15", "16-17"]), sector=dice.choice(["general", "vocational"]))

    counts: dict[tuple[str, ...], int] = defaultdict(int)
    for row in export(world, tmp_path):
        key = ("institution_code", "municipality", "region", "age_band", "sector", "day")
        counts[tuple(row[name] for name in key)] += 1  # one answer each: a row is a person

    assert len(counts) > 5
    assert min(counts.values()) >= 5


@pytest.mark.parametrize("language", ["lv", "ru"])
def test_whether_a_label_counts_does_not_tell_its_language(world: World, tmp_path: Path, language: str) -> None:
    for _ in range(5):
        world.make_answer("S2", "teksts", language=language, labels=[("E2.STAFF", "positive"), ("E2.VOICE", "neutral")])

    found = export(world, tmp_path, reliability=all_but(("E2.VOICE", "ru")))

    assert {(row["theme"], row["reportable"]) for row in found} == {("E2.STAFF", "true"), ("E2.VOICE", "false")}
