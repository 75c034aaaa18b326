"""The scheduled jobs: what they do, and when. The ticker only wakes them; the ledger knows what is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypeVar
from uuid import uuid4

import structlog

from analytics import alerts, digests, indicators, ledger, register, windows
from analytics.gaps import rules
from analytics.ledger import Schedule
from app import drift
from app.actions.telling import Teller
from app.bootstrap import Parts
from app.desk import button_rows
from app.invitations.panel import close_finished
from app.invitations.sending import BATCH, send_due
from app.labelling import label_new
from app.replying import DIGEST, Replies
from app.safeguarding.telling import look_after
from bot.replies import Call, calls_for, photo_call
from conversations.messages import Outgoing
from models import reports
from models.retention import tidy
from models.tables import Coordinator
from models.unit_of_work import UnitOfWork
from nlp.vocabulary import unknown_share

log = structlog.get_logger(__name__)

T = TypeVar("T")

LEASE = timedelta(minutes=10)  # a run that takes longer is dead
SEMESTER_LOOK_BACK = timedelta(days=14)  # late answers still change the semester that has just ended


@dataclass(frozen=True)
class Job:
    """A job by name. `work(jobs, window)` does it and returns a few words for the ledger."""

    schedule: Schedule
    work: Callable[[Jobs, str], str]


class Jobs:
    """The jobs of one bot."""

    def __init__(self, parts: Parts, bot_id: int) -> None:
        self._parts = parts
        self._bot_id = bot_id
        self._owner = uuid4().hex

    def label(self) -> None:
        """Give labels to what has none; needs no ledger, because an answer says itself whether it was read."""
        count = label_new(self._parts.database, self._parts.reader, self._parts.clock.now())
        if count:
            log.info("labelled", answers=count)

    def invite(self) -> None:
        """Send the invitations and reminders that are due, a batch to a transaction."""
        texts = self._parts.flows.texts
        count = BATCH
        while count == BATCH:
            count = self._write(lambda uow, now: send_due(uow, self._bot_id, texts, now))

    def look_after_danger(self) -> None:
        """Tell the next ones of danger nobody has taken care of; each signal knows itself when that is."""
        count = look_after(self._parts)
        if count:
            log.info("danger told on", signals=count)

    def run_due(self) -> None:
        """Run everything that is due, oldest window first."""
        self._prepare()
        for job in JOBS:
            for window in self._due(job):
                self._run(job, window)

    def run_now(self, name: str) -> str:
        """Run one job outside the ledger, for the newest window. Raises KeyError for an unknown name."""
        job = next(job for job in JOBS if job.schedule.job == name)
        self._prepare()
        return job.work(self, self._newest_window(job))

    def _prepare(self) -> None:
        """Have the model measured before a transaction begins: it takes seconds."""
        _ = self._parts.reliability

    def _newest_window(self, job: Job) -> str:
        return ledger.due(job.schedule, (), self._parts.clock.now())[-1]

    def _due(self, job: Job) -> list[str]:
        now = self._parts.clock.now()
        settled = self._parts.database.read(lambda uow: ledger.settled(uow.session, job.schedule.job))
        return ledger.due(job.schedule, settled, now)

    def _run(self, job: Job, window: str) -> None:
        name = job.schedule.job
        if not self._write(lambda uow, now: ledger.claim(uow.session, name, window, self._owner, now, LEASE)):
            return
        try:
            detail = job.work(self, window)
        except Exception as exc:  # noqa: BLE001 - one job's fault must not stop the others; the ledger tries again
            fault = f"{type(exc).__name__}: {exc}"[:200]
            self._write(lambda uow, now: ledger.fail(uow.session, name, window, self._owner, now, fault))
            log.error("job failed", job=name, window=window, error=fault)
            return
        self._write(lambda uow, now: ledger.finish(uow.session, name, window, self._owner, now, detail))
        log.info("job done", job=name, window=window, detail=detail)

    def _write(self, work: Callable[[UnitOfWork, datetime], T]) -> T:
        now = self._parts.clock.now()
        return self._parts.database.write(lambda uow: work(uow, now)).result()

    # --- the jobs ------------------------------------------------------------------------------------------

    def keep_tidy(self, _window: str) -> str:
        """Delete what is over its time."""
        done = self._write(tidy)
        self._parts.database.empty_log()
        return ", ".join(f"{kind} {count}" for kind, count in done.items() if count) or "nothing to do"

    def look_at_panel(self, _window: str) -> str:
        """End the memberships that are over."""
        ended = self._write(close_finished)
        return ", ".join(f"{count} {how}" for how, count in ended.items())

    def look_at_evidence(self, _window: str) -> str:
        """Label what has come in, compute the indicators, and bring the register of gaps up to date."""
        self.label()
        return self._write(self._evidence)

    def _evidence(self, uow: UnitOfWork, now: datetime) -> str:
        semesters = {windows.containing("semester", instant) for instant in (now - SEMESTER_LOOK_BACK, now)}
        values = 0
        for semester in sorted(semesters, key=lambda window: window.since):
            self._compare_with(uow, semester, now)
            values += indicators.compute(uow.session, semester, now, self._parts.reliability)
            changes = register.review(uow.session, semester, now)
        return f"{values} values, {changes.opened} gaps opened, {changes.closed} closed"

    def _compare_with(self, uow: UnitOfWork, semester: windows.Window, now: datetime) -> None:
        """See that the semesters a drop is measured against have values, and that the same themes count in them."""
        reliability = self._parts.reliability
        for before in (windows.previous(semester), windows.year_before(semester)):
            values = reports.indicator_values(uow.session, before.key)
            if not values or any(value.model_version != reliability.model for value in values):
                indicators.compute(uow.session, before, now, reliability)

    def send_alerts(self, window: str) -> str:
        """Tell coordinators about gaps they must hear of."""
        return self._write(lambda uow, now: self._alerts(uow, window, now))

    def _alerts(self, uow: UnitOfWork, window: str, now: datetime) -> str:
        due = [told for told in alerts.due(uow.session, now) if told.coordinator.bot_id == self._bot_id]
        for told in due:
            alert = alerts.record(uow.session, told, now)
            around = alerts.surroundings(uow.session, told.gap, self._parts.reliability)
            message = alerts.compose(
                told.gap, around, alert_id=alert.id or 0, language=told.coordinator.language, now=now
            )
            said = Outgoing(message.text, button_rows(message.buttons))
            calls = calls_for([said], uow.staffroom.chat_id(told.coordinator))
            Replies(uow, self._bot_id, f"alert:{alert.id}:{window}", now).post(calls, DIGEST)
        return f"{len(due)} alerts"

    def send_digests(self, window: str) -> str:
        """Send every coordinator the digest of a week. Pictures are drawn before the transaction begins."""
        now = self._parts.clock.now()
        drawn = self._parts.database.read(lambda uow: self._digests(uow, window, now))

        def post(uow: UnitOfWork, now: datetime) -> None:
            for coordinator_id, calls in drawn:
                Replies(uow, self._bot_id, f"digest:{coordinator_id}:{window}", now).post(calls, DIGEST)

        self._write(post)
        return f"{len(drawn)} digests"

    def _digests(self, uow: UnitOfWork, window: str, now: datetime) -> list[tuple[int, list[Call]]]:
        people = reports.staff(uow.session, rules().alerts.roles)
        mine = [person for person in people if person.bot_id == self._bot_id]
        return [(person.id or 0, self._digest(uow, person, window, now)) for person in mine]

    def _digest(self, uow: UnitOfWork, person: Coordinator, window: str, now: datetime) -> list[Call]:
        scopes = reports.scopes_of(uow.session, person.id or 0)
        week, reliability = windows.named(window), self._parts.reliability
        digest = digests.compose(uow.session, scopes, person.language, week, now, reliability)
        chat_id, rows = uow.staffroom.chat_id(person), button_rows(digest.buttons)
        if digest.png:
            return [photo_call(chat_id, digest.png, digest.caption, rows)]
        return calls_for([Outgoing(digest.caption, rows)], chat_id)

    def watch_drift(self, week: str) -> str:
        """Compare the newest weeks' answers with earlier ones, and tell analysts about a lasting change."""
        now, model = self._parts.clock.now(), self._parts.reader.version
        return drift.watch(self._parts.database, week, model, unknown_share, now)

    def tell_actions(self, _window: str) -> str:
        """Tell those who raised a theme what was done about it."""
        teller = Teller(self._parts.database, self._bot_id, self._parts.reliability)
        return teller.tell(self._parts.clock.now())


JOBS = (
    Job(Schedule("tidy", "day", time(5, 0), catch_up="newest"), Jobs.keep_tidy),
    Job(Schedule("panel", "day", time(5, 10), catch_up="newest"), Jobs.look_at_panel),
    Job(Schedule("evidence", "day", time(7, 30), catch_up="newest"), Jobs.look_at_evidence),
    Job(Schedule("alerts", "day", time(8, 0), catch_up="newest"), Jobs.send_alerts),
    Job(Schedule("actions", "day", time(12, 30), catch_up="newest"), Jobs.tell_actions),
    Job(Schedule("actions-evening", "day", time(17, 30), catch_up="newest"), Jobs.tell_actions),
    Job(Schedule("drift", "week", time(7, 45), catch_up="newest"), Jobs.watch_drift),
    Job(Schedule("digest", "week", time(8, 0), catch_up="newest"), Jobs.send_digests),
)
