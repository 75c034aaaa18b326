from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from sqlmodel import select

from analytics import indicators, windows
from app.bulk import kinds
from app.bulk.work import Bench
from app.relabelling import relabel
from app.rereading import Changes
from models import reports
from models.database import Database
from models.tables import Answer, IndicatorValue, Label
from nlp.reader import Item, Reader, Reading
from nlp.reader import Label as Found
from tests.analytics.conftest import ALL, World, roll
from tests.conftest import NOW

NEW = type(ALL)("m2", ALL.cells)
WINDOW = windows.containing("semester", NOW)


class ScriptedReader:
    """Reads E2.VOICE, negative, in every text; at the text `fails_at` the program dies, once."""

    version = "m2"
    codebook_version = "kb-1.1"

    def __init__(self, fails_at: str = "") -> None:
        self.fails_at = fails_at
        self.seen: list[str] = []

    def read(self, items: Sequence[Item]) -> list[Reading]:
        if self.fails_at and any(item.text == self.fails_at for item in items):
            self.fails_at = ""
            raise KeyboardInterrupt
        self.seen += [item.text for item in items]
        return [Reading("lv", (Found("E2.VOICE", "negative", 0.9, 0, 3),)) for _ in items]


def fill(database: Database, people: int = 12) -> None:
    def make(world: World) -> None:
        for number in range(people):
            world.make_answer("S2", f"teksts {number}", labels=[("E2.STAFF", "positive")], given_at=NOW)
        roll(world.session)
        indicators.compute(world.session, WINDOW, NOW, ALL)

    database.write(lambda uow: make(World(uow.session))).result()


def again(database: Database, reader: ScriptedReader | None = None, now: datetime = NOW, **options: Any) -> Changes:
    bench = Bench(database, cast("Reader", reader or ScriptedReader()), NEW, lambda: now)
    return relabel(bench, **options)


def everything(database: Database) -> list[tuple]:
    def rows(uow) -> list[tuple]:
        answers = [(it.id, it.model_version, it.read_at) for it in uow.session.scalars(select(Answer))]
        labels = [(it.id, it.model_version, it.theme) for it in uow.session.scalars(select(Label))]
        return answers + labels + [tuple(it) for it in uow.session.execute(select(IndicatorValue.__table__))]

    return database.read(rows)


def counted(database: Database) -> set[str]:
    read = lambda uow: list(reports.answers(uow.session, indicators.NATION, WINDOW.since, WINDOW.until))  # noqa: E731
    return {label.theme for answer in database.read(read) for label in answer.labels}


def values(database: Database) -> set[str]:
    rows = database.read(lambda uow: reports.indicator_values(uow.session, WINDOW.key))
    return {row.indicator for row in rows if row.n}


def test_the_new_labels_count_and_the_old_ones_are_still_there(database: Database) -> None:
    fill(database)
    again(database)

    assert counted(database) == {"E2.VOICE"}
    assert {(model, theme) for _, model, theme in everything(database)[12:36]} == {
        ("m1", "E2.STAFF"),
        ("m2", "E2.VOICE"),
    }


def test_indicators_are_computed_anew(database: Database) -> None:
    fill(database)
    assert "E2-I4:E2.STAFF" in values(database)
    again(database)

    assert "E2-I4:E2.STAFF" not in values(database)
    assert "E2-I4:E2.VOICE" in values(database)


def test_relabelling_twice_changes_nothing(database: Database) -> None:
    fill(database)
    again(database)
    before = everything(database)
    changes = again(database)

    assert changes.answers == 0
    assert everything(database) == before


def test_an_interrupted_run_goes_on_where_it_was(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "BATCH", 5)
    fill(database)
    reader = ScriptedReader(fails_at="teksts 7")
    with pytest.raises(KeyboardInterrupt):
        again(database, reader)
    assert counted(database) == {"E2.VOICE", "E2.STAFF"}  # five are done, each answer has the labels of one model

    assert again(database, reader).answers == 12  # what the first run changed is told by the one that ends it
    assert reader.seen == [f"teksts {number}" for number in range(12)]
    assert counted(database) == {"E2.VOICE"}
    assert "E2-I4:E2.STAFF" not in values(database)


def test_what_people_coded_stays_and_wins(database: Database) -> None:
    def make(world: World) -> None:
        world.make_review(world.make_answer("S2", "teksts", given_at=NOW), ("E2.ACCESS", "positive"))

    database.write(lambda uow: make(World(uow.session))).result()
    again(database)

    assert counted(database) == {"E2.ACCESS"}


def test_changes_written_down_come_back_as_they_were() -> None:
    changes = Changes()
    changes.add(frozenset({("A", "positive")}), frozenset({("B", "negative")}))

    assert Changes.from_json("") == Changes()
    assert Changes.from_json(changes.to_json()).plus(changes).table("AB").split("\n") == [
        "2 answers read again: 2 with other themes, 0 with the same themes and another polarity",
        "theme | before | after | came | went",
        "A | 2 | 0 | 0 | 2",
        "B | 0 | 2 | 2 | 0",
    ]


def test_only_answers_from_a_day_on_are_read_again(database: Database) -> None:
    fill(database)

    assert again(database, since=(NOW + timedelta(days=1)).date()).answers == 0
    assert again(database, since=NOW.date()).answers == 12


def test_values_whose_texts_are_being_deleted_stay(database: Database) -> None:
    fill(database)
    before = values(database)
    again(database, now=NOW + timedelta(days=731))

    assert values(database) == before


def test_the_report_tells_what_changed_theme_by_theme() -> None:
    changes = Changes()
    changes.add(frozenset({("A", "positive")}), frozenset({("A", "negative")}))
    changes.add(frozenset({("A", "positive")}), frozenset({("B", "positive"), ("A", "positive")}))
    changes.add(frozenset({("B", "neutral")}), frozenset())
    changes.add(frozenset({("B", "neutral")}), frozenset({("B", "neutral")}))

    assert changes.table(["A", "B", "C"]).split("\n") == [
        "4 answers read again: 2 with other themes, 1 with the same themes and another polarity",
        "theme | before | after | came | went",
        "A | 2 | 2 | 0 | 0",
        "B | 2 | 2 | 1 | 1",
    ]
