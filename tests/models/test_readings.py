from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from models.database import Database
from models.repositories import FoundLabel, Verdict
from models.tables import Answer, Label
from tests.analytics.conftest import World
from tests.conftest import NOW


def found(theme: str) -> FoundLabel:
    return FoundLabel(theme, "positive", 0.9, 0, 5, 0.8)


def make_answer(database: Database, **changes: object) -> int:
    values = {"labels": [("E2.STAFF", "positive")], "given_at": NOW} | changes
    return database.write(lambda uow: World(uow.session).make_answer("S2", "patika", **values).id).result()


def record(database: Database, answer: int, model: str, *themes: str, doubt: str | None = None) -> None:
    verdict = Verdict(answer, "lv", [found(theme) for theme in themes], doubt)
    database.write(lambda uow: uow.answers.record([verdict], model, "kb-1.1", NOW)).result()


def labels(database: Database) -> list[tuple[str, str, bool]]:
    query = select(Label).order_by(Label.id)
    return database.read(lambda uow: [(it.model_version, it.theme, it.guess) for it in uow.session.scalars(query)])


def stale(database: Database, model: str, **changes: object) -> list[tuple[int, frozenset]]:
    limit = changes.pop("limit", 10)
    rows = database.read(lambda uow: uow.answers.read_by_another(model, limit, **changes))
    return [(row.id, row.labels) for row in rows]


def test_a_new_reading_stands_beside_the_old_one(database: Database) -> None:
    answer = make_answer(database)
    record(database, answer, "m2", "E2.VOICE")

    assert labels(database) == [("m1", "E2.STAFF", False), ("m2", "E2.VOICE", False)]
    assert database.read(lambda uow: uow.session.get(Answer, answer).model_version) == "m2"


def test_the_same_model_reading_twice_leaves_one_reading(database: Database) -> None:
    answer = make_answer(database)
    for _ in range(2):
        record(database, answer, "m2", "E2.VOICE")

    assert labels(database) == [("m1", "E2.STAFF", False), ("m2", "E2.VOICE", False)]


def test_an_abstention_keeps_its_reason_and_its_guesses(database: Database) -> None:
    answer = make_answer(database, labels=())
    record(database, answer, "m2", "E2.VOICE", doubt="unsure")

    assert labels(database) == [("m2", "E2.VOICE", True)]
    assert database.read(lambda uow: uow.session.get(Answer, answer).abstained) is True
    assert database.read(lambda uow: uow.session.get(Answer, answer).doubt) == "unsure"


@pytest.mark.parametrize("changes", [{"state": "held"}, {"state": "none", "text": None}], ids=["held", "blanked"])
def test_what_may_not_be_read_any_more_gets_no_labels(database: Database, changes: dict[str, object]) -> None:
    answer = make_answer(database, labels=(), **changes)
    record(database, answer, "m2", "E2.VOICE")

    assert labels(database) == []
    assert database.read(lambda uow: uow.session.get(Answer, answer).state) == changes["state"]


def test_a_deleted_answer_gets_no_labels(database: Database) -> None:
    record(database, 4711, "m2", "E2.VOICE")

    assert labels(database) == []


def test_what_another_model_read_is_found_with_the_labels_that_count(database: Database) -> None:
    answer = make_answer(database)
    record(database, answer, "m2", "E2.VOICE", "E2.ACCESS")

    assert stale(database, "m2") == []
    assert stale(database, "m3") == [(answer, {("E2.VOICE", "positive"), ("E2.ACCESS", "positive")})]
    record(database, answer, "m2", "E2.VOICE", doubt="unsure")
    assert stale(database, "m3") == [(answer, frozenset())]


def test_reading_again_goes_by_id_and_by_day(database: Database) -> None:
    def make(world: World) -> tuple[int, int]:
        first = world.make_answer("S2", "patika", given_at=NOW)
        second = world.make_answer("S2", "patika", given_at=NOW + timedelta(days=1))
        world.make_answer("S2", "patika", given_at=NOW, state="new")
        return first.id, second.id

    first, second = database.write(lambda uow: make(World(uow.session))).result()

    assert [row[0] for row in stale(database, "m2")] == [first, second]
    assert [row[0] for row in stale(database, "m2", among=range(first + 1, 10_000))] == [second]
    assert [row[0] for row in stale(database, "m2", limit=1)] == [first]
    assert [row[0] for row in stale(database, "m2", since=(NOW + timedelta(days=1)).date())] == [second]
