"""An institution is renamed, or taken over: what young people said there stays, and counts where it belongs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from analytics.indicators import NATION, Cell, compute, readings
from analytics.windows import named
from app.faults import UsageError
from app.places import dates, merged, renamed
from app.rolling import catch_up
from models.additions import ZERO
from models.database import Database
from models.packed import unpack
from models.tables import (
    Action,
    AuditRecord,
    CoordinatorScope,
    Gap,
    GuidanceEvent,
    IndicatorValue,
    Institution,
    Rollup,
    RollupCorrection,
)
from models.unit_of_work import UnitOfWork
from tests.analytics.conftest import ALL, NOW, World
from tests.app.test_learners import rows

SEMESTER = named("2026/27-1")


@pytest.fixture
def two(database: Database) -> Database:
    """R49 and its neighbour R50, with 12 answers each, five of them from people who were at both."""

    def make(uow: UnitOfWork) -> None:
        world = World(uow.session)
        world.make_event("ONE", institution="R49")
        world.make_event("TWO", institution="R50")
        for number in range(12):
            world.make_answer("S1", 5, event="ONE", respondent=f"one{number}")
            world.make_answer("S1", 2, event="TWO", respondent=f"{'one' if number < 5 else 'two'}{number}")

    database.write(make).result()
    catch_up(database, ALL)
    database.write(lambda uow: compute(uow.session, SEMESTER, NOW, ALL)).result()
    return database


def do(database: Database, work: Any) -> Any:
    return database.write(work).result()


def satisfaction(database: Database) -> dict[str, tuple[int, float | None]]:
    def read(uow: UnitOfWork) -> list[Any]:
        return readings(uow.session, SEMESTER, NOW, ALL, scope=NATION)

    found = [each for each in database.read(read) if each.indicator == "E2-I3" and each.cell.level == "institution"]
    return {each.cell.key: (each.n, each.numerator) for each in found if not each.cell.cut}


def test_a_renamed_institution_keeps_its_code_and_history(two: Database) -> None:
    said = do(two, lambda uow: renamed(uow, "R49", "  Rīgas  Jaunā vidusskola ", NOW))

    assert said == "R49: R49 vidusskola is called Rīgas Jaunā vidusskola now; its code and its history stay"
    assert satisfaction(two)["R49"] == (12, 12)
    assert [(row.action, row.subject) for row in rows(two, AuditRecord)] == [("rename_place", "R49")]


def test_renaming_twice_is_harmless(two: Database) -> None:
    do(two, lambda uow: renamed(uow, "R49", "Jaunā", NOW))

    assert do(two, lambda uow: renamed(uow, "R49", "Jaunā", NOW)) == "R49 is called Jaunā already"
    assert len(rows(two, AuditRecord)) == 1


@pytest.mark.parametrize(
    ("code", "name", "words"),
    [
        ("R4", "X", r"there is no institution 'R4': did you mean R49 \(R49 vidusskola\)\?"),
        ("xyzzy", "X", "`atbalss place list` shows all codes"),
        ("R49", " ", "a name has 1 to 120 letters"),
        ("R49", "a" * 121, "a name has 1 to 120 letters"),
        ("R49", "R50 vidusskola", "R50 in Rīga is called R50 vidusskola, too"),
    ],
)
def test_a_name_that_would_mislead_is_refused(two: Database, code: str, name: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        do(two, lambda uow: renamed(uow, code, name, NOW))


def test_what_was_said_in_both_counts_for_the_one_that_took_over(two: Database) -> None:
    do(two, lambda uow: merged(uow, "R50", "R49", NOW))
    catch_up(two, ALL)

    assert satisfaction(two) == {"R49": (19, 7)}  # who was at both is one person, the newest rating counts


def test_nothing_is_left_at_the_one_that_is_no_more(two: Database) -> None:
    do(two, lambda uow: merged(uow, "R50", "R49", NOW))
    catch_up(two, ALL)

    assert not [row for row in rows(two, IndicatorValue) if row.scope == "R50"]
    assert not [row for row in rows(two, RollupCorrection) if row.scope == "R50"]
    assert {row.institution_id for row in rows(two, GuidanceEvent)} == {1}
    assert {row.merged_into_id for row in rows(two, Institution)} == {None, 1}


def test_the_country_comes_out_as_before(two: Database) -> None:
    before = satisfied(two)
    do(two, lambda uow: merged(uow, "R50", "R49", NOW))
    catch_up(two, ALL)

    assert satisfied(two) == before == 24


def satisfied(database: Database) -> float:
    """Count, in all rows together, who rated their satisfaction."""
    return sum(unpack(row.indicators, row.sums).get("E2-I3", ZERO)[0] for row in rows(database, Rollup))


def test_staff_actions_and_gaps_follow(two: Database) -> None:
    def prepare(uow: UnitOfWork) -> None:
        world = World(uow.session)
        world._institutions = {row.code: row for row in uow.events.institutions()}
        both, one = world.make_coordinator(place="R49"), world.make_coordinator(place="R50", name="Ilze")
        uow.session.add(CoordinatorScope(coordinator_id=both.id, level="institution", institution_id=2))
        at = {"scope_level": "institution", "scope": "R50"}
        done = {"theme": "E2.STAFF", "written_in": "lv", "recorded_by": one.id, "recorded_at": NOW}
        uow.session.add(Action(**at, **done))
        gap = {"indicator": "E2-I3", "window": SEMESTER.key, "severity": "warning", "n": 12}
        uow.session.add(Gap(key="k", kind="BELOW_TARGET", **at, **gap, opened_at=NOW, seen_bad_at=NOW))

    do(two, prepare)
    said = do(two, lambda uow: merged(uow, "R50", "R49", NOW))

    assert "1 events, 1 actions, 2 members of staff; 1 open gaps closed." in said
    assert sorted((row.coordinator_id, row.institution_id) for row in rows(two, CoordinatorScope)) == [(1, 1), (2, 1)]
    assert [row.scope for row in rows(two, Action)] == ["R49"]
    assert [(row.closed_at, row.closed_for) for row in rows(two, Gap)] == [(NOW, "merged")]


def test_merging_twice_is_harmless(two: Database) -> None:
    do(two, lambda uow: merged(uow, "R50", "R49", NOW))

    assert "already: nothing to do" in do(two, lambda uow: merged(uow, "R50", "R49", NOW))
    assert len(rows(two, AuditRecord)) == 1


def test_whoever_is_taken_over_takes_over_nobody(two: Database) -> None:
    do(two, lambda uow: World(uow.session).make_institution("R51"))
    do(two, lambda uow: merged(uow, "R50", "R49", NOW))

    for old, new in (("R51", "R50"), ("R50", "R51")):
        with pytest.raises(UsageError, match="R50 was taken over by R49: name R49 instead"):
            do(two, lambda uow: merged(uow, old, new, NOW))  # noqa: B023 - called at once
    with pytest.raises(UsageError, match="can't take over itself"):
        do(two, lambda uow: merged(uow, "R49", "R49", NOW))


def test_the_code_of_the_one_that_is_no_more_leads_on(two: Database) -> None:
    do(two, lambda uow: World(uow.session).make_institution("R51"))
    do(two, lambda uow: merged(uow, "R50", "R49", NOW))
    do(two, lambda uow: merged(uow, "R49", "R51", NOW))

    found = two.read(lambda uow: [uow.events.institution_by_code(code).code for code in ("R49", "R50", "R51")])
    assert found == ["R51"] * 3
    assert two.read(lambda uow: [each.code for each in uow.events.institutions()]) == ["R51"]


def test_an_event_in_the_wrong_year_is_named(two: Database) -> None:
    assert two.read(lambda uow: dates(uow, NOW)) == "every event is dated within a year of the day it was made on"
    far = NOW + timedelta(days=3650)
    do(two, lambda uow: World(uow.session).make_event("FAR", institution="R60", starts_at=far, closes_at=far))

    assert two.read(lambda uow: dates(uow, NOW)).startswith("1 probably in the wrong year (FAR)")


def test_a_merged_cell_has_no_readings_of_its_own(two: Database) -> None:
    do(two, lambda uow: merged(uow, "R50", "R49", NOW))
    catch_up(two, ALL)
    do(two, lambda uow: compute(uow.session, SEMESTER, NOW, ALL))

    cells = {Cell(row.scope_level, row.scope, row.cut) for row in rows(two, IndicatorValue)}
    assert Cell("institution", "R49") in cells
    assert Cell("institution", "R50") not in cells
