"""People's corrections teach the machine only where the author agreed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.corrections import PURPOSE, consented_examples
from app.seed import World
from conversations.library import load
from models.database import Database
from models.tables import Answer, Consent
from nlp.examples import Coded, Example
from tests.app.review.conftest import OTHER, READING, Answers, Desk
from tests.conftest import NOW


@pytest.fixture
def answers(database: Database, world: World) -> Answers:
    return Answers(database)


@pytest.fixture
def desk(database: Database, answers: Answers) -> Desk:
    return Desk(database)


def lessons(database: Database) -> list[Example]:
    return database.read(consented_examples)


def decide_anew(database: Database, person: str, *, granted: bool, purpose: str = PURPOSE) -> None:
    row = Consent(
        respondent_id=person,
        purpose=purpose,
        granted=granted,
        text_version=f"{purpose}/2026-11",
        language="lv",
        decided_at=NOW + timedelta(days=1),
    )
    database.write(lambda uow: uow.conversations.add_consent(row)).result()


def test_only_those_who_agreed_teach(answers: Answers, desk: Desk, code: str, database: Database) -> None:
    answers.make(code, 4)
    answers.make(code, 4, consent=False)
    answers.make(code, 2, consent=True)
    desk.code_all("anna", OTHER)

    assert [example.text for example in lessons(database)] == ["atbilde 9", "atbilde 10"]


def test_a_lesson_is_what_people_settled_with_the_words_that_show_it(
    answers: Answers, desk: Desk, code: str, database: Database
) -> None:
    answers.make(code, 9)
    answers.make(code, 1, consent=True)
    desk.code_all("anna", [*READING, *OTHER])

    [lesson] = lessons(database)
    assert (lesson.language, lesson.question, lesson.danger) == ("lv", "S2", False)
    # The machine's words where it saw the theme, too, else the whole text.
    assert set(lesson.labels) == {Coded("E2.STAFF", "positive", 0, 7), Coded("E5.WORK", "negative", 0, 10)}


@pytest.mark.parametrize(
    ("decisions", "teaches"),
    [([(False, PURPOSE)], False), ([(False, PURPOSE), (True, PURPOSE)], True), ([(False, "contact_later")], True)],
    ids=["withdrawn", "withdrawn and given again", "another purpose"],
)
def test_the_newest_decision_about_this_purpose_counts(
    answers: Answers, desk: Desk, code: str, database: Database, decisions: list[tuple[bool, str]], teaches: bool
) -> None:
    answers.make(code, 9)
    answers.make(code, 1, consent=True)
    desk.code_all("anna", OTHER)
    for granted, purpose in decisions:
        decide_anew(database, "person0010", granted=granted, purpose=purpose)

    assert bool(lessons(database)) is teaches


def test_nothing_is_learned_from_disputes_and_from_answers_without_themes(
    answers: Answers, desk: Desk, code: str, database: Database
) -> None:
    answers.make(code, 10, consent=True)
    desk.code_all("anna", OTHER)
    assert len(lessons(database)) == 10

    desk.code_all("jānis", READING)
    assert lessons(database) == []

    desk.code_all("zane", [])
    assert lessons(database) == []


def test_two_coders_make_one_lesson(answers: Answers, desk: Desk, code: str, database: Database) -> None:
    answers.make(code, 10, consent=True)
    desk.code_all("anna", OTHER)
    desk.code_all("jānis", OTHER)

    assert len(lessons(database)) == 10


def test_what_was_replaced_held_or_deleted_teaches_nothing(
    answers: Answers, desk: Desk, code: str, database: Database
) -> None:
    first, second, *_ = answers.make(code, 10, consent=True)
    desk.code_all("anna", OTHER)
    database.write(lambda uow: setattr(uow.session.get_one(Answer, first), "current", False)).result()
    database.write(lambda uow: uow.reviews.withhold(uow.session.get_one(Answer, second))).result()
    database.write(lambda uow: uow.conversations.forget("person0003")).result()

    assert len(lessons(database)) == 7


def test_the_purpose_is_the_one_that_is_asked_for() -> None:
    purposes = {getattr(step, "purpose", None) for flow in load().flows.values() for step in flow.steps}

    assert PURPOSE in purposes
