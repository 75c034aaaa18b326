"""What is exported leads to nobody: no name by which the tables know a person, and days instead of instants."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from analytics.exports.answers import write_answers
from analytics.exports.labels import write_labels
from models.tables import ConversationSession, Respondent
from tests.analytics.conftest import ALL, NOW, World
from tests.analytics.exports.bundles import NATION, write

PEOPLE = 12
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


@pytest.fixture
def exported(session: Session, world: World, tmp_path: Path) -> str:
    """Everything that stands in the files of all exports that hold answers."""
    for number in range(PEOPLE):
        talk = world.make_session(respondent=f"aa91respondent{number:02}")
        world.make_answer("S1", 4, session=talk)
        world.make_answer("S2", f"mazākas grupas {number}", session=talk, labels=[("E2.STAFF", "negative")])
    later = NOW + timedelta(days=1)
    write(session, tmp_path / "bundle")
    write_labels(session, tmp_path / "labels.csv", scope=NATION, now=later)
    write_answers(session, tmp_path / "answers.csv", scope=NATION, anonymous=False, now=later, reliability=ALL)
    files = [path for path in tmp_path.rglob("*") if path.suffix in (".csv", ".jsonl")]
    return "\n".join(path.read_text(encoding="utf-8-sig") for path in files)


def test_no_name_of_a_person_or_conversation_leaves(session: Session, exported: str) -> None:
    names = [*session.scalars(select(col(Respondent.id))), *session.scalars(select(col(ConversationSession.id)))]

    assert "mazākas grupas 11" in exported
    assert len(names) == 2 * PEOPLE
    assert [name for name in names if name in exported] == []


def test_no_instant_leaves_only_days(exported: str) -> None:
    assert re.search(r"\d{4}-\d\d-\d\d", exported)
    assert INSTANT.findall(exported) == []


def test_one_table_alone_leads_from_a_person_to_a_chat() -> None:
    tables = SQLModel.metadata.sorted_tables
    chats = {table.name for table in tables if {"chat_key", "chat_id_encrypted"} & set(table.columns.keys())}
    people = {table.name for table in tables if "respondent_id" in table.columns}
    keys = [(table.name, key.column.table.name) for table in tables for key in table.foreign_keys]

    assert chats & people == {"contact"}
    # While a conversation runs, and no longer:
    assert {name for name, target in keys if target == "contact"} == {"conversationsession"}
