"""Turns of several chats share a transaction: nobody notices, least of all what fails beside them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlmodel import Session, col

from app.chance import Chance
from app.learners import LearnerTurn
from app.seed import World, seed
from app.turns import AT_ONCE
from conversations.messages import Incoming, Text
from models.database import Database
from models.inbox import MAX_ATTEMPTS
from models.tables import (
    Answer,
    Consent,
    Contact,
    ConversationSession,
    DeadLetter,
    InboxUpdate,
    Invitation,
    PanelMember,
    Respondent,
    ReturnCode,
)
from models.unit_of_work import UnitOfWork
from models.vault import Vault
from tests.app.chat import BOT, USERNAME, Chat, take_turns
from tests.conftest import NOW

CONTROLS = {"skip", "done", "back", "no", "u13", "language"}
PEOPLE = range(4711, 4711 + 5)
POISON = "rakstu ko tādu, no kā viss apstājas"


def take_group(chats: Sequence[Chat]) -> None:
    """Let whoever waits have their turn, together."""
    first = chats[0]
    first.database.write(lambda uow: first.turns.take_group(uow, first.now)).result()


def rows(database: Database, model: Any) -> list[Any]:
    return database.read(lambda uow: list(uow.session.scalars(select(model))))


def heard(chats: Sequence[Chat]) -> dict[int, tuple[str, ...]]:
    """What each was told."""
    chats[0].collect()
    calls = [*chats[0].said, *chats[0].said_to_others]
    return {chat.chat_id: tuple(call["text"] for call in calls if call["chat_id"] == chat.chat_id) for chat in chats}


@pytest.mark.parametrize("together", [True, False])
def test_each_hears_the_same_whether_turns_are_taken_together_or_alone(
    database: Database, world: World, code: str, together: bool
) -> None:
    chats = [Chat(database, number, seed=None) for number in PEOPLE]
    for text in (f"/start {code}", "/help", "!"):
        for chat in chats:
            chat.arrive_text(text)
            if not together:
                take_group([chat])
        take_group(chats)

    said = heard(chats)
    assert len(set(said.values())) == 1
    assert len(said[PEOPLE[0]]) >= 3
    assert len(rows(database, ConversationSession)) == len(rows(database, Contact)) == len(PEOPLE)
    assert {row.state for row in rows(database, InboxUpdate)} == {"done"}


def go_on(chat: Chat, heard: dict[str, Any]) -> None:
    """Answer what was asked last: by the first button that answers it, where several may by one; else in words."""
    tokens = [button["callback_data"] for row in heard["reply_markup"]["inline_keyboard"] for button in row]
    fitting = [token for token in tokens if token.rsplit(".", 1)[-1] not in CONTROLS and not token.startswith("lobby")]
    done = [token for token in tokens if token.endswith(".done") and heard["method"].startswith("edit")]
    if fitting:
        chat.arrive_press([*done, *fitting][0])
    else:
        chat.arrive_text("patika stāsti par darbu")


@pytest.mark.parametrize("together", [True, False])
def test_whole_conversations_leave_the_same_whether_taken_together_or_alone(
    database: Database, world: World, code: str, together: bool
) -> None:
    chats = [Chat(database, number, seed=None) for number in PEOPLE]
    for chat in chats:
        chat.arrive_text(f"/start {code}")
    while rows_open := database.read(lambda uow: uow.inbox.open_count()):
        for _ in range(1 if together else rows_open):
            chats[0].database.write(lambda uow: take(chats[0], uow, together)).result()
        chats[0].collect()
        newest = {call["chat_id"]: call for call in [*chats[0].said, *chats[0].said_to_others]}
        chats[0].said, chats[0].said_to_others = [], []
        for chat in chats:
            if "reply_markup" in newest.get(chat.chat_id, {}):
                go_on(chat, newest[chat.chat_id])

    people = [contact.respondent_id for contact in rows(database, Contact)]
    left = [Counter(type(row).__name__ for row in of_person(database, person)) for person in people]
    assert len(left) == len(PEOPLE)
    assert left == [left[0]] * len(PEOPLE)
    assert left[0] == {**left[0], "PanelMember": 1, "ReturnCode": 1, "Invitation": 3, "ConversationSession": 1}
    assert left[0]["Answer"] >= 5
    assert {row.status for row in rows(database, ConversationSession)} == {"completed"}


def take(chat: Chat, uow: UnitOfWork, together: bool) -> None:
    if together:
        chat.turns.take_group(uow, chat.now)
    else:
        chat.turns.take(uow, uow.inbox.heads(1)[0], chat.now)


def of_person(database: Database, person: str) -> list[Any]:
    """All rows that name somebody."""
    kinds = (Answer, Consent, ConversationSession, Invitation, PanelMember, ReturnCode)
    return [row for kind in kinds for row in rows(database, kind) if row.respondent_id == person]


def test_a_group_asks_the_tables_less_than_once_for_each(database: Database, world: World, code: str) -> None:
    chats = [Chat(database, 4711 + number, seed=None) for number in range(AT_ONCE)]
    for chat in chats:
        chat.arrive_text(f"/start {code}")
    take_group(chats)
    for chat in chats:
        chat.arrive_text("nezinu")
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    take_group(chats)
    event.remove(database.engine, "before_cursor_execute", note)

    assert {row.state for row in rows(database, InboxUpdate)} == {"done"}
    assert len(asked) < AT_ONCE


def test_who_fails_is_alone_in_it(database: Database, world: World, code: str, monkeypatch: Any) -> None:
    chats = [Chat(database, number, seed=None) for number in PEOPLE]
    take = LearnerTurn.take

    def fail(turn: LearnerTurn, incoming: Incoming) -> None:
        if isinstance(incoming, Text) and incoming.text == POISON:
            raise KeyError(POISON)
        take(turn, incoming)

    monkeypatch.setattr(LearnerTurn, "take", fail)
    for chat in chats:
        chat.arrive_text(POISON if chat is chats[2] else f"/start {code}")

    asyncio.run(take_turns(chats[0], database, lambda: len(rows(database, DeadLetter)) == 1))

    chats[0].now += timedelta(minutes=5)  # the runner has a clock of its own
    assert all(heard(chats).values())  # who failed was apologised to
    assert len(rows(database, ConversationSession)) == len(PEOPLE) - 1
    assert [letter.seq for letter in rows(database, DeadLetter)] == [3]
    dead = [row for row in rows(database, InboxUpdate) if row.state == "dead"]
    assert [row.attempts for row in dead] == [MAX_ATTEMPTS]


def test_nobody_fails_twice_with_what_failed_before(database: Database) -> None:
    for number in range(4):
        database.write(lambda uow, n=number: uow.inbox.add(BOT, n, n, b"{}", NOW)).result()
    database.write(lambda uow: uow.inbox.fail(2, "KeyError", NOW)).result()

    def group(uow: UnitOfWork) -> list[int]:
        together = [each.seq for each in uow.inbox.claim_heads(AT_ONCE, bot_id=BOT)]
        assert together == uow.inbox.heads(AT_ONCE, bot_id=BOT)
        for seq in together[:1]:
            uow.inbox.complete(seq)
        return together

    taken = [database.write(group).result() for _ in range(5)]
    assert taken == [[1, 3, 4], [2], [3, 4], [4], []]


def test_a_turn_of_staff_is_taken_alone(database: Database, world: World, code: str) -> None:
    """It may draw and count for a while: nobody's answer waits for it."""
    staff, *learners = (Chat(database, number, seed=None) for number in PEOPLE)
    staff.write(f"/start {world.staff[0]['code']}")
    for chat in (staff, *learners):
        chat.now = staff.now
        chat.arrive_text("/digest" if chat is staff else f"/start {code}")

    take_group(learners)
    waiting = database.read(lambda uow: uow.inbox.open_count())
    take_group(learners)

    assert waiting == 1
    assert database.read(lambda uow: uow.inbox.open_count()) == 0


@pytest.mark.postgres
def test_who_is_held_elsewhere_makes_nobody_wait(postgres_url: str, vault: Vault) -> None:
    database = Database(postgres_url, vault)
    world = database.write(lambda uow: seed(uow, Chance(1), NOW, USERNAME)).result()
    chats = [Chat(database, number, seed=None) for number in PEOPLE]
    for chat in chats:
        chat.write(f"/start {next(each['code'] for each in world.events if each['key'] == 'ogre-autumn')}")
    held = database.read(lambda uow: uow.contacts.find(BOT, PEOPLE[0]).respondent_id)
    for chat in chats:
        chat.now = max(each.now for each in chats)
        chat.arrive_text("/help")

    with Session(database.engine) as other:
        other.execute(select(Respondent).where(col(Respondent.id) == held).with_for_update())
        take_group(chats)
        waiting = database.read(lambda uow: uow.inbox.open_count())
    take_group(chats)

    assert waiting == 1
    assert database.read(lambda uow: uow.inbox.open_count()) == 0
    database.close()


@pytest.mark.postgres
def test_what_one_worker_has_another_passes_over(postgres_url: str, vault: Vault) -> None:
    database = Database(postgres_url, vault)
    for number in range(2 * AT_ONCE):
        database.write(lambda uow, n=number: uow.inbox.add(BOT, n, n, b"{}", NOW)).result()

    with Session(database.engine) as one, Session(database.engine) as another:
        first = UnitOfWork(one, vault).inbox.claim_heads(AT_ONCE, bot_id=BOT)
        second = UnitOfWork(another, vault).inbox.claim_heads(AT_ONCE, bot_id=BOT)

    assert len(first) == len(second) == AT_ONCE
    assert not {each.seq for each in first} & {each.seq for each in second}
    database.close()
