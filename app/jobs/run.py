"""One window of one job in the hands of a worker: what its work may read, write and note as done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from analytics import ledger
from analytics.schedule import Schedule
from app.bootstrap import Parts
from models.unit_of_work import UnitOfWork

T = TypeVar("T")


class LeaseLostError(Exception):
    """Another worker has taken the window over in the meantime: their result counts, ours is taken back."""


@dataclass
class Run:
    """A window that this worker has taken. `moment` is the instant it is done as of: when it was due, or the present.

    Work that posts messages calls `finish` in the transaction that posts them, so that a crash sends neither twice
    nor never. Without an `owner` the run is beside the ledger: somebody asked for it by hand.
    """

    parts: Parts
    schedule: Schedule
    window: str
    moment: datetime
    owner: str = ""
    finished: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Its job and window."""
        return self.schedule.job, self.window

    def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Look something up."""
        return self.parts.database.read(work)

    def write(self, work: Callable[[UnitOfWork], T]) -> T:
        """Do something in a transaction."""
        return self.parts.database.write(work).result()

    def finish(self, uow: UnitOfWork, detail: str) -> None:
        """Note the window as done with the transaction of `uow`. Raises LeaseLostError, which takes all of it back."""
        if self.owner and not ledger.finish(
            uow.session, self.schedule.job, self.window, self.owner, self.parts.clock.now(), detail
        ):
            raise LeaseLostError(f"{self.schedule.job} {self.window} was taken over by another worker")
        self.finished = True


def always(*schedules: Schedule) -> Callable[[UnitOfWork], Sequence[Schedule]]:
    """Return the schedules of a job that is the same for everybody."""
    return lambda _uow: schedules


@dataclass(frozen=True)
class Job:
    """A job by name. `work(run)` does one window and returns a few words for the ledger.

    A job may have many schedules, one for every coordinator; then up to `at_once` windows are done side by side.
    """

    name: str
    schedules: Callable[[UnitOfWork], Sequence[Schedule]]
    work: Callable[[Run], str]
    at_once: int = 1
