"""A school with everybody who may be told of danger there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from app.chance import Chance
from app.safeguarding.telling import escalate
from app.seed import USERNAME as NAME_OF_BOT
from app.seed import World
from models.database import Database
from models.tables import Setting, StaffInvitation
from tests.app.chat import USERNAME, Chat

DANGER = "mājās man draud briesmas, es esmu Anna"
SCHOOL, TOWN, LAND, ADMIN = 9101, 9201, 9301, 9401  # chats

Join = Callable[..., Chat]


@pytest.fixture
def join(database: Database, world: World) -> Join:
    """Let somebody in: `join(chat, role, level)`, by default as contact of the school in Ogre."""

    def let_in(
        chat_id: int, role: str = "safeguarding", level: str = "institution", place: str = "ogre-krastu"
    ) -> Chat:
        chat = Chat(database, chat_id)
        code = f"door-{chat_id}"

        def invite(uow):
            uow.session.merge(Setting(key=NAME_OF_BOT, value=USERNAME))
            school = uow.events.institution_by_code(place)
            door = StaffInvitation(
                code_hash="", name=f"{role} {level}", role=role, level=level, expires_at=chat.now + timedelta(days=9)
            )
            door.institution_id = school.id if level == "institution" else None
            door.municipality = school.municipality if level == "municipality" else None
            uow.staffroom.invite(code, door)

        database.write(invite).result()
        chat.write(f"/start staff-{code}")
        chat.said.clear()
        return chat

    return let_in


@pytest.fixture
def learner(database: Database, world: World) -> Iterator[Chat]:
    return Chat(database, 200)


class Clockwork:
    """Lets time pass and does what a tick does then."""

    def __init__(self, database: Database, learner: Chat) -> None:
        self._database = database
        self._learner = learner

    def tick(self, **later: float) -> list[int]:
        """Return the chats that were told, in order."""
        chat = self._learner
        chat.now += timedelta(**later)
        chat.said_to_others.clear()
        self._database.write(lambda uow: escalate(uow, Chance(1), chat.now)).result()
        chat.collect()
        return [call["chat_id"] for call in chat.said_to_others]


@pytest.fixture
def clock(database: Database, learner: Chat) -> Clockwork:
    return Clockwork(database, learner)
