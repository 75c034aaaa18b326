"""A seeded world for the use cases."""

from __future__ import annotations

import pytest

from app.chance import Chance
from app.seed import World, seed
from models.database import Database
from tests.app.chat import USERNAME, Chat
from tests.conftest import NOW


@pytest.fixture
def world(database: Database) -> World:
    return database.write(lambda uow: seed(uow, Chance(1), NOW, USERNAME)).result()


@pytest.fixture
def code(world: World) -> str:
    """The code of an event in Ogre that is open."""
    return next(event["code"] for event in world.events if event["key"] == "ogre-autumn")


@pytest.fixture
def chat(database: Database, world: World) -> Chat:
    return Chat(database)
