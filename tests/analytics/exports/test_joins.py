"""No join leads from an exported row to a chat, whatever columns are put side by side.

The attacker has every export and, of the database, all that knows a chat: they compare each exported row with each of
those rows, value by value, and take the rows that agree in most. Somebody is found if fewer than five are left.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, SQLModel

from analytics.exports.actions import write_actions
from analytics.exports.answers import answers_document, write_answers
from analytics.exports.labels import write_labels
from models.tables import Consent, Contact, DeadLetter, InboxUpdate, Invitation, OutboxMessage, PanelMember, ReturnCode
from tests.analytics.conftest import ALL, NOW, World
from tests.analytics.exports.bundles import NATION, write

PEOPLE = 12
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
MANY = 7_000_000  # ids begin here, so that none is a rating or a count by chance
YESTERDAY = NOW - timedelta(days=1)

Values = frozenset[str]


@pytest.fixture
def rows_with_chats(session: Session, world: World) -> list[list[Values]]:
    """The rows of each table that knows a chat; every person answered at a second of their own, on one day."""
    for number in range(PEOPLE):
        _talk(world, number, YESTERDAY + timedelta(seconds=number))
    kinds = (Contact, InboxUpdate, OutboxMessage, DeadLetter, Invitation, PanelMember, ReturnCode, Consent)
    return [_of_table(session, kind) for kind in kinds]


def _talk(world: World, number: int, at: datetime) -> None:
    person, which = f"aa91respondent{number:02}", MANY + number
    talk = world.make_session(respondent=person, started_at=at, updated_at=at, completed_at=at)
    world.make_answer("S1", 4, session=talk, given_at=at, id=MANY + 2 * number)
    said = {"given_at": at, "id": MANY + 2 * number + 1, "labels": [("E2.STAFF", "negative")]}
    world.make_answer("S2", f"mazākas grupas {number}", session=talk, **said)
    seen = {"bot_id": 1, "chat_key": f"chatkey{number:02}"}
    sealed = f"sealed{number:02}".encode()
    contact = {"chat_id_encrypted": sealed, "respondent_id": person, "language": "lv", "created_at": at}
    world._add(Contact(id=which, **seen, **contact))
    update = {"update_id": which + 500, "payload_encrypted": sealed}
    world._add(InboxUpdate(seq=which, **seen, **update, received_at=at))
    world._add(DeadLetter(id=which, seq=which, **seen, **update, error="KeyError", died_at=at))
    call = {"lane": 0, "method": "sendMessage", "payload_encrypted": sealed, "dedupe": f"reply:{which}:0"}
    world._add(OutboxMessage(id=which, **seen, **call, not_before=at, created_at=at, settled_at=at))
    due = {"due_at": at, "closes_at": at, "expires_at": at, "sent_at": at}
    world._add(Invitation(id=which, key=f"{person}:G:3", respondent_id=person, flow="G", wave=3, **due))
    world._add(PanelMember(id=which, respondent_id=person, anchor_on=at.date(), joined_at=at))
    world._add(ReturnCode(id=which, respondent_id=person, code_hash=f"hash{number:02}", made_at=at))


def _of_table(session: Session, kind: type[SQLModel]) -> list[Values]:
    table = kind.__table__  # type: ignore[attr-defined] # every table class has one
    return [frozenset(_forms(row.values())) for row in session.connection().execute(table.select()).mappings()]


def _forms(values: Any) -> Iterator[str]:
    """Return values as an export could write them: instants also as days, hours and minutes."""
    for value in values:
        if isinstance(value, datetime):
            yield from _cut(value.isoformat())
        elif isinstance(value, bytes):
            yield value.decode()
        elif value and not (isinstance(value, int) and value < MANY):  # a small number is in any column by chance
            yield str(value)


@pytest.fixture
def files(session: Session, rows_with_chats: Any, world: World, tmp_path: Path) -> dict[str, list[Values]]:
    """Every table of every export, restricted and anonymous."""
    later: dict[str, Any] = {"scope": NATION, "now": NOW}
    for name, anonymous in (("restricted", False), ("anonymous", True)):
        write_answers(session, tmp_path / name / "answers.csv", anonymous=anonymous, reliability=ALL, **later)
    chat = answers_document(session, anonymous=False, form="csv", for_school=True, reliability=ALL, **later)
    (tmp_path / "chat.csv").write_bytes(chat.content)
    write_labels(session, tmp_path / "labels.csv", **later)
    write_actions(session, tmp_path / "actions.csv", language="lv", now=NOW, reliability=ALL)
    write(session, tmp_path / "bundle", formats=("csv",))
    write(session, tmp_path / "bundle_anonymous", analyst=None, formats=("csv",))
    found = sorted(path for path in tmp_path.rglob("*.csv") if "dictionary" not in path.name)
    return {str(path.relative_to(tmp_path)): _of_file(path) for path in found}


def _of_file(path: Path) -> list[Values]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [_of_row(row.values()) for row in csv.DictReader(file)]


def _of_row(values: Iterable[str]) -> Values:
    return frozenset(form for value in values if value for form in (value, *_cut(value)))


def _cut(value: str) -> Iterator[str]:
    """Return an instant, in whatever form, as day, hour, minute and second."""
    if INSTANT.match(value):
        yield from (value.replace(" ", "T")[:length] for length in (10, 13, 16, 19))


def fewest_found(exported: list[Values], table: list[Values]) -> int:
    """Return how many rows of a table an exported row leads to at best, by all columns together."""
    return min(_nearest([len(row & each) for each in table]) for row in exported)


def _nearest(agreements: list[int]) -> int:
    return agreements.count(max(agreements))


def test_no_exported_row_leads_to_fewer_than_five_chats(
    files: dict[str, list[Values]], rows_with_chats: list[list[Values]]
) -> None:
    told = {name: rows for name, rows in files.items() if rows}

    assert {"restricted/answers.csv", "chat.csv", "labels.csv", "bundle/answers_long.csv"} <= set(told)
    pairs = ((name, fewest_found(rows, table)) for name, rows in told.items() for table in rows_with_chats)
    assert [(name, found) for name, found in pairs if found < 5] == []


@pytest.mark.parametrize(
    "leak", [YESTERDAY.isoformat(), str(YESTERDAY)[:19], "aa91respondent00", str(MANY), "reply:7000000:0"]
)
def test_the_attack_finds_what_would_lead_to_somebody(rows_with_chats: list[list[Values]], leak: str) -> None:
    exported = [_of_row(["lv", "2026-11-23", leak])]

    assert min(fewest_found(exported, table) for table in rows_with_chats) == 1
