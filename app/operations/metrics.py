"""What is measured, for Prometheus: read from the tables when asked, so every process tells the same.

Only what this process itself did (calls to Telegram by outcome) is counted here.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import get_args

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from analytics import ledger
from app.bootstrap import Parts
from app.invitations.pausing import paused_since
from bot.outcomes import BotWide
from bot.ports import State
from models import bulk_queue, standing
from models.bulk_queue import BulkWork
from models.standing import Line
from models.unit_of_work import UnitOfWork

OUTCOMES: tuple[str, ...] = (*get_args(State), *get_args(BotWide))
LANES = {0: "interactive", 1: "digest", 2: "broadcast"}
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics(Collector):
    """`sends` counts this process's calls to Telegram, by bot and outcome: `limited` are its answers 429."""

    def __init__(self, parts: Parts) -> None:
        self.sends: Mapping[int, Counter[str]] = {}
        self._parts = parts
        self._registry = CollectorRegistry()
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    def text(self) -> bytes:
        """Return everything as Prometheus reads it. It asks the database, so call it in a thread."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """Yield every family; called by the registry."""
        sends = CounterMetricFamily(
            "atbalss_calls", "Calls to Telegram by this process; limited is a 429.", labels=["bot", "outcome"]
        )
        for bot, counts in self.sends.items():
            for outcome in OUTCOMES:  # from nothing on: who counts how fast one grows needs its beginning
                sends.add_metric([str(bot), outcome], counts[outcome])
        yield sends
        yield from self._parts.database.read(self._standing)
        if file := self._parts.settings.database_file:
            free = shutil.disk_usage(file.resolve().parent).free
            yield _single("atbalss_disk_free_bytes", "Room where SQLite keeps the database.", free)

    def _standing(self, uow: UnitOfWork) -> list[Metric]:
        session, now = uow.session, self._parts.clock.now()
        received, posted = standing.inbox(session), standing.outbox(session)
        return [
            _of_lines("atbalss_inbox_updates", "Updates that wait for their turn.", received),
            _ages("atbalss_inbox_lag_seconds", "Age of the oldest update without a turn.", received, now),
            _of_lines("atbalss_outbox_calls", "Calls to Telegram that wait or are being made.", posted),
            _ages("atbalss_outbox_oldest_seconds", "Age of the oldest call that is not made.", posted, now),
            _unanswered(received, posted, now),
            _by_bot("atbalss_uncertain_sends", "Sends of three days that may be doubled.", standing.uncertain(session)),
            _by_bot("atbalss_dead_letters", "Updates that were set aside.", standing.dead_letters(session)),
            _single("atbalss_labelling_backlog", "Texts without labels.", uow.answers.unread_count()),
            _single("atbalss_invitations_due", "Invitations that are due, not posted.", uow.invitations.due_count(now)),
            _single("atbalss_invitations_paused", "1 while nothing leaves unasked.", bool(paused_since(uow))),
            _single("atbalss_jobs_given_up", "Windows given up.", len(ledger.given_up(session, now))),
            _bulk(bulk_queue.standing(session)),
            _job_ages(standing.jobs_done(session), now),
        ]


def _labels(line: Line) -> list[str]:
    return [str(line.bot)] if line.lane is None else [str(line.bot), LANES.get(line.lane, str(line.lane))]


def _names(name: str) -> list[str]:
    return ["bot", "lane"] if "outbox" in name else ["bot"]


def _of_lines(name: str, told: str, lines: list[Line]) -> Metric:
    family = GaugeMetricFamily(name, told, labels=_names(name))
    for line in lines:
        family.add_metric(_labels(line), line.waiting)
    return family


def _ages(name: str, told: str, lines: list[Line], now: datetime) -> Metric:
    family = GaugeMetricFamily(name, told, labels=_names(name))
    for line in lines:
        family.add_metric(_labels(line), _seconds(line.oldest, now))
    return family


def _unanswered(received: list[Line], posted: list[Line], now: datetime) -> Metric:
    """Somebody waits from the moment they wrote until their answer is sent."""
    waiting = [*received, *(line for line in posted if line.lane == 0)]
    oldest = max((_seconds(line.oldest, now) for line in waiting), default=0.0)
    return _single("atbalss_oldest_unanswered_seconds", "How long the person has waited who waits longest.", oldest)


def _by_bot(name: str, told: str, counts: dict[int, int]) -> Metric:
    family = GaugeMetricFamily(name, told, labels=["bot"])
    for bot, count in counts.items():
        family.add_metric([str(bot)], count)
    return family


def _bulk(found: BulkWork) -> Metric:
    family = GaugeMetricFamily("atbalss_bulk_chunks", "Chunks of bulk work on PostgreSQL.", labels=["state"])
    for state, count in found.states.items():  # from nothing on, as with calls
        family.add_metric([state], count)
    return family


def _job_ages(done: dict[str, datetime], now: datetime) -> Metric:
    # Not `job`: Prometheus gives that name to what it asks, and would call ours exported_job.
    family = GaugeMetricFamily("atbalss_job_age_seconds", "Since a job was last done.", labels=["name"])
    for job, at in done.items():
        family.add_metric([job], _seconds(at, now))
    return family


def _single(name: str, told: str, value: float) -> Metric:
    family = GaugeMetricFamily(name, told)
    family.add_metric([], value)
    return family


def _seconds(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds())
