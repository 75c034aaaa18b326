"""Reviewing in a terminal, and the command as it is typed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from app import nlp_cli, review_commands
from app.bootstrap import Parts
from app.faults import UsageError
from app.review.errors import ReviewFileError
from app.review.terminal import parse_themes
from app.review_commands import ReviewOptions
from app.settings import Settings
from models.database import Database
from models.tables import AuditRecord, DangerSignal, Label, OutboxMessage, Review, ReviewItem
from tests.app.review.conftest import Answers
from tests.app.test_learners import rows
from tests.conftest import SECRET

ANNA = ReviewOptions("anna", "Ogres novads", language="en")


@pytest.fixture
def database(sqlite_url: str, vault: Any) -> Iterator[Database]:
    database = Database(sqlite_url, vault)
    yield database
    database.close()


@pytest.fixture
def parts(database: Database, sqlite_url: str, answers: Answers, code: str, tmp_path: Path) -> Iterator[Parts]:
    answers.make(code, 10)
    parts = Parts(Settings(database_url=sqlite_url, secret_key=SECRET, data_dir=tmp_path))  # type: ignore[arg-type]
    yield parts
    parts.close()


def review(parts: Parts, *typed: str) -> str:
    """Review in a terminal where this is typed; return what is shown."""
    shown, keys = io.StringIO(), iter(typed)
    review_commands.review_here(parts, ANNA, Console(file=shown, width=100), lambda _: next(keys))
    return shown.getvalue()


def test_a_batch_is_reviewed_letter_by_letter(parts: Parts, database: Database) -> None:
    shown = review(parts, "r", "c", "?", "13-", "s", "x", "w", "c", "", "r")

    assert "1 of 5 · Karjeras nedēļa Ogrē" in shown
    assert "The machine: How people treated me (E2.STAFF): positive" in shown
    assert "Thank you!" in shown
    human = sorted((label.theme, label.polarity) for label in rows(database, Label) if label.source == "human")
    assert human == [("E2.STAFF", "positive"), ("E5.FAMILY", "negative")]
    assert sorted(item.state for item in rows(database, ReviewItem)) == ["done"] * 3 + ["skipped", "worrying"]
    assert len(rows(database, DangerSignal)) == 1


def test_who_leaves_goes_on_later(parts: Parts, database: Database) -> None:
    review(parts, "r", "q")
    shown = review(parts, "q")

    assert "2 of 5" in shown
    assert len(rows(database, Review)) == 1


def test_only_what_came_up_is_noted_and_each_time(parts: Parts, database: Database) -> None:
    review(parts, "r", "q")
    review(parts, "q")

    looks = [record.subject for record in rows(database, AuditRecord) if record.action == "review_look"]
    assert looks[1] == looks[2] != looks[0]
    assert len(looks) == 3


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("", set()),
        ("4+", {("E2.STAFF", "positive")}),
        ("4-! 12=", {("E2.STAFF", "negative"), ("E2.STAFF", "suggestion"), ("E5.WORK", "neutral")}),
        ("6", {("E2.INPUT", "suggestion")}),
        ("19", {("NONE.EMPTY", "neutral")}),
    ],
)
def test_themes_are_typed_as_numbers_with_signs(typed: str, labels: set[tuple[str, str]]) -> None:
    assert parse_themes(typed) == labels


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [("99+", "no theme"), ("E2", "no theme"), ("4", "has no sign"), ("19 4+", "stands alone"), ("6+", "always")],
)
def test_what_cannot_be_read_is_asked_again_with_the_remedy(typed: str, remedy: str) -> None:
    with pytest.raises(ReviewFileError, match=remedy):
        parse_themes(typed)


def test_a_file_goes_out_and_comes_back(parts: Parts, database: Database, tmp_path: Path) -> None:
    out, file = Console(file=io.StringIO()), tmp_path / "anna.csv"
    review_commands.write_file(parts, ANNA, file, out)
    file.write_text(file.read_text(encoding="utf-8-sig").replace("E2.STAFF positive,", "E2.STAFF positive,right"))
    review_commands.read_file(parts, ANNA, file, out)

    assert len(rows(database, Review)) == 5


def test_a_worrying_answer_in_a_file_is_told_to_those_in_charge(
    parts: Parts, database: Database, tmp_path: Path, world: Any
) -> None:
    out, file = Console(file=io.StringIO()), tmp_path / "anna.csv"
    invitation = next(entry["code"] for entry in world.staff if entry["name"] == "Ogres koordinatore")
    code = invitation.removeprefix("staff-")
    database.write(
        lambda uow: uow.staffroom.join(uow.staffroom.invitation(code), 7, 9001, language="lv", now=parts.clock.now())
    ).result()
    review_commands.write_file(parts, ANNA, file, out)
    file.write_text(file.read_text(encoding="utf-8-sig").replace("E2.STAFF positive,", "E2.STAFF positive,worrying", 1))
    review_commands.read_file(parts, ANNA, file, out)

    [notice] = rows(database, OutboxMessage)
    assert (notice.bot_id, notice.dedupe) == (7, "7:danger:1:municipality:0:1:0")


@pytest.mark.parametrize("scope", ["LV", "ogre-krastu", "Ogres novads"])
def test_scopes_are_named_as_people_know_them(parts: Parts, scope: str) -> None:
    out = io.StringIO()
    review_commands.review_here(parts, ReviewOptions("anna", scope), Console(file=out), lambda _: "q")

    assert "1 of 5" in out.getvalue()


def test_an_unknown_scope_or_language_is_refused_with_a_remedy(parts: Parts) -> None:
    with pytest.raises(UsageError, match="institution's code"):
        review_commands.review_here(parts, ReviewOptions("anna", "Nowhere"), Console(), lambda _: "q")
    with pytest.raises(UsageError, match="lv, ru, en"):
        review_commands.review_here(parts, ReviewOptions("anna", language="de"), Console(), lambda _: "q")


def test_nobody_reviews_without_a_name() -> None:
    with pytest.raises(UsageError, match="--as NAME"):
        nlp_cli.review()
