"""The virtual part: the plan made from the database, the wave run in virtual time, and the two compared."""

from __future__ import annotations

import random
import resource
import time
from datetime import date, datetime, timedelta
from datetime import time as wall
from itertools import islice
from pathlib import Path

from app.bootstrap import Parts
from app.clock import RIGA
from app.commands import TRIAL_BOT
from app.invitations.forecast import Forecast, upcoming
from app.invitations.moments import EVENING, local_instant
from app.invitations.pace import pace_of
from app.invitations.plan import Plan, made
from app.settings import Settings
from benchmarks.broadcast.members import make_members
from benchmarks.broadcast.telling import STORM, Line, latency, none_of
from benchmarks.broadcast.virtual import REFERENCE_SECONDS, TAKE_UP, Seen, Wave
from simulator.limits import Limits

SECRET = "the broadcast benchmark's own, which guards nobody"  # noqa: S105 - it does
DAY = date(2026, 11, 18)  # a Wednesday without breaks or exams
HARSH_LIMIT, HARSH_RATE, HARSH_PEOPLE = 15, 20.0, 3000
HARSH_STORM = 0.02  # of the calls: each 429 silences the bot for a second or more
OFF = 0.05  # of the promised duration


def rehearse(folder: Path, count: int, seed: int) -> list[Line]:
    """Foresee a wave of `count` people and live through it."""
    parts = Parts(Settings(database_url=f"sqlite:///{folder}/virtual.db", secret_key=SECRET))  # type: ignore[arg-type]
    due, began = local_instant(DAY, EVENING), time.process_time()
    make_members(parts.database, TRIAL_BOT.id, count, due)
    pace, until = pace_of(parts.settings, parts.flows), local_instant(DAY + timedelta(days=1), wall())
    populated = time.process_time()
    plan = parts.database.read(lambda uow: made(uow, pace, due, until))
    foreseen = time.process_time()
    start = due - timedelta(seconds=REFERENCE_SECONDS)
    wave = Wave(start, pace.send_rate, pace.rate, random.Random(seed), Limits())
    wave.invite(parts.database.read(lambda uow: list(upcoming(uow, until))))
    wave.talk()
    seen = wave.run()
    harsh = _harsh(parts, until, seed)
    parts.close()
    spent = (populated - began, foreseen - populated, time.process_time() - foreseen)
    return [*_promise(plan, seen), *_sent(plan.quickest, seen, count), *harsh, *_cost(seen, spent)]


def _harsh(parts: Parts, until: datetime, seed: int) -> list[Line]:
    """Where Telegram allows far less than we believe: the bot must find the pace, not knock on the door."""
    some = parts.database.read(lambda uow: list(islice(upcoming(uow, until), HARSH_PEOPLE)))
    wave = Wave(some[0].due_at, parts.settings.send_rate, HARSH_RATE, random.Random(seed), Limits(HARSH_LIMIT))
    wave.invite(some)
    seen = wave.run()
    return [
        Line(
            f"429s where {HARSH_LIMIT} calls/s are allowed",
            f"{seen.refused:,} of {seen.calls:,} calls ({len(some):,} invited at {HARSH_RATE:g}/s)",
            broken=seen.refused > HARSH_STORM * seen.calls,
        )
    ]


def _promise(plan: Plan, seen: Seen) -> list[Line]:
    planned = plan.quickest
    assert planned.begins is not None
    assert planned.ends is not None
    assert seen.ended is not None
    days = ", ".join(f"{day.day:%a} {day.messages:,}" for day in planned.days.values())
    promised, longest = _seconds(planned), _seconds(plan.slowest)
    took = promised + (seen.ended - planned.ends).total_seconds()
    return [
        Line("pace", f"{plan.pace.rate:.2f} invitations/s of {plan.pace.send_rate:g} calls/s"),
        Line("the plan, if nobody answers", f"{_local(planned.begins)} to {_local(planned.ends)}: {days}"),
        Line("the wave's end", _local(seen.ended)),
        Line(
            f"hours of sending: wave / plan, for {TAKE_UP:.0%} answer and {plan.pace.room:.0%} have room",
            f"{took / 3600:.2f} / {promised / 3600:.2f} = {took / promised:.3f}",
            broken=abs(took / promised - 1) > OFF,
        ),
        Line("hours of sending: the plan, if everybody answers at once", f"{longest / 3600:.2f}"),
    ]


def _seconds(planned: Forecast) -> float:
    return sum(((day.last - day.first).total_seconds() for day in planned.days.values()), start=0.0)


def _sent(planned: Forecast, seen: Seen, count: int) -> list[Line]:
    left = planned.left_out.total() + planned.put_off.total()
    lost = planned.messages - len(seen.got) - seen.blocked
    return [
        Line(
            "left out or put off", f"{left:,} by the plan, {seen.dropped.total() + seen.put_off.total():,} in the wave"
        ),
        Line("got it", f"{len(seen.got):,}; {seen.blocked:,} had blocked the bot"),
        none_of("lost, or other than planned", abs(lost) + abs(count - left - planned.messages)),
        none_of("got it twice", seen.got.total() - len(seen.got)),
        none_of("sent by night", seen.by_night),
        Line("429s", f"{seen.refused:,} of {seen.calls:,} calls", broken=seen.refused > max(1.0, STORM * seen.calls)),
        Line("most calls in any second", f"{seen.most_in_a_second} of 30", broken=seen.most_in_a_second > 30),
        latency("replies before the wave", seen.waits_before),
        latency("replies during the wave", seen.waits),
    ]


def _cost(seen: Seen, spent: tuple[float, float, float]) -> list[Line]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        Line("largest outbox", f"{seen.largest_outbox:,} calls", broken=seen.largest_outbox > 5000),
        Line("peak memory of the whole run", f"{peak:.0f} MiB"),
        Line("CPU seconds", f"{spent[0]:.0f} people made, {spent[1]:.0f} plan, {spent[2]:.0f} wave"),
    ]


def _local(at: datetime) -> str:
    return f"{at.astimezone(RIGA):%a %H:%M:%S}"
