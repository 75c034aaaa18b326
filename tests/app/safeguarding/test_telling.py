"""Rules of who is told of danger, when, and what they are told: through whole turns over real tables."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from app.seed import note_username
from models.database import Database
from models.tables import AuditRecord, Coordinator, DangerSignal, OutboxMessage
from tests.app.chat import BOT, Chat
from tests.app.safeguarding.conftest import ADMIN, DANGER, LAND, SCHOOL, TOWN, Clockwork, Join
from tests.app.test_learners import begin, rows


def cry(learner: Chat, code: str) -> list[int]:
    """Write of danger in a conversation. Returns the chats that were told."""
    begin(learner, code)
    learner.said_to_others.clear()
    learner.write(DANGER)
    return [call["chat_id"] for call in learner.said_to_others]


def test_the_schools_own_contact_is_told_before_anybody_else(learner: Chat, code: str, join: Join) -> None:
    join(9102, "coordinator")
    for chat, level in ((SCHOOL, "institution"), (TOWN, "municipality"), (LAND, "national")):
        join(chat, level=level)

    assert cry(learner, code) == [SCHOOL]


@pytest.mark.parametrize(
    ("there", "told"),
    [
        ([("coordinator", "institution"), ("safeguarding", "municipality")], [0]),
        ([("analyst", "institution"), ("safeguarding", "municipality")], [1]),
        ([("coordinator", "municipality"), ("safeguarding", "municipality"), ("safeguarding", "national")], [1]),
        ([("coordinator", "national")], [0]),
        ([("safeguarding", "national"), ("safeguarding", "national")], [0, 1]),
        ([("admin", "national")], [0]),
        ([("analyst", "national")], []),
    ],
)
def test_without_a_contact_it_is_whoever_stands_nearest(
    learner: Chat, code: str, join: Join, there: list[tuple[str, str]], told: list[int]
) -> None:
    for number, (role, level) in enumerate(there):
        join(number + 1, role, level)

    assert cry(learner, code) == [number + 1 for number in told]


def test_another_schools_contact_hears_nothing(learner: Chat, code: str, join: Join) -> None:
    join(SCHOOL, place="riga-zvaigznu")
    join(TOWN, level="municipality", place="riga-zvaigznu")

    assert cry(learner, code) == []


def test_the_notice_is_posted_by_the_turn_itself_in_the_first_lane(
    learner: Chat, code: str, join: Join, database: Database
) -> None:
    join(SCHOOL)
    begin(learner, code)
    before = {row.id for row in rows(database, OutboxMessage)}
    learner.write(DANGER)

    [notice] = [row for row in rows(database, OutboxMessage) if row.id not in before and "danger:" in row.dedupe]
    assert (notice.lane, notice.state) == (0, "sent")
    assert notice.created_at == notice.not_before == rows(database, DangerSignal)[0].told_at == learner.now
    assert notice.settled_at - rows(database, DangerSignal)[0].noticed_at < timedelta(minutes=1)


def test_the_notice_names_the_school_and_neither_text_nor_person(learner: Chat, code: str, join: Join) -> None:
    join(SCHOOL)
    cry(learner, code)

    [notice] = learner.said_to_others
    said = json.dumps(notice, ensure_ascii=False, default=str)
    assert "Ogres Krastu vidusskola" in notice["text"]
    assert "https://t.me/atbalss_test_bot?start=danger-" in notice["text"]
    assert not any(secret in said for secret in ("briesmas, es", "Anna", str(learner.chat_id)))


def test_feedback_without_an_event_reaches_the_national_contact(learner: Chat, join: Join) -> None:
    join(SCHOOL)
    join(LAND, level="national")
    learner.write(DANGER)

    [notice] = learner.said_to_others
    assert notice["chat_id"] == LAND
    assert "iestādi nezinu" in notice["text"]


def test_what_is_written_after_a_conversation_concerns_its_school_for_a_month(
    learner: Chat, code: str, join: Join
) -> None:
    join(SCHOOL)
    join(LAND, level="national")
    begin(learner, code)
    learner.write("/stop")
    learner.write(DANGER)
    assert [call["chat_id"] for call in learner.said_to_others] == [SCHOOL]

    learner.said_to_others.clear()
    learner.now += timedelta(days=31)
    learner.write(DANGER)
    assert [call["chat_id"] for call in learner.said_to_others] == [LAND]


# --- escalation ---------------------------------------------------------------------------------------------


def test_every_two_hours_without_anybody_opening_it_the_next_level_is_told(
    learner: Chat, code: str, join: Join, clock: Clockwork, database: Database
) -> None:
    for chat, role, level in (
        (SCHOOL, "safeguarding", "institution"),
        (TOWN, "safeguarding", "municipality"),
        (LAND, "coordinator", "national"),
        (ADMIN, "admin", "national"),
    ):
        join(chat, role, level)
    cry(learner, code)

    assert clock.tick(hours=1, minutes=59) == []
    assert clock.tick(minutes=1) == [TOWN]
    assert clock.tick(hours=2) == [LAND]
    assert clock.tick(hours=2) == clock.tick(hours=2) == [SCHOOL, TOWN, LAND, ADMIN]
    told = [record.subject for record in rows(database, AuditRecord) if record.action == "danger_told"]
    assert [subject.split()[1] for subject in told[:4]] == [
        "institution:0",
        "municipality:1",
        "national:2",
        "everyone:3",
    ]


def test_levels_without_people_are_passed_over(learner: Chat, code: str, join: Join, clock: Clockwork) -> None:
    join(SCHOOL)
    join(LAND, level="national")
    cry(learner, code)

    assert clock.tick(hours=2) == [LAND]
    assert "neviens nav atvēris" in learner.said_to_others[0]["text"]


def test_night_is_no_reason_to_wait(learner: Chat, code: str, join: Join, clock: Clockwork) -> None:
    join(SCHOOL)
    join(TOWN, level="municipality")
    learner.now = datetime.fromisoformat("2026-11-25T01:30:00+02:00")
    assert cry(learner, code) == [SCHOOL]

    assert clock.tick(hours=2) == [TOWN]


def test_a_tick_that_comes_twice_tells_once(
    learner: Chat, code: str, join: Join, clock: Clockwork, database: Database
) -> None:
    join(SCHOOL)
    join(TOWN, level="municipality")
    cry(learner, code)
    assert clock.tick(hours=2) == [TOWN]
    assert clock.tick() == clock.tick(minutes=1) == []

    # A worker that read the row before the other had committed posts the same step again:
    database.write(
        lambda uow: uow.session.execute(
            text("UPDATE dangersignal SET next_at = told_at, level = 'institution', escalations = 0")
        )
    ).result()
    assert clock.tick() == []


def test_after_a_day_of_silence_all_are_told_once_a_day(learner: Chat, code: str, join: Join, clock: Clockwork) -> None:
    join(SCHOOL)
    cry(learner, code)

    assert [len(clock.tick(hours=2)) for _ in range(14)] == [1] * 12 + [0, 0]
    assert clock.tick(hours=20) == [SCHOOL]


def test_where_nobody_is_the_first_to_join_is_told(
    learner: Chat, code: str, join: Join, clock: Clockwork, database: Database
) -> None:
    assert cry(learner, code) == []
    assert clock.tick(minutes=10) == []
    assert [record.action for record in rows(database, AuditRecord) if "untold" in record.action] == ["danger_untold"]

    join(TOWN, level="municipality")
    assert clock.tick(minutes=10) == [TOWN]


def test_an_admin_who_stands_in_is_asked_to_name_somebody(learner: Chat, code: str, join: Join) -> None:
    join(ADMIN, "admin", "national")
    cry(learner, code)

    assert "kontaktpersona" in learner.said_to_others[0]["text"]


def test_who_has_left_is_not_told(learner: Chat, code: str, join: Join, database: Database) -> None:
    join(SCHOOL)
    join(TOWN, level="municipality")

    def leave(uow):
        uow.session.get(Coordinator, 1).active = False

    database.write(leave).result()

    assert cry(learner, code) == [TOWN]


def test_each_is_told_in_their_own_language_by_their_own_bot(
    learner: Chat, code: str, join: Join, database: Database
) -> None:
    join(SCHOOL)

    def move(uow):
        person = uow.session.get(Coordinator, 1)
        person.language, person.bot_id = "ru", 8
        note_username(uow, "second_bot", 8)  # the first one's name is noted, too

    database.write(move).result()
    cry(learner, code)

    [notice] = database.write(lambda uow: uow.outbox.claim(8, 5, learner.now)).result()
    assert "тревожном" in notice.payload["text"]
    assert "https://t.me/second_bot?start=danger-" in notice.payload["text"]  # at another bot they are a stranger


def test_a_contact_whom_nothing_reaches_holds_up_nobody(
    learner: Chat, code: str, join: Join, clock: Clockwork, database: Database
) -> None:
    join(SCHOOL)
    join(TOWN, "safeguarding", "municipality")
    cry(learner, code)
    blocked = next(person.chat_key for person in rows(database, Coordinator) if "institution" in person.name)

    database.write(lambda uow: uow.dangers.hurry(BOT, blocked, learner.now)).result()

    assert clock.tick() == [TOWN]
    database.write(lambda uow: uow.dangers.hurry(BOT, blocked, learner.now)).result()
    assert clock.tick() == []
