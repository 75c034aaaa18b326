"""A batch as a file and back, in both formats; a bad file stores nothing and says what to mend."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app.review.coder import Coder
from app.review.errors import ReviewFileError
from app.review.round_trip import HEADER, NEEDED, Taken, read_batch, write_batch
from app.review.sheet import read
from app.review_commands import item_key
from models.database import Database
from models.tables import Answer, AuditRecord, Label, Review, ReviewItem
from models.unit_of_work import UnitOfWork
from tests.app.chat import flows
from tests.app.review.conftest import Answers, Desk
from tests.app.test_learners import rows

FORMULA = '=HYPERLINK("http://x")'
Fill = Callable[[list[dict[str, str]]], None]


@pytest.fixture(params=["csv", "xlsx"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / f"batch.{request.param}"


@pytest.fixture
def database(request: pytest.FixtureRequest, vault: Any) -> Any:
    database = Database(request.getfixturevalue("sqlite_url"), vault)
    yield database
    database.close()


@pytest.fixture
def batch(answers: Answers, desk: Desk, code: str, path: Path) -> Path:
    """Ten answers written out for Anna."""
    answers.make(code, 10)
    write_out(desk, path)
    return path


def write_out(desk: Desk, path: Path, reviewer: str = "anna") -> None:
    def work(uow: UnitOfWork, coder: Coder) -> None:
        coder.begin(10)
        cases = [coder.look(case) for case in coder.open_cases()]
        write_batch(path, cases, flows().texts, "lv", lambda item: item_key(uow, item))

    _both(desk, work, reviewer)


def take_in(desk: Desk, path: Path, reviewer: str = "anna") -> Taken:
    def work(uow: UnitOfWork, coder: Coder) -> Taken:
        return read_batch(path, coder, coder.handed(), lambda item: item_key(uow, item))

    return _both(desk, work, reviewer)


def _both(desk: Desk, work: Callable[[UnitOfWork, Coder], Any], reviewer: str) -> Any:
    return desk.let(reviewer, lambda coder: work(coder._uow, coder))


def fill(path: Path, change: Fill) -> None:
    """Open the file as a spreadsheet does, fill it in and save it."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            delimiter = ";" if ";" in file.readline() else ","
            file.seek(0)
            table = list(csv.DictReader(file, delimiter=delimiter))
        change(table)
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(table[0]), delimiter=";")  # as Excel does in Latvia
            writer.writeheader()
            writer.writerows(table)
        return
    book = load_workbook(path)
    sheet: Any = book["review"]
    names, *lines = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    table = [dict(zip(names, line, strict=True)) for line in lines]
    change(table)
    for number, row in enumerate(table, start=2):
        for column, name in enumerate(names, start=1):
            sheet.cell(number, column).value = row[name] or None
    book.save(path)


def mixed(table: list[dict[str, str]]) -> None:
    table[0]["verdict"] = "right"
    table[1] |= {"verdict": "change", "theme_1": "E5.WORK Darbs un ienākumi", "polarity_1": "negative+suggestion"}
    table[1] |= {"theme_2": "E2.INPUT", "note": "- skaidrs"}
    table[2] |= {"verdict": "Change", "theme_1": "none"}
    table[3]["verdict"] = "skip"
    table[4]["verdict"] = "worrying"


def test_what_was_filled_in_is_kept_like_what_is_said_in_the_chat(batch: Path, desk: Desk, database: Database) -> None:
    fill(batch, mixed)
    taken = take_in(desk, batch)

    assert taken.counts == {"coded": 3, "skipped": 1, "handed on": 1, "left open": 5}
    assert len(taken.signals) == 1
    human = sorted((label.theme, label.polarity) for label in rows(database, Label) if label.source == "human")
    work = [("E5.WORK", "negative"), ("E5.WORK", "suggestion")]
    assert human == [("E2.INPUT", "suggestion"), ("E2.STAFF", "positive"), *work]
    reviews = rows(database, Review)
    assert {review.note for review in reviews} == {None, "- skaidrs"}
    recorded = {item.answer_id: item.probability for item in rows(database, ReviewItem)}
    assert {review.answer_id: review.probability for review in reviews}.items() <= recorded.items()
    assert [answer.state for answer in rows(database, Answer)].count("held") == 1


def test_the_same_file_twice_changes_nothing(batch: Path, desk: Desk, database: Database) -> None:
    fill(batch, mixed)
    take_in(desk, batch)
    before = len(rows(database, Review)), len(rows(database, Label))
    again = take_in(desk, batch)

    assert again.counts == {"unchanged": 5, "left open": 5}
    assert again.signals == ()
    assert (len(rows(database, Review)), len(rows(database, Label))) == before


def test_a_second_thought_counts(batch: Path, desk: Desk, database: Database) -> None:
    fill(batch, lambda table: table[0].update(verdict="right"))
    take_in(desk, batch)
    fill(batch, lambda table: table[0].update(verdict="change", theme_1="none"))

    assert take_in(desk, batch).counts["changed"] == 1
    assert [review.counts for review in rows(database, Review)] == [False, True]


BAD: list[tuple[dict[str, str], str]] = [
    ({"key": "rubbish"}, "was not handed to this coder"),
    ({"verdict": "maybe"}, "none of right, change, skip, worrying"),
    ({"verdict": "change"}, "change without themes"),
    ({"verdict": "right", "theme_1": "E5.WORK", "polarity_1": "positive"}, "themes stand beside the verdict right"),
    ({"theme_1": "E5.WORK", "polarity_1": "positive"}, "themes without a verdict"),
    ({"verdict": "change", "theme_1": "E5.WORK"}, "E5.WORK has no polarity"),
    ({"verdict": "change", "polarity_1": "positive"}, "has no theme beside it"),
    ({"verdict": "change", "theme_1": "E5.WOK", "polarity_1": "positive"}, "E5.WOK is not in the codebook"),
    ({"verdict": "change", "theme_1": "E5.WORK", "polarity_1": "good"}, "not in the codebook"),
    ({"verdict": "change", "theme_1": "E2.INPUT", "polarity_1": "positive"}, "E2.INPUT is always suggestion"),
    (
        {"verdict": "change", "theme_1": "NONE.EMPTY", "theme_2": "E5.WORK", "polarity_2": "positive"},
        "NONE.EMPTY stands alone",
    ),
    ({"verdict": "change", "theme_1": "E5.WORK", "polarity_1": "positive", "theme_2": "none"}, "none stands alone"),
]


@pytest.mark.parametrize(("change", "remedy"), BAD, ids=[remedy for _, remedy in BAD])
def test_one_bad_row_and_nothing_is_stored(
    batch: Path, desk: Desk, database: Database, change: dict[str, str], remedy: str
) -> None:
    def bad(table: list[dict[str, str]]) -> None:
        table[0]["verdict"] = "right"
        table[2] |= change

    fill(batch, bad)
    with pytest.raises(ReviewFileError, match="nothing was stored") as caught:
        take_in(desk, batch)

    assert "line 4: " in str(caught.value)
    assert remedy in str(caught.value)
    assert rows(database, Review) == []


def test_every_fault_is_told_at_once(batch: Path, desk: Desk) -> None:
    def bad(table: list[dict[str, str]]) -> None:
        table[0]["verdict"] = table[5]["verdict"] = "maybe"
        table[7]["key"] = table[6]["key"]

    fill(batch, bad)
    with pytest.raises(ReviewFileError) as caught:
        take_in(desk, batch)

    assert [line.split(":")[0] for line in str(caught.value).splitlines()[1:]] == ["line 2", "line 7", "line 9"]
    assert "stands in line 8 already" in str(caught.value)


def test_a_file_of_one_coder_is_not_another_s(batch: Path, desk: Desk) -> None:
    fill(batch, mixed)
    with pytest.raises(ReviewFileError, match="--as"):
        take_in(desk, batch, "jānis")


def test_what_the_machine_could_not_tell_cannot_be_right(answers: Answers, desk: Desk, code: str, path: Path) -> None:
    answers.make(code, 10, abstained=True)
    write_out(desk, path)
    fill(path, lambda table: table[0].update(verdict="right"))
    with pytest.raises(ReviewFileError, match="could not tell"):
        take_in(desk, path)


def test_an_answer_deleted_meanwhile_is_no_fault(batch: Path, desk: Desk, database: Database) -> None:
    fill(batch, lambda table: [row.update(verdict="right") for row in table] and None)
    database.write(lambda uow: uow.reviews.withhold(uow.session.get_one(Answer, rows_first(uow)))).result()

    assert take_in(desk, batch).counts["no longer there"] >= 1


def rows_first(uow: UnitOfWork) -> int:
    return uow.reviews.items("anna")[0].answer_id


def test_every_answer_in_a_file_is_noted_as_a_look(batch: Path, database: Database) -> None:
    looks = [record for record in rows(database, AuditRecord) if record.action == "review_look"]

    assert len(looks) == 10
    assert {record.actor for record in looks} == {"cli:anna"}


def test_a_text_never_becomes_a_formula(answers: Answers, desk: Desk, code: str, path: Path) -> None:
    answers.make(code, 10, text=FORMULA)
    write_out(desk, path)

    if path.suffix == ".csv":
        assert f"'{FORMULA}".replace('"', '""') in path.read_text(encoding="utf-8-sig")
        return
    cell = load_workbook(path)["review"]["D2"]
    assert (cell.data_type, cell.value) == ("s", FORMULA)


def test_the_workbook_offers_lists(batch: Path) -> None:
    if batch.suffix == ".csv":
        return
    book = load_workbook(batch)
    rules = {str(rule.sqref): rule.formula1 for rule in book["review"].data_validations.dataValidation}

    assert rules["F2:F11"] == "lists!$A$1:$A$4"
    assert rules["G2:G11"] == rules["I2:I11"] == "lists!$B$1:$B$21"
    assert [cell.value for cell in book["lists"]["A"][:4]] == ["right", "change", "skip", "worrying"]
    assert book["lists"]["B3"].value == "E2.USEFUL Saturs un noderīgums"


def test_no_number_of_the_database_is_in_the_file(batch: Path) -> None:
    keys = [line.values["key"] for line in read(batch, HEADER)]

    assert all(key.startswith("r") and len(key) == 12 for key in keys)


@pytest.mark.parametrize(
    ("name", "content", "remedy"),
    [
        ("none.csv", None, "there is no file"),
        ("none.xlsx", None, "there is no file"),
        ("a.txt", b"x", "ends in .csv or .xlsx"),
        ("a.csv", b"", "the column 'key' is missing"),
        ("a.csv", b"key,verdict\n", "the column 'theme_1' is missing"),
        ("a.csv", "key,verdict,ā\n".encode("cp1257"), "CSV UTF-8"),
        ("a.csv", b'key,"x\n', "is no CSV"),
        ("a.xlsx", b"no zip", "is no workbook"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_with_a_remedy(
    tmp_path: Path, name: str, content: bytes | None, remedy: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ReviewFileError, match=remedy):
        read(tmp_path / name, NEEDED)
