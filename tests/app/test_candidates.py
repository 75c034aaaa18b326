"""What analysts see of answers outside all themes, over real tables."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.windows import named
from app.candidates import described, outside, quarter_named
from app.faults import UsageError
from models.database import Database
from models.unit_of_work import UnitOfWork
from nlp.candidates import Known
from tests.analytics.conftest import World
from tests.conftest import NOW

QUARTER = named("2026-Q4")
KNOWN = [
    Known(text, "lv", frozenset([theme]))
    for theme, text in (("E2.STAFF", "skolotāja bija laipna"), ("OTHER.E3", "auksts portāls"))
    for _ in range(5)
]


def texts(database: Database, *answers: dict[str, Any]) -> list[str]:
    def make(uow: UnitOfWork) -> list[str]:
        world = World(uow.session)
        for number, answer in enumerate(answers):
            world.make_answer("S2", f"teksts {number}", **({"given_at": NOW} | answer))
        return [row.text or "" for row in outside(uow, QUARTER)]

    return database.write(make).result()


@pytest.mark.parametrize(
    ("answer", "is_outside"),
    [
        ({"labels": [("NONE.OFFTOPIC", "neutral")]}, True),
        ({"labels": [("OTHER.E3", "negative")]}, True),
        ({"labels": [("E2.STAFF", "positive")], "abstained": True, "doubt": "unsure"}, True),
        ({"labels": []}, True),
        ({"labels": [("E2.STAFF", "positive")]}, False),
        ({"labels": [("NONE.EMPTY", "neutral")]}, False),
        ({"abstained": True, "doubt": "foreign", "language": "xx"}, False),
        ({"abstained": True, "doubt": "long"}, False),
        ({"state": "held"}, False),
        ({"state": "new"}, False),
        ({"given_at": named("2026-Q3").since}, False),
    ],
    ids=str,
)
def test_which_answers_are_outside_all_themes(database: Database, answer: dict[str, Any], is_outside: bool) -> None:
    assert texts(database, answer) == (["teksts 0"] if is_outside else [])


def test_a_candidate_has_words_and_texts_of_its_answers_and_no_ids(database: Database) -> None:
    def make(uow: UnitOfWork) -> None:
        world = World(uow.session)
        for number in range(12):
            world.make_answer("S2", f"ēdnīcā auksta  zupa {'abcdefghijkl'[number] * 4}", given_at=NOW)

    database.write(make).result()

    (candidate,) = described(database.read(lambda uow: outside(uow, QUARTER)), KNOWN)

    codes = {theme for known in KNOWN for theme in known.themes}
    assert (candidate.answers, candidate.people, candidate.nearest_theme in codes) == (12, 12, True)
    assert {word for word, _ in candidate.words["lv"]} == {"ēdnīcā", "auksta", "zupa"}
    assert all(text.startswith("ēdnīcā auksta zupa") for text in candidate.examples["lv"])


def test_the_present_quarter_is_meant_if_none_is_named() -> None:
    assert quarter_named(None, NOW) == QUARTER


@pytest.mark.parametrize("key", ["2026-W47", "2026-Q5", "autumn"])
def test_what_is_no_quarter_is_refused_with_the_remedy(key: str) -> None:
    with pytest.raises(UsageError, match="write it as 2026-Q4"):
        quarter_named(key, NOW)
