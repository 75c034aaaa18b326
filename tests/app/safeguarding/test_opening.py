"""Rules of who may open what somebody wrote in danger, and of how it ends; everything is noted."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from models.database import Database
from models.retention import tidy
from models.tables import AuditRecord, Coordinator, CoordinatorScope, DangerLink, DangerSignal
from tests.app.chat import Chat
from tests.app.safeguarding.conftest import DANGER, LAND, SCHOOL, TOWN, Clockwork, Join
from tests.app.test_learners import begin, rows

COMMAND = re.compile(r"start=(danger-\w+)")


def told(learner: Chat, code: str) -> str:
    """Write of danger; return the command behind the link in the newest notice."""
    begin(learner, code)
    learner.write(DANGER)
    return link_in(learner)


def link_in(learner: Chat) -> str:
    found = COMMAND.search(learner.said_to_others[-1]["text"])
    assert found is not None
    return f"/start {found[1]}"


def noted(database: Database, *actions: str) -> list[tuple[str, str, str]]:
    return [(r.actor, r.action, r.subject) for r in rows(database, AuditRecord) if r.action in actions]


def test_the_link_opens_the_text_once_for_whom_it_was_made(
    learner: Chat, code: str, join: Join, database: Database
) -> None:
    contact = join(SCHOOL)
    link = told(learner, code)

    assert DANGER in contact.write(link)
    assert "Šī saite neder" in contact.write(link)
    assert noted(database, "open_danger", "danger_refused") == [
        ("coordinator:1", "open_danger", "danger:1"),
        ("coordinator:1", "danger_refused", "danger:1"),
    ]
    [signal] = rows(database, DangerSignal)
    assert (signal.opened_by, signal.opened_at) == (1, contact.now - timedelta(seconds=5))


def test_a_forwarded_link_opens_for_nobody_else(learner: Chat, code: str, join: Join, database: Database) -> None:
    contact, colleague = join(SCHOOL), join(TOWN, level="municipality")
    stranger = Chat(database, 666)
    link = told(learner, code)

    for other in (colleague, stranger):
        assert DANGER not in other.write(link)
    assert noted(database, "danger_refused") == [
        ("coordinator:2", "danger_refused", "danger:1"),
        ("stranger", "danger_refused", "danger:1"),
    ]
    assert rows(database, DangerSignal)[0].opened_at is None
    assert DANGER in contact.write(link)


def test_a_link_is_good_for_a_day_and_the_command_for_longer(learner: Chat, code: str, join: Join) -> None:
    contact = join(SCHOOL)
    link = told(learner, code)
    contact.now = learner.now + timedelta(hours=24)

    assert DANGER not in contact.write(link)
    assert "Ogres Krastu vidusskola" in contact.write("/danger")
    assert DANGER in contact.press("Atvērt 1.")


def test_an_invented_code_is_refused_and_noted(join: Join, database: Database) -> None:
    contact = join(SCHOOL)

    assert "Šī saite neder" in contact.write("/start danger-abcdefgh")
    assert noted(database, "danger_refused") == [("coordinator:1", "danger_refused", "danger:unknown")]


def test_no_code_is_kept(learner: Chat, code: str, join: Join, database: Database) -> None:
    join(SCHOOL)
    link = told(learner, code)

    assert link.removeprefix("/start danger-") not in repr([row.model_dump() for row in rows(database, DangerLink)])


def test_the_list_holds_no_text_and_only_what_is_mine(learner: Chat, code: str, join: Join) -> None:
    contact, elsewhere, land = join(SCHOOL), join(TOWN, place="riga-zvaigznu"), join(LAND, "coordinator", "national")
    told(learner, code)

    said = contact.write("/danger")
    assert "Ogres Krastu vidusskola" in said
    assert DANGER not in said
    assert "vēl nav atvērta" in said
    for other in (elsewhere, land):  # another school's contact, and a coordinator who wasn't told
        assert "Neviena satraucoša ziņa" in other.write("/danger")


def test_a_named_contact_who_joins_later_sees_what_waits(learner: Chat, code: str, join: Join) -> None:
    join(LAND, level="national")
    told(learner, code)
    late = join(SCHOOL)

    assert "Ogres Krastu vidusskola" in late.write("/danger")
    assert DANGER in late.press("Atvērt 1.")


@pytest.mark.parametrize("token", ["staff.danger.open.1", "staff.danger.yes.1", "staff.danger.no.1"])
def test_a_button_opens_and_ends_nothing_out_of_scope(
    learner: Chat, code: str, join: Join, database: Database, token: str
) -> None:
    join(SCHOOL)
    elsewhere = join(TOWN, place="riga-zvaigznu")
    told(learner, code)

    assert DANGER not in elsewhere.press_token(token)
    assert noted(database, "danger_refused") == [("coordinator:2", "danger_refused", "danger:1")]
    assert rows(database, DangerSignal)[0].handled_at is None


def test_who_was_moved_to_another_school_opens_nothing_here(
    learner: Chat, code: str, join: Join, database: Database
) -> None:
    contact = join(SCHOOL)
    link = told(learner, code)

    def move(uow):
        uow.session.get(CoordinatorScope, 1).institution_id = uow.events.institution_by_code("riga-zvaigznu").id

    database.write(move).result()

    assert DANGER not in contact.write(link)
    assert DANGER not in contact.press_token("staff.danger.open.1")


def test_who_has_left_opens_nothing(learner: Chat, code: str, join: Join, database: Database) -> None:
    contact = join(SCHOOL)
    link = told(learner, code)

    def leave(uow):
        uow.session.get(Coordinator, 1).active = False

    database.write(leave).result()

    assert DANGER not in contact.write(link)
    assert DANGER not in contact.press_token("staff.danger.open.1")


def test_the_opened_text_says_what_the_law_asks(learner: Chat, code: str, join: Join) -> None:
    contact = join(SCHOOL)
    told(learner, code)
    said = contact.press_token("staff.danger.open.1")

    assert all(part in said for part in ("vēl šodien", "112", "bāriņties"))


# --- the end --------------------------------------------------------------------------------------------------


def take_care(contact: Chat) -> str:
    contact.press("Par to ir parūpēts")
    return contact.press("Jā, tekstu var dzēst")


def test_taken_care_of_means_the_text_is_gone_and_nobody_else_is_told(
    learner: Chat, code: str, join: Join, clock: Clockwork, database: Database
) -> None:
    contact = join(SCHOOL)
    join(TOWN, level="municipality")
    told(learner, code)
    contact.press_token("staff.danger.open.1")
    said = take_care(contact)

    assert "izdzēsts" in said
    assert contact.said[-1]["method"] == "editMessageText"  # so that it doesn't stay in the chat
    [signal] = rows(database, DangerSignal)
    assert (signal.text_encrypted, signal.handled_by, signal.next_at) == (b"", 1, None)
    assert clock.tick(hours=9) == []
    assert DANGER not in contact.press_token("staff.danger.open.1")
    assert "Neviena satraucoša ziņa" in contact.write("/danger")


def test_not_yet_shows_the_text_again(learner: Chat, code: str, join: Join, database: Database) -> None:
    contact = join(SCHOOL)
    told(learner, code)
    contact.press_token("staff.danger.open.1")
    assert DANGER not in contact.press("Par to ir parūpēts")

    assert DANGER in contact.press("Vēl ne")
    assert rows(database, DangerSignal)[0].handled_at is None
    assert len(noted(database, "open_danger")) == 2


def test_nobody_takes_care_of_what_nobody_has_opened(learner: Chat, code: str, join: Join, database: Database) -> None:
    contact = join(SCHOOL)
    told(learner, code)
    contact.press_token("staff.danger.yes.1")

    assert rows(database, DangerSignal)[0].handled_at is None


def test_who_opened_it_is_reminded_before_others_are_told(
    learner: Chat, code: str, join: Join, clock: Clockwork
) -> None:
    contact = join(SCHOOL)
    join(TOWN, level="municipality")
    told(learner, code)
    contact.now = learner.now + timedelta(hours=1)
    contact.press_token("staff.danger.open.1")

    assert clock.tick(hours=2) == []
    assert clock.tick(hours=1, minutes=1) == [SCHOOL]
    assert "jūs to atvērāt" in learner.said_to_others[0]["text"]
    assert clock.tick(hours=2) == [TOWN]
    assert "nav atzīmējis" in learner.said_to_others[0]["text"]


def test_after_thirty_days_only_lines_of_the_log_are_left(
    learner: Chat, code: str, join: Join, database: Database
) -> None:
    join(SCHOOL)
    told(learner, code)
    database.write(lambda uow: tidy(uow, learner.now + timedelta(days=31))).result()

    assert rows(database, DangerSignal) == rows(database, DangerLink) == []
    assert noted(database, "danger_noticed") == [("system", "danger_noticed", "danger:1")]


# --- without a contact ---------------------------------------------------------------------------------------


def make_event(coordinator: Chat) -> list[str]:
    coordinator.write("/event")
    if "Kurā iestādē" in coordinator.said[-1]["text"]:
        coordinator.press("Ogres Krastu")
    coordinator.press("Ēnu diena")
    coordinator.press("Ēnu diena")
    coordinator.press("Šodien")
    before = len(coordinator.said)
    coordinator.press("Izlaist")
    return [str(call.get("text", "")) for call in coordinator.said[before:]]


def test_who_makes_an_event_is_told_once_that_nobody_is_named(join: Join) -> None:
    coordinator = join(SCHOOL, "coordinator")

    assert any("nav kontaktpersonas" in text for text in make_event(coordinator))
    assert not any("nav kontaktpersonas" in text for text in make_event(coordinator))


@pytest.mark.parametrize("level", ["institution", "municipality", "national"])
def test_a_contact_at_any_level_is_enough(join: Join, level: str) -> None:
    join(TOWN, level=level)

    assert not any("nav kontaktpersonas" in text for text in make_event(join(SCHOOL, "coordinator")))


def test_who_was_told_and_lost_the_role_opens_nothing_by_the_link_of_then(
    learner: Chat, code: str, join: Join, database: Database
) -> None:
    contact = join(SCHOOL)
    link = told(learner, code)
    database.write(lambda uow: uow.session.execute(update(Coordinator).values(role="analyst"))).result()

    assert DANGER not in contact.write(link)
    assert "danger_refused" in {record.action for record in rows(database, AuditRecord)}
