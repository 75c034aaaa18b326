"""How long each kind of record is kept: to the day, by a clock that the test sets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import SQLModel

from models import retention
from models.database import Database
from models.inbox import MAX_ATTEMPTS
from models.repositories.deletions import mark_of
from models.retention import tidy
from models.tables import (
    ActionNotice,
    Answer,
    AuditRecord,
    Contact,
    ConversationSession,
    Coordinator,
    DangerLink,
    DangerSignal,
    DeadLetter,
    Deletion,
    InboxUpdate,
    Invitation,
    OutboxMessage,
    Respondent,
    ReturnCode,
    ReturnTry,
    StaffInvitation,
)
from models.unit_of_work import UnitOfWork
from tests.app.test_learners import rows
from tests.conftest import NOW
from tests.models.people import BOT, TEXT, make_person
from tests.models.searching import tables_with

A_SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def take_an_update(uow: UnitOfWork) -> None:
    uow.inbox.add(BOT, 1, 42, b"{}", NOW)
    uow.session.flush()
    uow.inbox.complete(1)


def fail_an_update(uow: UnitOfWork) -> None:
    uow.inbox.add(BOT, 1, 42, b'{"message": {}}', NOW)
    uow.session.flush()
    for _ in range(MAX_ATTEMPTS):
        uow.inbox.fail(1, "KeyError", NOW)


def send_a_call(uow: UnitOfWork) -> None:
    uow.outbox.put(BOT, lane=0, method="sendMessage", payload={"chat_id": 42}, dedupe="1", now=NOW)
    [call] = uow.outbox.claim(BOT, 1, NOW)
    uow.outbox.settle(call.id, "sent", NOW)


def write_of_danger(uow: UnitOfWork) -> None:
    make_person(uow)
    signal = uow.dangers.add("briesmas", None, None, NOW)
    uow.dangers.add_link("x", DangerLink(signal_id=signal, coordinator_id=1, code_hash="", made_at=NOW, expires_at=NOW))


def meet_a_stranger(uow: UnitOfWork) -> None:
    uow.conversations.add_respondent(uow.contacts.add(BOT, 42, "lv", NOW), "stranger", NOW.date())


def try_a_code(uow: UnitOfWork) -> None:
    uow.session.add(ReturnTry(chat_key="k", tried_at=NOW))


def open_a_door(uow: UnitOfWork) -> None:
    door = StaffInvitation(code_hash="", name="Ilze", role="admin", level="national", expires_at=NOW)
    uow.staffroom.invite("door", door)


def invite_a_person(uow: UnitOfWork) -> None:
    make_person(uow)
    uow.session.execute(update(Invitation).values(done=True, closes_at=NOW, sent_at=NOW - 500 * DAY))


def delete_a_person(uow: UnitOfWork) -> None:
    uow.deletions.note("somebody", NOW.date())


@dataclass(frozen=True)
class Rule:
    """What is made, and how long which tables hold it."""

    make: Callable[[UnitOfWork], object]
    tables: tuple[type[SQLModel], ...]
    kept: timedelta


RULES = {
    "somebody whose age nobody knows": Rule(meet_a_stranger, (Contact, Respondent), timedelta(days=1)),
    "an update that was taken": Rule(take_an_update, (InboxUpdate,), timedelta(days=3)),
    "a dead letter": Rule(fail_an_update, (DeadLetter,), timedelta(days=30)),
    "a call that was made": Rule(send_a_call, (OutboxMessage,), timedelta(days=3)),
    "a cry for help, opened or not": Rule(write_of_danger, (DangerSignal, DangerLink), timedelta(days=30)),
    "that somebody was told of an action": Rule(make_person, (ActionNotice,), timedelta(days=60)),
    "a try of a return code": Rule(try_a_code, (ReturnTry,), timedelta(hours=1)),
    "an invitation for staff": Rule(open_a_door, (StaffInvitation,), timedelta(days=90)),
    "an invitation of a person": Rule(invite_a_person, (Invitation,), timedelta(days=396)),
    "the way to a person": Rule(invite_a_person, (Contact, ReturnCode), timedelta(days=396)),
    "that somebody was deleted": Rule(delete_a_person, (Deletion,), timedelta(days=30)),
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_what_is_over_its_time_goes_and_not_a_day_before(database: Database, rule: Rule) -> None:
    database.write(rule.make).result()

    def left(at: datetime) -> set[bool]:
        database.write(lambda uow: tidy(uow, at)).result()
        return {bool(rows(database, table)) for table in rule.tables}

    assert left(NOW + rule.kept - A_SECOND) == {True}
    assert left(NOW + rule.kept + DAY) == {False}


def test_an_answer_loses_its_words_after_24_months_and_keeps_what_they_were_about(database: Database) -> None:
    database.write(make_person).result()
    labels = tables_with(database, "E2.DELIVERY")

    database.write(lambda uow: tidy(uow, NOW + retention.TEXTS - A_SECOND)).result()
    assert "answer.text" in tables_with(database, TEXT)
    database.write(lambda uow: tidy(uow, NOW + retention.TEXTS + A_SECOND)).result()

    assert tables_with(database, TEXT, "vajag mazākas grupas", "tas par grupām") == set()
    assert tables_with(database, "E2.DELIVERY") == labels
    assert {answer.number for answer in rows(database, Answer)} == {4, None}


def test_once_the_way_to_a_person_is_gone_nothing_that_telegram_knows_is_left(database: Database) -> None:
    database.write(invite_a_person).result()
    state = '{"messages": {"815266": "S5"}}'
    database.write(lambda uow: uow.session.execute(update(ConversationSession).values(state=state))).result()

    database.write(lambda uow: tidy(uow, NOW + retention.CONTACTS + DAY)).result()

    assert tables_with(database, "815266") == set()
    assert rows(database, Answer) != []


def test_what_a_dead_letter_said_is_given_up_on_record(database: Database) -> None:
    database.write(fail_an_update).result()
    database.write(lambda uow: tidy(uow, NOW + retention.DEAD + DAY)).result()

    noted = database.read(lambda uow: uow.session.execute(select(AuditRecord.actor, AuditRecord.action)).all())
    assert ("job:tidy", "drop_dead_letters") in [tuple(line) for line in noted]


def staff_of(uow: UnitOfWork, *, active: bool = False) -> Coordinator:
    door = StaffInvitation(name="Ilze", role="admin", level="national", code_hash="x", expires_at=NOW)
    person = uow.staffroom.join(door, BOT, 9001, language="lv", now=NOW)
    person.active = active
    return person


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (("cli", "remove_staff", "coordinator:1"), "Ilze"),
        (("coordinator:1", "read_quotes", "LV"), "Ilze"),
        (("system", "danger_told", "danger:4 institution coordinator:1"), "Ilze"),
        (("coordinator:11", "told", "coordinator:12 week"), ""),
    ],
    ids=["shut out", "did something", "was told", "only others"],
)
def test_who_was_shut_out_has_a_name_as_long_as_the_audit_log_speaks_of_them(
    database: Database, line: tuple[str, str, str], name: str
) -> None:
    database.write(staff_of).result()
    database.write(lambda uow: uow.audit.note(NOW, *line)).result()

    database.write(lambda uow: tidy(uow, NOW + DAY)).result()

    [person] = rows(database, Coordinator)
    assert (person.name, person.role) == (name, "admin")


def test_the_chat_of_who_was_shut_out_by_an_earlier_version_goes_with_the_next_tidying(database: Database) -> None:
    database.write(staff_of).result()
    database.write(lambda uow: uow.audit.note(NOW, "cli", "remove_staff", "coordinator:1")).result()

    for _ in range(2):
        database.write(lambda uow: tidy(uow, NOW)).result()

    [person] = rows(database, Coordinator)
    assert (person.chat_id_encrypted, person.chat_key) == (b"", "gone:1")


def test_who_is_still_there_keeps_name_and_chat_without_any_line(database: Database) -> None:
    database.write(lambda uow: staff_of(uow, active=True)).result()

    database.write(lambda uow: tidy(uow, NOW + 999 * DAY)).result()

    assert database.read(lambda uow: [(it.name, uow.staffroom.chat_id(it)) for it in uow.staffroom.everyone()]) == [
        ("Ilze", 9001)
    ]


def test_a_mark_is_not_the_name() -> None:
    assert "somebody" not in mark_of("somebody")
