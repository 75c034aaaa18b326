"""A seeded world for the use cases."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog

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


@pytest.fixture
def own_logs() -> Iterator[None]:
    """Let a test configure the logs, and leave them as they were."""
    root = logging.getLogger()
    handlers, level, telling = root.handlers[:], root.level, logging.raiseExceptions
    yield
    root.handlers[:], root.level, logging.raiseExceptions = handlers, level, telling
    structlog.reset_defaults()
