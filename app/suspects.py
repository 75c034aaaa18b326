"""Tells an update that breaks the connection each time from a database that is out of reach, which is nobody's fault.

To blame is who lost the connection again and again, for a while, while the database answered right after each time and
somebody else's turn passed in between, or nobody else's was there. A database that does not answer clears everybody.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from models.database import Database
from models.errors import is_cut_off
from models.unit_of_work import UnitOfWork

LEAST_TIMES = 5
LEAST_TIME = timedelta(minutes=1)  # longer than a server takes to start anew
FORGOTTEN = timedelta(minutes=10)  # after the last time; a turn that passes meanwhile is not reported here


@dataclass
class Suspicion:
    """Since when, how often and when last an update lost the connection; `passed` are the turns taken before."""

    since: datetime
    last: datetime
    passed: int
    times: int = 0

    def is_certain(self, passed: int, *, alone: bool) -> bool:
        """Tell whether it can't be chance, now that so many turns were taken in all, or where no other could be."""
        is_often = self.times >= LEAST_TIMES and self.last - self.since >= LEAST_TIME
        return is_often and (alone or passed > self.passed)


class Suspects:
    """Those of one process, in memory: after a start everybody is innocent."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[int, Suspicion] = {}

    async def is_to_blame(self, seq: int, fault: Exception, now: datetime, passed: int, *, alone: bool = False) -> bool:
        """Note how a turn failed, and tell whether its update is to blame; `passed` turns were taken by then.

        Who failed before is taken `alone`, and so may be whoever writes at night: no other turn can pass meanwhile.
        """
        if not is_cut_off(fault):
            return False
        if not await self._answers():
            self._known.clear()
            return False
        self._known = {one: known for one, known in self._known.items() if now - known.last < FORGOTTEN}
        suspicion = self._known.setdefault(seq, Suspicion(now, now, passed))
        suspicion.times, suspicion.last = suspicion.times + 1, now
        return suspicion.is_certain(passed, alone=alone)

    async def _answers(self) -> bool:
        try:
            await asyncio.wrap_future(self._database.write(_ping))
        except SQLAlchemyError:
            return False
        return True


def _ping(uow: UnitOfWork) -> None:
    uow.session.connection().execute(text("SELECT 1"))
