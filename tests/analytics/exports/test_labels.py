from __future__ import annotations

import csv
from pathlib import Path

from analytics.exports.dictionary import table
from analytics.exports.labels import write_labels
from analytics.indicators import NATION
from tests.analytics.conftest import NOW, World


def rows(world: World, path: Path) -> list[dict[str, str]]:
    write_labels(world.session, path / "labels.csv", scope=NATION, now=NOW)
    with (path / "labels.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_history_has_every_label_and_tells_which_counts(world: World, tmp_path: Path) -> None:
    answer = world.make_answer("S2", "patika", labels=[("E2.STAFF", "positive")], model_version="m2")
    world.make_label(answer, "E2.USEFUL", "positive", model_version="m2", polarity_confidence=0.7)

    found = rows(world, tmp_path)

    assert list(found[0]) == table("labels").header
    assert [(row["model_version"], row["theme"], row["counts"]) for row in found] == [
        ("m1", "E2.STAFF", "false"),
        ("m2", "E2.USEFUL", "true"),
    ]


def test_where_a_person_decided_no_machine_label_counts(world: World, tmp_path: Path) -> None:
    answer = world.make_answer("S2", "patika", labels=[("E2.STAFF", "positive")])
    world.make_review(answer, ("E2.VOICE", "negative"))

    found = rows(world, tmp_path)

    assert [(row["label_source"], row["counts"]) for row in found] == [("machine", "false"), ("human", "true")]


def test_guesses_of_an_abstention_are_marked_and_never_count(world: World, tmp_path: Path) -> None:
    answer = world.make_answer("S2", "kkas", abstained=True)
    world.make_label(answer, "E2.STAFF", "positive", guess=True)

    (row,) = rows(world, tmp_path)

    assert (row["guess"], row["counts"]) == ("true", "false")


def test_conversations_are_called_as_in_the_export_of_answers(world: World, tmp_path: Path) -> None:
    world.make_answer("S1", 5, session=world.make_session(event="AA"))
    world.make_answer("S2", "patika", labels=[("E2.STAFF", "positive")], session=world.make_session(event="ZZ"))

    assert [row["session"] for row in rows(world, tmp_path)] == ["r0002"]
