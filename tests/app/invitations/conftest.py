"""A person in the seeded world, on a Wednesday in November at noon."""

from __future__ import annotations

from datetime import date, time

import pytest

from app.invitations.moments import local_instant
from app.seed import World
from models.database import Database
from models.tables import GuidanceEvent
from tests.app.invitations.life import Life, make_event

WEDNESDAY = date(2026, 11, 18)


@pytest.fixture
def life(database: Database, world: World) -> Life:
    return Life(database, local_instant(WEDNESDAY, time(9)))


@pytest.fixture
def event(life: Life) -> GuidanceEvent:
    """From ten to one o'clock on that day."""
    return make_event(life, local_instant(WEDNESDAY, time(10)))


@pytest.fixture
def invited(life: Life, event: GuidanceEvent) -> Life:
    """A person who was enrolled and has been invited at three o'clock."""
    life.enrol(event)
    life.until_day(WEDNESDAY, time(15))
    return life
