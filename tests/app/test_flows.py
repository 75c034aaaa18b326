"""What may go live: a new version that spoils no result, and no old one that was changed in secret."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import col, select

from app.flows import FlowChangedError, Flows
from conversations import library
from conversations.flow import Flow, Step
from conversations.library import Library
from models.database import Database
from models.tables import FlowVersion
from tests.app.chat import Chat

NOW = datetime(2026, 12, 1, tzinfo=UTC)
PROGRAM = library.read()
S = PROGRAM.flow("S")


def with_flow(flow: Flow) -> Library:
    """Return a library in which S is this flow alone."""
    return replace(PROGRAM, flows={(flow.flow, flow.version): flow})


def changed(version: int, step: str, **fields: Any) -> Flow:
    steps = [{**entry.model_dump(), **(fields if entry.id == step else {})} for entry in S.steps]
    return Flow.model_validate({**S.model_dump(), "version": version, "steps": steps})


def without_defaults(step: Step) -> dict[str, Any]:
    return step.model_dump(mode="json", exclude_defaults=True)


def activate(database: Database, *flows: Flow) -> None:
    for flow in flows:
        database.write(lambda uow, flow=flow: Flows(with_flow(flow)).activate(uow, NOW)).result()  # type: ignore[misc]


def kept(database: Database) -> list[int]:
    query = select(FlowVersion).order_by(col(FlowVersion.version))
    return database.read(lambda uow: [row.version for row in uow.session.scalars(query)])


def test_a_new_version_goes_live_beside_the_old(database: Database) -> None:
    options = [*S.step("S4").model_dump()["options"], {"code": "friends"}]
    activate(database, S, changed(S.version + 1, "S4", options=options))

    assert kept(database) == [S.version, S.version + 1]


def test_the_same_version_goes_live_again_and_again(database: Database) -> None:
    activate(database, S, S)


def test_a_change_without_a_new_version_is_refused(database: Database) -> None:
    with pytest.raises(
        FlowChangedError, match=f"was changed but is still version {S.version}.*set `version: {S.version + 1}`"
    ):
        activate(database, S, changed(S.version, "S1", required=True))


def test_a_question_that_means_something_else_needs_another_id(database: Database) -> None:
    other = changed(S.version + 1, "S6", options=["been", "know"])

    with pytest.raises(FlowChangedError, match=r"can't go live, .*\n  S6: options removed \(no\): .* give it a new id"):
        activate(database, S, other)


def test_a_version_kept_by_an_older_program_is_still_the_same(database: Database) -> None:
    """Its content lacks keys that flows have got since, and its checksum is another."""
    activate(database, S)

    def age(uow: Any) -> None:
        row = uow.conversations.flow_version("S", S.version)
        row.checksum, row.content = "old", {**row.content, "steps": [without_defaults(step) for step in S.steps]}

    database.write(age).result()
    activate(database, S)


def test_what_a_question_is_evidence_for_may_change_without_a_new_version(database: Database) -> None:
    activate(database, S)

    activate(database, changed(S.version, "S1", feeds=["E2-I3", "E2.USEFUL"]))


def test_words_that_a_running_conversation_needs_have_to_stay(database: Database, chat: Chat, code: str) -> None:
    activate(database, S)
    chat.write(f"/start {code}")
    bare = {language: replace(spoken, questions={}) for language, spoken in PROGRAM.languages.items()}
    speechless = Flows(Library({}, {}, bare))

    with pytest.raises(FlowChangedError, match="in the middle of flow S version 2, whose words are gone"):
        database.write(lambda uow: speechless.activate(uow, NOW)).result()
