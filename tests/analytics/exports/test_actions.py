"""The register of actions as a table."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.exports.actions import write_actions
from analytics.exports.dictionary import table
from models.tables import Action
from tests.analytics.conftest import ALL, NOW, World

DONE = NOW - timedelta(days=30)


def make_action(world: World, **changes: Any) -> Action:
    defaults = {
        "scope_level": "institution",
        "scope": "R49",
        "theme": "E2.ACCESS",
        "gap_key": "BELOW_TARGET|E2-I6|institution|R49|",
        "written_in": "lv",
        "text_lv": "Izkārām klasēs.",
        "recorded_by": world.make_coordinator().id,
        "recorded_at": DONE,
        "done_at": DONE,
        "published_at": DONE,
    }
    return world._add(Action(**(defaults | changes)))  # type: ignore[no-any-return]


def written(world: World, folder: Path) -> list[dict[str, str]]:
    write_actions(world.session, folder / "actions.csv", language="lv", now=NOW, reliability=ALL)
    with (folder / "actions.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_action_has_a_row_for_each_indicator_it_is_about(world: World, tmp_path: Path) -> None:
    for days, good in ((-20, 10), (10, 34)):
        for number in range(40):
            value = ["been" if number < good else "no"]
            world.make_answer("S6", value, given_at=DONE + timedelta(days=days))
    make_action(world, told=3)

    rows = written(world, tmp_path)
    assert [row["indicator"] for row in rows][:2] == ["E2-I1", "E2-I6"]
    moved = rows[1]
    assert (moved["before"], moved["since"], moved["difference"], moved["verdict"]) == (
        "25.0",
        "85.0",
        "60.0",
        "higher",
    )
    assert (moved["n_before"], moved["n_since"], moved["compared_places"], moved["beyond"]) == ("40", "40", "0", "")
    assert (moved["place"], moved["told"], moved["text"]) == ("R49 vidusskola", "<5", "Izkārām klasēs.")


@pytest.mark.parametrize("state", ["planned", "dropped"])
def test_what_was_not_done_has_one_row_without_figures(world: World, tmp_path: Path, state: str) -> None:
    world.make_event("ENU")
    make_action(world, state=state, due_on=date(2026, 12, 1), done_at=None, published_at=None, dropped_why="means")

    [row] = written(world, tmp_path)
    assert (row["state"], row["due_on"], row["indicator"], row["verdict"]) == (state, "2026-12-01", "", "")


def test_a_difference_of_few_is_not_told(world: World, tmp_path: Path) -> None:
    for days in (-20, 10):
        for _ in range(7):
            world.make_answer("S6", ["no"], given_at=DONE + timedelta(days=days))
    make_action(world)

    row = next(row for row in written(world, tmp_path) if row["indicator"] == "E2-I6")
    assert (row["verdict"], row["difference"]) == ("early", "")


def test_no_actions_are_an_empty_table(world: World, tmp_path: Path) -> None:
    assert written(world, tmp_path) == []
    assert len(table("actions").header) == 37
