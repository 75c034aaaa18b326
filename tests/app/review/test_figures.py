"""How far people agree with one another and with the machine."""

from __future__ import annotations

from app.review.figures import agreement_table, between_people, machine_and_people
from models.database import Database
from models.repositories import CodedRow
from tests.app.review.conftest import OTHER, READING, Answers, Desk

STAFF, WORK = frozenset(READING), frozenset(OTHER)


def coded(answer: int, review: int, reviewer: str, labels: frozenset[tuple[str, str]], p: float | None) -> CodedRow:
    return CodedRow(answer, review, reviewer, p, None, labels)


SAID = [
    coded(1, 1, "anna", STAFF, 0.1),
    coded(1, 2, "jānis", WORK, 0.1),
    coded(1, 3, "zane", WORK, 0.1),
    coded(2, 4, "anna", WORK, None),
    coded(3, 5, "anna", WORK, 0.1),
    coded(3, 6, "anna", STAFF, 0.1),
    coded(4, 7, "anna", STAFF, 0.1),
    coded(4, 8, "jānis", WORK, 0.1),
]


def test_people_are_compared_pair_by_pair_by_their_newest_word() -> None:
    assert between_people(SAID) == [(STAFF, WORK), (STAFF, WORK), (WORK, WORK), (STAFF, WORK)]


def test_the_machine_is_compared_on_settled_audit_answers_alone() -> None:
    machine = dict.fromkeys((1, 2, 3, 4), STAFF)

    # Answer 2 was chosen for being doubtful, 4 is disputed; of 1 and 3 what counts is compared.
    assert machine_and_people(SAID, machine) == [(STAFF, WORK), (STAFF, STAFF)]


def test_the_tables_are_made_from_the_database(answers: Answers, desk: Desk, code: str, database: Database) -> None:
    answers.make(code, 10)
    desk.code_all("anna", OTHER)
    desk.code_all("jānis", OTHER)
    table = database.read(agreement_table)

    assert "10 answers coded by two people; themes of all answers: F1 1.00" in table
    assert "E5.WORK | 10 | 10 | 10 | 1.00 | –" in table
    assert "10 audit answers, machine and people; themes of all answers: F1 0.00" in table


def test_without_reviews_the_tables_say_so(database: Database) -> None:
    assert database.read(agreement_table).startswith("0 answers coded by two people; themes of all answers: F1 –")
