"""The program around the simulated year: a clock that is set, a reader that remembers, the real jobs."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from pydantic import SecretStr

from analytics import indicators, loop, windows
from app.bootstrap import Parts
from app.clock import Clock
from app.jobs.runner import Runner
from app.labelling import label_new
from app.settings import Settings
from benchmarks.school_year import coders, interviews, world
from benchmarks.school_year.interviews import Interviewer
from benchmarks.school_year.people import truth_of
from benchmarks.school_year.words import Words
from benchmarks.school_year.world import School, plan
from conversations.library import Library
from models import bundle_rows
from models.tables import Action, Coordinator
from models.unit_of_work import UnitOfWork
from nlp import examples
from nlp.reader import Item, Reader, Reading

DATABASE = "year.db"
WEEKS = (0, 7, 14, 21)  # days after a month on which alerts go out; a coordinator hears of three new gaps a week
LOOKS = (0,)  # and on which the evidence is looked at


class SetClock(Clock):
    """A clock that stands where it was set."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        return self.at


class Remembering:
    """A reader that reads a text once per question and language: the simulated people write the same few hundred."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[Item, Reading] = {}

    def __getattr__(self, name: str) -> object:
        return getattr(self._reader, name)

    def read(self, items: Sequence[Item]) -> list[Reading]:
        new = [item for item in dict.fromkeys(items) if item not in self._known]
        self._known |= dict(zip(new, self._reader.read(new), strict=True)) if new else {}
        return [self._known[item] for item in items]

    @property
    def texts(self) -> int:
        """How many different texts were read."""
        return len(self._known)


@dataclass
class Year:
    """The year under way."""

    out: Path
    people: int
    places: int
    parts: Parts
    schools: list[School] = field(default_factory=list)
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    done: list[str] = field(default_factory=list)
    interviews: int = 0
    coded: int = 0

    @classmethod
    def begin(cls, out: Path, people: int, places: int, data_dir: Path) -> Year:
        """Make an empty database in `out`, with the places and coordinators of the year."""
        out.mkdir(parents=True, exist_ok=True)
        (out / DATABASE).unlink(missing_ok=True)
        start = _start(plan()["first_month"])
        year = cls(out, people, places, _parts(out, data_dir, start))
        year.schools = year.parts.database.write(lambda uow: world.build(uow, places, start)).result()
        return year

    @classmethod
    def over(cls, out: Path, data_dir: Path) -> Year:
        """Come back to a year that was lived in `out`, on its last day."""
        last = _end(plan()["months"][-1]) + timedelta(days=WEEKS[-1], hours=8)
        return cls(out, 0, 0, _parts(out, data_dir, last))

    @cached_property
    def words(self) -> Words:
        """What people write."""
        return Words(examples.answers("test"), self.parts.guard)

    def live(self) -> None:
        """Go through the months."""
        dice = random.Random(plan()["seed"])
        interviewer = Interviewer(self._library(), self.words, dice)
        for month in plan()["months"]:
            with self._timed("interviews"):
                for school in self.schools:
                    self._school(school, month, interviewer, dice)
                self._ask_again(month, interviewer, dice)
            self.interviews = interviewer.interviews
            self._after(month)

    def look_again(self) -> None:
        """Compute the values of all windows once more, with the program of today, and look for gaps."""
        now, reliability, database = self.parts.clock.now(), self.parts.reliability, self.parts.database
        for key in database.read(lambda uow: bundle_rows.windows_with_values(uow.session)):
            window = windows.named(key)
            with self._timed("values"):
                n = database.write(
                    lambda uow, window=window: indicators.refresh(  # type: ignore[misc]
                        uow.session, window, now, reliability, is_due=True
                    )
                ).result()
            print(f"{key}: {n} values", flush=True)
        self._run("evidence")

    def _library(self) -> Library:
        return self.parts.flows._library

    def _school(self, school: School, month: str, interviewer: Interviewer, dice: random.Random) -> None:
        share = plan()["before"] / 4 if month <= plan()["last_month_before"] else 1 / 9
        people = round(self.people * school.share * share)
        write = self.parts.database.write
        events = write(lambda uow: world.events(uow, school, month, people, dice)).result()
        if school.municipality == plan()["planted"]["silent"]["municipality"]:
            return
        for event in events:
            truth = truth_of(school, month, dice)
            coming = sum(dice.random() < plan()["response"] for _ in range(event.expected))

            def talk(uow: UnitOfWork, event=event, truth=truth, coming=coming) -> None:  # type: ignore[no-untyped-def]
                for _ in range(coming):
                    interviewer.interview(uow, school, event, truth)

            write(talk).result()

    def _ask_again(self, month: str, interviewer: Interviewer, dice: random.Random) -> None:
        """Send the waves of the panel that fell due until the end of the month."""

        def ask(uow: UnitOfWork) -> None:
            for invitation in interviews.due(uow, _end(month)):
                truth = truth_of(interviewer.school_of(invitation), f"{invitation.due_at:%Y-%m}", dice)
                interviewer.ask_again(uow, invitation, truth)

        self.parts.database.write(ask).result()

    def _after(self, month: str) -> None:
        """Do what the program does after a month: labels, evidence, alerts; and people who code and answer."""
        first = _end(month)
        self._set(first)
        with self._timed("labels"):
            label_new(self.parts.database, self.parts.reader, self.parts.reliability, first)
        self._code()
        for days in WEEKS:
            self._set(first + timedelta(days=days, hours=8))
            if days in LOOKS:
                self._run("evidence")
                self._answer_calls()
            self._run("alerts")

    def _code(self) -> None:
        count, chance, now = plan()["coders"]["batch"], self.parts.chance, self.parts.clock.now()
        with self._timed("coders"):
            self.coded += self.parts.database.write(
                lambda uow: coders.code(uow, self.words, count, chance, now)
            ).result()

    def _set(self, at: datetime) -> None:
        clock = self.parts.clock
        assert isinstance(clock, SetClock)
        clock.at = at

    def _run(self, name: str) -> None:
        with self._timed(name):
            lines = Runner(self.parts).run_now(name)
        self.done += [f"{self.parts.clock.now():%Y-%m-%d} {line}" for line in lines]
        print(self.done[-1], flush=True)

    def _answer_calls(self) -> None:
        """Let coordinators answer in public what ten people or more proposed, and every gap that calls for it."""
        now = self.parts.clock.now()

        def answer(uow: UnitOfWork) -> None:
            who = uow.session.query(Coordinator).first()
            for call in loop.calls(uow.session, windows.containing("semester", now - timedelta(days=8))):
                if call.answered_at is None and who is not None:
                    uow.session.add(_action(call, who.id or 0, now))

        with self._timed("actions"):
            self.parts.database.write(answer).result()

    @contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds[what] += time.perf_counter() - began


def _action(call: loop.Call, who: int, now: datetime) -> Action:
    return Action(
        scope_level=call.level,
        scope=call.scope,
        theme=min(call.themes, default="E2.OVERALL"),
        gap_key=call.key if call.kind == "gap" else None,
        written_in="lv",
        text_lv="Par to runājām skolas padomē un atbildējām.",
        state="done",
        done_at=now,
        published_at=now,
        recorded_by=who,
        recorded_at=now,
    )


def _parts(out: Path, data_dir: Path, at: datetime) -> Parts:
    settings = Settings(
        database_url=SecretStr(f"sqlite:///{out / DATABASE}"),
        secret_key=SecretStr("s" * 40),
        data_dir=data_dir,
        seed=plan()["seed"],
    )
    parts = Parts(settings)
    # Set before they are asked for: cached properties look there first.
    parts.__dict__.update({"clock": SetClock(at), "reader": Remembering(parts.reader)})
    return parts


def _end(month: str) -> datetime:
    return windows.local_midnight(windows.named(month).last_day + timedelta(days=1))


def _start(month: str) -> datetime:
    year, of_year = map(int, month.split("-"))
    return datetime(year, of_year, 1, 6, tzinfo=UTC)
