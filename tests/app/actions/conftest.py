"""A school where people raised themes, and may be told what was done about them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from analytics.reliability import Reliability
from app.actions.telling import Teller
from models.database import Database
from models.tables import (
    Action,
    Answer,
    Consent,
    Contact,
    Coordinator,
    GuidanceEvent,
    Institution,
    OutboxMessage,
)
from models.unit_of_work import UnitOfWork
from tests.analytics.conftest import ALL, World
from tests.app.chat import BOT
from tests.conftest import NOW as NOON

T = TypeVar("T")

RECORDED = NOON - timedelta(days=1)
SAID = NOON - timedelta(days=5)


class School:
    """Rows of a test's database; every `make_…` takes what the test is about and invents the rest."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.count = 0
        self._numbers = itertools.count(1)
        self.coordinator = self.write(self._open)

    def _open(self, world: World) -> int:
        world.make_event("ENU", starts_at=SAID, closes_at=NOON)
        return world.make_coordinator().id or 0

    def write(self, work: Callable[[World], T]) -> T:
        """Make rows in a transaction of their own."""
        return self.database.write(lambda uow: work(self._world(uow))).result()

    def _world(self, uow: UnitOfWork) -> World:
        world = World(uow.session)
        world._numbers = self._numbers
        world._institutions = {it.code: it for it in uow.session.scalars(select(Institution))}
        world._events = {it.code: it for it in uow.session.scalars(select(GuidanceEvent))}
        world.uow = uow  # type: ignore[attr-defined]
        return world

    def make_person(self, **changes: Any) -> str:
        """Somebody who wants smaller groups, agreed to hear what changed, and can be reached in their own chat."""
        self.count += 1
        chat_id = 1000 + self.count
        return self.write(lambda world: self._make(world, chat_id, **changes))

    def _make(
        self,
        world: World,
        chat_id: int,
        *,
        value: Any = "vajag mazākas grupas",
        labels: Any = (("E2.DELIVERY", "suggestion"),),
        consents: tuple[bool, ...] = (True,),
        contact: dict[str, Any] | None = None,
        **answer: Any,
    ) -> str:
        talk = world.make_session(event=answer.pop("event", "ENU"))
        defaults = {"given_at": SAID, "question": "S5"} | answer
        world.make_answer(defaults.pop("question"), value, labels=labels, session=talk, **defaults)
        person = talk.respondent_id or ""
        for granted in consents:
            world.session.add(_consent(person, granted=granted))
            world.session.flush()
        world.session.add(_contact(world.uow, chat_id, person, contact or {}))
        return person

    def make_action(self, theme: str = "E2.DELIVERY", **changes: Any) -> int:
        defaults = {
            "scope_level": "institution",
            "scope": "R49",
            "written_in": "lv",
            "text_lv": "Strādāsim mazākās grupās.",
            "text_ru": "Будем работать в небольших группах.",
            "text_en": "We'll work in smaller groups.",
            "recorded_by": self.coordinator,
            "recorded_at": RECORDED,
        }
        values = defaults | changes
        if values.get("state", "done") == "done":
            values = {"published_at": values["recorded_at"], "done_at": values["recorded_at"]} | values
        action = Action(theme=theme, **values)
        return self.write(lambda world: world.uow.actions.add(action).id)

    def tell(self, at: datetime = NOON, *, bot_id: int = BOT, reliability: Reliability = ALL) -> list[dict[str, Any]]:
        """Run the job, and return what was posted, as sent."""
        Teller(self.database, bot_id, reliability).tell(at)
        return self.sent(at, bot_id=bot_id)

    def sent(self, at: datetime = NOON, *, bot_id: int = BOT) -> list[dict[str, Any]]:
        def deliver(uow: UnitOfWork) -> list[dict[str, Any]]:
            calls = uow.outbox.claim(bot_id, 500, at)
            for call in calls:
                uow.outbox.settle(call.id, "sent", at)
            return [call.payload for call in calls]

        return self.database.write(deliver).result()

    def review(self, person: str, *labels: tuple[str, str]) -> None:
        def code(world: World) -> None:
            [answer] = world.session.scalars(select(Answer).where(Answer.respondent_id == person))
            world.make_review(answer, *labels)

        self.write(code)

    def begin_talk(self, person: str) -> str:
        def begin(world: World) -> str:
            [contact] = world.session.scalars(select(Contact).where(Contact.respondent_id == person))
            return str(world.make_session(respondent=person, status="active", contact_id=contact.id).id)

        return self.write(begin)

    def rows_of_post(self) -> list[Any]:
        return self.rows(OutboxMessage)

    def rows(self, model: Any) -> list[Any]:
        return self.database.read(lambda uow: list(uow.session.scalars(select(model))))

    def lead(self) -> Coordinator:
        return self.database.read(lambda uow: uow.session.get_one(Coordinator, self.coordinator))


def _consent(person: str, *, granted: bool) -> Consent:
    version = "hear_back/2026-11"
    return Consent(
        respondent_id=person, purpose="hear_back", granted=granted, text_version=version, language="lv", decided_at=SAID
    )


def _contact(uow: UnitOfWork, chat_id: int, person: str, changes: dict[str, Any]) -> Contact:
    bot_id = changes.get("bot_id", BOT)
    defaults = {
        "bot_id": bot_id,
        "chat_key": uow.vault.chat_key(bot_id, chat_id),
        "chat_id_encrypted": uow.vault.encrypt(str(chat_id).encode()),
        "respondent_id": person,
        "language": "lv",
        "created_at": SAID,
    }
    return Contact(**(defaults | changes))


@pytest.fixture
def school(database: Database) -> School:
    return School(database)
