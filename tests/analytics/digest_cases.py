"""Weeks that a digest must find words for. `python -m tests.analytics.digest_cases` writes down those it found.

Whoever changes a text reads the difference in `golden/digests.txt` as a coordinator would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session

from analytics import indicators
from analytics.digests import Digest, compose
from analytics.reliability import Reliability
from analytics.texts import LANGUAGES
from analytics.windows import containing, named, previous, year_before
from models.reports import Scope
from models.tables import Gap
from tests.analytics.conftest import ALL, NOW, World, roll, sqlite_engine

GOLDEN = Path(__file__).parent / "golden" / "digests.txt"
WEEK = named("2026-W47")
IN_WEEK = datetime.fromisoformat("2026-11-18T10:00:00+00:00")
MONTH_BEFORE = IN_WEEK - timedelta(days=30)
MORNING = NOW - timedelta(hours=1)
SCHOOL = Scope("institution", "R49", "Rīgas 49. vidusskola")
TECHNICAL = Scope("institution", "OTK", "Ogres tehnikums")


def compute(world: World, reliability: Reliability = ALL) -> None:
    """Do what the job does in the morning, for the windows around the week and those before them."""
    roll(world.session, reliability)
    now = [containing(kind, IN_WEEK) for kind in ("month", "quarter", "semester", "school_year")]
    for window in {w.key: w for one in now for w in (one, previous(one), year_before(one))}.values():
        indicators.compute(world.session, window, MORNING, reliability)


def rate(world: World, ratings: list[int], given_at: datetime = IN_WEEK, **changes: Any) -> None:
    for number in ratings:
        world.make_answer("S1", number, session=world.make_session(**changes), given_at=given_at)


def make_gap(world: World, **changes: Any) -> Gap:
    values = {
        "key": "k",
        "kind": "BELOW_TARGET",
        "indicator": "E2-I6",
        "scope_level": "institution",
        "scope": "R49",
        "window": "2026/27-1",
        "severity": "warning",
        "n": 34,
        "value": 47.0,
        "low": 31.0,
        "high": 63.0,
        "opened_at": IN_WEEK,
        "seen_bad_at": IN_WEEK,
    } | changes
    gap = Gap(**values)
    world.session.add(gap)
    world.session.flush()
    return gap


@dataclass(frozen=True)
class Case:
    """A world to make, whose scopes they are, and how well its texts can be read."""

    make: Callable[[World], None]
    scopes: tuple[Scope, ...] = (SCHOOL,)
    reliability: Reliability = ALL
    changes: dict[str, Any] = field(default_factory=dict)

    def digest(self, world: World, language: str) -> Digest:
        compute(world, self.reliability)
        return self.digest_of_values(world, language)

    def digest_of_values(self, world: World, language: str) -> Digest:
        """Compose from the values that are in the table already."""
        session = world.session
        return compose(session, self.scopes, language, WEEK, NOW, self.reliability, **self.changes)


def _full_week(world: World) -> None:
    world.make_event("ENU", expected=40, starts_at=IN_WEEK - timedelta(hours=3))
    rate(world, [5] * 30, given_at=MONTH_BEFORE)
    rate(world, [5] * 8 + [2] * 12)
    quotes = [("patika pašiem mēģināt", "positive"), ("par garu un par karstu", "negative")]
    for text, polarity in quotes:
        world.make_answer("S2", text, labels=[("E2.DELIVERY", polarity)], given_at=IN_WEEK)
    for number in range(8):
        world.make_answer("S2", f"nezinu {number}", labels=[("NONE.EMPTY", "neutral")], given_at=IN_WEEK)
    make_gap(world)
    make_gap(world, key="b", indicator="E5-I3", value=40.0, severity="info", opened_at=MONTH_BEFORE)


def _quiet_week(world: World) -> None:
    rate(world, [5] * 12, given_at=MONTH_BEFORE)
    make_gap(world, opened_at=MONTH_BEFORE)


def _no_data(world: World) -> None:
    world.make_institution()


def _one_answer(world: World) -> None:
    rate(world, [5])


def _all_the_same(world: World) -> None:
    rate(world, [5] * 30)


def _texts_only(world: World) -> None:
    for number in range(12):
        talk = world.make_session()
        world.make_answer("S2", f"teksts {number}", session=talk, given_at=IN_WEEK, labels=[("E2.STAFF", "positive")])


def _several(world: World) -> None:
    world.make_institution("OTK", name="Ogres tehnikums", municipality="Ogres novads")
    world.make_event("OGR", institution="OTK")
    rate(world, [5] * 14)
    rate(world, [4] * 6 + [2] * 9, event="OGR")
    make_gap(world, scope="OTK", severity="critical")


CASES = {
    "full week": Case(_full_week, changes={"looked_at": IN_WEEK - timedelta(days=2)}),
    "quiet week": Case(_quiet_week),
    "no data ever": Case(_no_data),
    "one answer": Case(_one_answer),
    "all the same": Case(_all_the_same),
    "the model can't tell": Case(_texts_only, reliability=Reliability("m1", frozenset())),
    "several scopes": Case(_several, scopes=(SCHOOL, TECHNICAL)),
    "no scope": Case(_no_data, scopes=()),
}


def told() -> Iterator[tuple[str, str]]:
    """Yield a heading and a caption for each case and language."""
    for name, case in CASES.items():
        for language in LANGUAGES:
            with Session(sqlite_engine()) as session:
                world = World(session)
                case.make(world)
                yield f"=== {name} · {language}", case.digest(world, language).caption


def written() -> str:
    """Return all of it as the file holds it."""
    return "\n\n".join(f"{heading}\n{caption}" for heading, caption in told()).replace("\u00a0", " ") + "\n"


if __name__ == "__main__":
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(written(), encoding="utf-8")
