"""What opens once opens once, also for two who come at the same moment, in two programs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from app.chance import Chance
from app.desk import Desk, DeskServices
from app.safeguarding.desk import SafeguardingDesk
from app.seed import World
from bot.desk import Joined, Refused
from models.database import Database
from models.tables import Coordinator, DangerLink, StaffInvitation
from models.unit_of_work import UnitOfWork
from tests.app.chat import BOT, NOTHING_READ, USERNAME, Chat, flows, guard
from tests.app.test_learners import rows
from tests.conftest import NOW

DOOR = "door"
A_WHILE = 0.7  # seconds: long enough for the other to come in, if the lock lets them


class Meeting:
    """Holds each of two between having looked and having used, until the other has looked, too."""

    def __init__(self) -> None:
        self._barrier = threading.Barrier(2)

    def wait(self) -> None:
        with suppress(threading.BrokenBarrierError):
            self._barrier.wait(A_WHILE)


@pytest.fixture
def beside(database: Database) -> Iterator[Database]:
    """The same database, as a second program sees it."""
    other = Database(database.url, database.vault)
    yield other
    other.close()


def invite(uow: UnitOfWork) -> None:
    door = StaffInvitation(code_hash="", name="Ilze", role="analyst", level="national", expires_at=NOW + timedelta(1))
    uow.staffroom.invite(DOOR, door)


def join(chat_id: int, meeting: Meeting) -> Callable[[UnitOfWork], Joined | Refused]:
    services = DeskServices(USERNAME, Chance(1), NOTHING_READ, flows().texts, guard())

    def work(uow: UnitOfWork) -> Joined | Refused:
        look = uow.staffroom.invitation
        uow.staffroom.invitation = lambda code: (look(code), meeting.wait())[0]  # type: ignore[method-assign]
        return Desk(services, uow, None, chat=(BOT, chat_id), language="lv", now=NOW).join(DOOR)

    return work


def both(databases: tuple[Database, Database], works: list[Callable[[UnitOfWork], Any]]) -> list[Any]:
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda pair: pair[0].write(pair[1]).result(), zip(databases, works, strict=True)))


def test_of_two_who_use_an_invitation_at_once_one_gets_in(database: Database, beside: Database, world: World) -> None:
    database.write(invite).result()
    meeting = Meeting()

    answers = both((database, beside), [join(9001, meeting), join(9002, meeting)])

    assert sorted(type(answer).__name__ for answer in answers) == ["Joined", "Refused"]
    assert len(rows(database, Coordinator)) == 1


def test_an_invitation_opens_nothing_once_it_is_over(database: Database, world: World) -> None:
    database.write(invite).result()
    late = Chat(database, 9001)
    late.now = NOW + timedelta(days=1)

    late.write(f"/start staff-{DOOR}")

    assert rows(database, Coordinator) == []


def test_of_two_presses_of_a_danger_link_one_opens_it(database: Database, beside: Database, world: World) -> None:
    database.write(invite).result()
    Chat(database, 9001).write(f"/start staff-{DOOR}")
    database.write(told).result()
    meeting = Meeting()

    opened = both((database, beside), [open_link(meeting), open_link(meeting)])

    assert sum(each is not None for each in opened) == 1


def told(uow: UnitOfWork) -> None:
    [person] = uow.staffroom.everyone()
    person.role = "safeguarding"
    signal = uow.dangers.add("briesmas", None, None, NOW)
    link = DangerLink(signal_id=signal, coordinator_id=person.id or 0, code_hash="", made_at=NOW, expires_at=NOW)
    link.expires_at = NOW + timedelta(days=1)
    uow.dangers.add_link("once", link)


def open_link(meeting: Meeting) -> Callable[[UnitOfWork], Any]:
    def work(uow: UnitOfWork) -> Any:
        look = uow.dangers.link
        uow.dangers.link = lambda code: (look(code), meeting.wait())[0]  # type: ignore[method-assign]
        [person] = uow.staffroom.everyone()
        return SafeguardingDesk(uow, person, NOW).open_by_code("once")

    return work
