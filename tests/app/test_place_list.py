"""A municipality's schools come from its own table: all of them, or none with the rows and their faults."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from app import place_list
from app.bootstrap import Parts
from app.console import out
from app.faults import UsageError
from app.importing.errors import ImportingError
from app.settings import Settings
from models.database import Database
from models.tables import AuditRecord, Institution
from tests.app.test_learners import rows
from tests.conftest import SECRET

HEADER = "code;name;kind;sector;municipality;region;learners"
SCHOOL = "ogre-1;Ogres 1. vidusskola;vidusskola;general;Ogres novads;Rīga;812"
COLLEGE = "ogre-t;Ogres tehnikums;tehnikums;vocational;Ogres novads;Rīga;"
Add = Callable[..., str]


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    return Parts(Settings(database_url=url, secret_key=SECRET))  # type: ignore[arg-type]


@pytest.fixture
def database(parts: Parts) -> Database:
    return parts.database


@pytest.fixture
def add(parts: Parts, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Add:
    def add(*lines: str, encoding: str = "utf-8-sig") -> str:
        (tmp_path / "schools.csv").write_bytes("\n".join((HEADER, *lines)).encode(encoding))
        place_list.add(parts, tmp_path / "schools.csv", out)
        return capsys.readouterr().out

    return add


def test_schools_are_there_once_their_table_is(add: Add, database: Database) -> None:
    assert "2 added" in add(SCHOOL, COLLEGE)

    school, college = sorted(rows(database, Institution), key=lambda row: row.code)
    assert (school.name, school.municipality, school.learners) == ("Ogres 1. vidusskola", "Ogres novads", 812)
    assert (college.sector, college.learners) == ("vocational", None)
    assert [(row.action, row.subject) for row in rows(database, AuditRecord)] == [
        ("add_places", "2 added, 0 with another number of learners")
    ]


def test_the_same_table_again_changes_nothing(add: Add, database: Database) -> None:
    add(SCHOOL)

    assert "0 added, 0 with another number of learners, 1 as before" in add(SCHOOL)
    assert len(rows(database, Institution)) == len(rows(database, AuditRecord)) == 1


def test_a_new_head_count_is_taken_over_and_an_unknown_one_is_not(add: Add, database: Database) -> None:
    add(SCHOOL)

    assert "1 with another number of learners" in add(SCHOOL.replace("812", "790"))
    assert "1 as before" in add(SCHOOL.replace("812", ""))
    assert [row.learners for row in rows(database, Institution)] == [790]


def test_what_became_a_part_of_another_institution_is_not_brought_back(add: Add, database: Database) -> None:
    add(SCHOOL, COLLEGE)
    merge = text("UPDATE institution SET merged_into_id = (SELECT id FROM institution WHERE code = 'ogre-t')")
    database.write(lambda uow: uow.session.execute(merge)).result()

    with pytest.raises(UsageError, match="row 2: ogre-1 became a part of another institution"):
        add(SCHOOL.replace("812", "790"))


def test_excel_may_have_saved_it_the_old_way(add: Add, database: Database) -> None:
    add(SCHOOL.replace("Rīga", "Zemgale").replace("Ogres 1.", "Žagatu"), encoding="windows-1257")

    assert [row.name for row in rows(database, Institution)] == ["Žagatu vidusskola"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (SCHOOL.replace("ogre-1", "ogre 1"), "'ogre 1' is no code"),
        (SCHOOL.replace("ogre-1", "LV"), "choose another code"),
        (SCHOOL.replace("Ogres 1. vidusskola", ""), "name needs 1 to 120 letters"),
        (SCHOOL.replace("general", "vispārējā"), "write general, vocational, higher"),
        (SCHOOL.replace("812", "ap 800"), "write digits"),
        (SCHOOL.replace("812", "0"), "write digits"),
        (SCHOOL.replace("Ogres 1. vidusskola", "Ogres tehnikums"), "ogre-t in Ogres novads is called Ogres tehnikums"),
        (COLLEGE, "stands in the file twice"),
        (SCHOOL.replace("ogre-1", "ikskile").replace("Ogres novads", ""), "municipality needs"),
        ("ogre-1", "name needs"),
    ],
)
def test_a_faulty_row_is_named_and_nothing_is_taken(add: Add, database: Database, line: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as raised:
        add(COLLEGE, line)

    assert str(raised.value).startswith("nothing was taken. row 3: ")
    assert rows(database, Institution) == rows(database, AuditRecord) == []


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("Ogres 1. vidusskola", "Ogres ģimnāzija", "atbalss place rename"),
        ("Ogres novads", "Salaspils novads", "the municipality of ogre-1 is 'Ogres novads' here"),
        ("general", "vocational", "the sector of ogre-1 is 'general' here"),
    ],
)
def test_what_history_hangs_on_is_not_changed_by_a_table(
    add: Add, database: Database, before: str, after: str, words: str
) -> None:
    add(SCHOOL)

    with pytest.raises(UsageError, match=words):
        add(SCHOOL.replace(before, after))


def test_of_many_faults_some_are_named_and_the_others_counted(add: Add) -> None:
    with pytest.raises(UsageError, match=r"; and 3 more$") as raised:
        add(*[SCHOOL.replace("ogre-1", f"?{number}") for number in range(8)])

    assert str(raised.value).count("row ") == 5


def test_a_table_without_a_column_says_which_there_must_be(parts: Parts, tmp_path: Path) -> None:
    (tmp_path / "schools.csv").write_text("code;name\n", encoding="utf-8")

    with pytest.raises(ImportingError, match="its first line names code, name, kind, sector"):
        place_list.add(parts, tmp_path / "schools.csv", out)
