from __future__ import annotations

import csv
import json
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from analytics.exports.answers import answers_document, write_answers
from analytics.exports.dictionary import table
from analytics.exports.writing import ExportReport
from analytics.indicators import NATION
from analytics.windows import named
from models.reports import Scope
from tests.analytics.conftest import ALL, NOW, World, all_but

Rows = list[dict[str, str]]


def export(world: World, path: Path, **changes: Any) -> ExportReport:
    options = {"scope": NATION, "anonymous": False, "now": NOW, "reliability": ALL} | changes
    return write_answers(world.session, path, **options)


def rows(world: World, path: Path, **changes: Any) -> Rows:
    export(world, path / "answers.csv", **changes)
    with (path / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_an_answer_has_a_row_for_each_label_and_one_without_any(world: World, tmp_path: Path) -> None:
    talk = world.make_session()
    world.make_answer("S1", 4, session=talk)
    labels = [("E2.STAFF", "positive"), ("E5.SKILLS", "positive")]
    world.make_answer("S2", "konsultante iemācīja", session=talk, labels=labels)

    found = rows(world, tmp_path)

    assert [(row["question"], row["theme"], row["number"]) for row in found] == [
        ("S1", "", "4"),
        ("S2", "E2.STAFF", ""),
        ("S2", "E5.SKILLS", ""),
    ]


def test_a_row_says_everything_that_the_dictionary_promises(world: World, tmp_path: Path) -> None:
    answer = world.make_answer("S2", "teksts", probability=1 / 3)
    world.make_review(answer, ("E2.STAFF", "negative"))

    (row,) = rows(world, tmp_path)

    assert list(row) == table("answers").header
    empty = {"number", "choices", "abstained", "doubt", "polarity_confidence"}
    assert {name for name, value in row.items() if value == ""} == empty
    assert (row["label_source"], row["reviewer"], row["selection_probability"]) == ("human", "anna", "0.3333")
    assert (row["session"], row["day"], row["late"]) == ("r0001", "2026-11-19", "false")


def test_conversations_are_numbered_anew_in_every_export(world: World, tmp_path: Path) -> None:
    world.make_institution("OGRE", municipality="Ogres novads")
    world.make_event("ZZ", institution="OGRE")
    for event in ("AA", "ZZ"):
        talk = world.make_session(event=event)
        for question in ("S1", "S3"):
            world.make_answer(question, 5, session=talk)

    assert [row["session"] for row in rows(world, tmp_path)] == ["r0001", "r0001", "r0002", "r0002"]
    assert [row["session"] for row in rows(world, tmp_path, scope=Scope("institution", "OGRE"))] == ["r0001", "r0001"]


def test_no_number_of_the_database_leaves_the_program(world: World, tmp_path: Path) -> None:
    talk = world.make_session(respondent="secret-respondent")
    world.make_answer("S1", 5, session=talk)

    content = str(rows(world, tmp_path))

    assert "secret-respondent" not in content
    assert talk.id not in content


def test_held_answers_danger_and_old_revisions_are_left_out(world: World, tmp_path: Path) -> None:
    world.make_answer("S2", "aizturēts", state="held")
    world.make_answer("S2", "vecs", current=False)
    world.make_answer("S2", "blakus", session=world.make_session(status="danger"))

    assert rows(world, tmp_path) == []
    assert rows(world, tmp_path, anonymous=True) == []


def test_a_window_limits_the_answers(world: World, tmp_path: Path) -> None:
    world.make_answer("S1", 5)
    world.make_answer("S1", 1, given_at=named("2026-10").since)

    assert [row["number"] for row in rows(world, tmp_path, window=named("2026-10"))] == ["1"]


def test_the_same_data_give_the_same_files(world: World, tmp_path: Path) -> None:
    for number in range(20):
        world.make_answer("S2", f"teksts {number}", labels=[("E2.STAFF", "positive"), ("E2.ACCESS", "negative")])

    first, second = (export(world, tmp_path / name / "answers") for name in ("a", "b"))

    assert [path.read_bytes() for path in first.files] == [path.read_bytes() for path in second.files]


def test_dictionary_and_data_package_lie_beside_the_table(world: World, tmp_path: Path) -> None:
    world.make_answer("S1", 5)

    report = export(world, tmp_path / "answers")

    names = ["answers.csv", "answers.xlsx", "answers.dictionary.csv", "datapackage.json"]
    assert [path.name for path in report.files] == names
    assert (report.rows, report.left_out) == (1, 0)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["path"] for resource in package["resources"]] == names[:2]
    fields = package["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields] == table("answers").header


def test_the_chat_gets_one_file_with_its_dictionary(world: World) -> None:
    world.make_answer("S2", "=1+1")

    document = answers_document(world.session, scope=NATION, anonymous=False, now=NOW, reliability=ALL)

    workbook = openpyxl.load_workbook(BytesIO(document.content))
    assert document.name == "atbalss-answers-2026-11-24.xlsx"
    assert (document.rows, workbook.sheetnames) == (1, ["answers", "dictionary"])
    assert workbook["answers"]["U2"].value == "=1+1"
    assert workbook["answers"]["U2"].data_type == "s"


@pytest.mark.parametrize(("people", "rows", "left_out"), [(4, 0, 4), (5, 5, 0), (9, 5, 4), (10, 10, 0)])
def test_a_school_sees_nothing_of_fewer_than_five_people(world: World, people: int, rows: int, left_out: int) -> None:
    for _ in range(people):
        world.make_answer("S2", "patika", labels=[("E2.STAFF", "positive")])

    document = answers_document(world.session, scope=NATION, anonymous=False, now=NOW, reliability=ALL, for_school=True)

    assert (document.rows, document.left_out) == (rows, left_out)


@pytest.mark.parametrize(("people", "text", "theme"), [(9, None, None), (10, "patika", "E2.STAFF")])
def test_a_school_sees_texts_and_themes_of_ten_people_in_an_event_not_in_all(
    world: World, people: int, text: str | None, theme: str | None
) -> None:
    for _ in range(12):
        world.make_answer("S1", 4, event="OTHER")
    for _ in range(people):
        world.make_answer("S2", "patika", event="ENU", labels=[("E2.STAFF", "positive")])

    document = answers_document(world.session, scope=NATION, anonymous=False, now=NOW, reliability=ALL, for_school=True)

    header, *found = openpyxl.load_workbook(BytesIO(document.content))["answers"].iter_rows(values_only=True)
    written = [dict(zip(header, row, strict=True)) for row in found]
    assert {(row["text"], row["theme"]) for row in written if row["question"] == "S2"} == {(text, theme)}


def test_nobody_is_found_by_comparing_two_files_of_a_school(world: World) -> None:
    """The attack: take the file after every single person who answers, and look at what came in between."""
    told: list[set[str]] = [set()]
    quoted: list[set[str]] = [set()]
    for number in range(1, 32):
        world.make_answer("S1", 4, session=(talk := world.make_session(age_band=f"band {number}")))
        world.make_answer("S2", f"teksts {number}", session=talk)
        _, *found = school_file(world)
        told.append({row["age_band"] for row in found})
        quoted.append({row["text"] for row in found if row["text"]})

    for files, few in ((told, 5), (quoted, 10)):
        assert len(files[-1]) == 30
        assert {len(now ^ before) for before, now in pairwise(files)} == {0, few}


def test_a_later_wave_about_an_event_is_a_circle_of_its_own(world: World) -> None:
    for _ in range(10):
        world.make_answer("S1", 4)
    world.make_answer("G1", "strādāju", session=world.make_session(flow="G", wave=3))

    assert [row["question"] for row in school_file(world)[1:]] == ["S1"] * 10


def school_file(world: World) -> list[dict[str, Any]]:
    """Return the rows of a coordinator's file, the header first."""
    document = answers_document(world.session, scope=NATION, anonymous=False, now=NOW, reliability=ALL, for_school=True)
    header, *found = openpyxl.load_workbook(BytesIO(document.content))["answers"].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in (header, *found)]


def test_a_school_sees_nothing_of_one_person_who_began_anew_ten_times(world: World) -> None:
    for _ in range(10):
        world.make_answer("S2", "patika", session=world.make_session(respondent="one"))

    document = answers_document(world.session, scope=NATION, anonymous=False, now=NOW, reliability=ALL, for_school=True)

    assert (document.rows, document.left_out) == (0, 10)


@pytest.mark.parametrize("name", ["answers", "indicators"])
def test_every_column_is_explained_in_three_languages(name: str) -> None:
    for column in table(name).columns:
        assert all(column.meaning.values()), column.name
        assert column.anonymous in ("kept", "emptied", "coarser")
        assert column.type in ("string", "integer", "number", "boolean", "date")


def test_the_export_reads_the_same_from_both_databases(either_world: World, tmp_path: Path) -> None:
    for code, respondent in (("b", "z"), ("B", "a"), ("a-1", "Z")):
        talk = either_world.make_session(event=code, respondent=respondent)
        either_world.make_answer("S4", ["jobs", "home"], session=talk)
        either_world.make_answer("S2", "teksts", labels=[("E2.VOICE", "negative")], session=talk)

    found = rows(either_world, tmp_path)

    assert [row["event_code"] for row in found] == ["B", "B", "a-1", "a-1", "b", "b"]
    assert [row["choices"] for row in found] == ["", "jobs;home"] * 3


def test_every_label_is_exported_and_says_whether_it_may_be_counted(world: World, tmp_path: Path) -> None:
    both = [("E2.STAFF", "positive"), ("E2.VOICE", "positive")]
    world.make_answer("S2", "по-русски", language="ru", labels=both)
    coded = world.make_answer("S5", "по-русски", language="ru", labels=both, session=world.make_session())
    world.make_review(coded, ("E2.VOICE", "negative"))
    world.make_answer("S1", 5, session=world.make_session())

    found = rows(world, tmp_path, reliability=all_but(("E2.VOICE", "ru")))

    assert sorted((row["question"], row["theme"], row["reportable"]) for row in found) == [
        ("S1", "", ""),
        ("S2", "E2.STAFF", "true"),
        ("S2", "E2.VOICE", "false"),
        ("S5", "E2.VOICE", "true"),
    ]


def test_labels_of_an_earlier_model_are_not_exported(world: World, tmp_path: Path) -> None:
    answer = world.make_answer("S2", "patika", labels=[("E2.STAFF", "positive")], model_version="m2")
    world.make_label(answer, "E2.USEFUL", "positive", model_version="m2")

    assert [row["theme"] for row in rows(world, tmp_path)] == ["E2.USEFUL"]
