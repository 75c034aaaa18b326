"""What is planned: who sees to it, when they are reminded, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.actions.reminding import remind
from bot.action_desk import NewAction
from models.reports import Scope
from models.tables import Action, AuditRecord, Coordinator, Gap
from tests.analytics.conftest import World
from tests.app.actions.conftest import NOON, SAID, School
from tests.app.actions.test_recording import R49, with_recorder

TODAY = date(2026, 11, 18)
PLAN = NewAction(R49, "E2.DELIVERY", "", {"lv": "Strādāsim mazākās grupās."}, "lv", TODAY + timedelta(days=14), 0)
KEY = "BELOW_TARGET|E2-I6|institution|R49|"


def plan(school: School, **changes: object) -> int:
    defaults: dict[str, object] = {"state": "planned", "due_on": TODAY, "owner_id": school.coordinator}
    return school.make_action(**(defaults | changes))  # type: ignore[arg-type]


def reminded(school: School) -> int:
    return school.database.write(lambda uow: remind(uow, NOON)).result()


def leave(school: School, person: int) -> None:
    school.write(lambda world: setattr(world.session.get_one(Coordinator, person), "active", False))


def make_gap(world: World, *, closed: bool) -> None:
    world._add(
        Gap(
            key=KEY,
            kind="BELOW_TARGET",
            indicator="E2-I6",
            scope_level="institution",
            scope="R49",
            window="2026/27-1",
            severity="warning",
            n=30,
            opened_at=SAID,
            seen_bad_at=SAID,
            closed_at=NOON if closed else None,
        )
    )


def test_what_is_planned_is_told_to_nobody(school: School) -> None:
    school.make_person()
    with_recorder(school, lambda desk: desk.record(PLAN))

    [action] = school.rows(Action)
    assert (action.state, action.due_on, action.owner_id) == ("planned", PLAN.due_on, school.coordinator)
    assert (action.done_at, action.published_at) == (None, None)
    assert school.tell() == []


def test_once_it_is_done_those_who_raised_it_hear(school: School) -> None:
    school.make_person()
    number = plan(school)
    preview = with_recorder(school, lambda desk: desk.plan(number).preview)
    assert with_recorder(school, lambda desk: desk.finish(number))

    [action] = school.rows(Action)
    assert (action.state, action.done_at, action.published_at) == ("done", NOON, NOON)
    assert [sent["text"] for sent in school.tell(NOON + timedelta(hours=1))] == [preview["lv"]]
    assert [row.action for row in school.rows(AuditRecord)] == ["finish_action"]
    assert not with_recorder(school, lambda desk: desk.finish(number))


def test_what_is_dropped_keeps_its_reason_and_is_told_to_nobody(school: School) -> None:
    school.make_person()
    number = plan(school)
    assert with_recorder(school, lambda desk: desk.drop(number, "means"))

    [line] = with_recorder(school, lambda desk: desk.recorded())
    assert (line.state, line.reason) == ("dropped", "means")
    assert school.tell() == []
    assert not with_recorder(school, lambda desk: desk.drop(number, "means"))


def test_nobody_ends_what_is_planned_elsewhere(school: School) -> None:
    number = plan(school)

    for work in (lambda desk: desk.plan(number), lambda desk: desk.finish(number), lambda desk: desk.drop(number, "x")):
        assert not with_recorder(school, work, Scope("institution", "R50"))
    assert school.rows(Action)[0].state == "planned"


def test_the_register_shows_what_is_overdue_first(school: School) -> None:
    plan(school, due_on=TODAY + timedelta(days=3))
    plan(school, due_on=TODAY - timedelta(days=3))
    school.make_action()
    plan(school, state="dropped")

    lines = with_recorder(school, lambda desk: desk.recorded())
    assert [line.state for line in lines] == ["planned", "planned", "done", "dropped"]
    assert lines[0].due_on == TODAY - timedelta(days=3)


def test_a_municipality_sees_what_its_schools_plan(school: School) -> None:
    plan(school)

    assert len(with_recorder(school, lambda desk: desk.recorded(), Scope("municipality", "Rīga"))) == 1
    assert with_recorder(school, lambda desk: desk.recorded(), Scope("municipality", "Ogres novads")) == []


@pytest.mark.parametrize("closed", [True, False])
def test_a_gap_that_closed_meanwhile_is_said_so(school: School, closed: bool) -> None:
    school.write(lambda world: make_gap(world, closed=closed))
    number = plan(school, gap_key=KEY)

    assert with_recorder(school, lambda desk: desk.plan(number).gap_closed) == closed
    assert with_recorder(school, lambda desk: desk.recorded()[0].gap_closed) == closed


def test_the_owners_offered_work_there_or_around(school: School) -> None:
    school.write(lambda world: world.make_coordinator(name="Baiba"))
    school.write(lambda world: world.make_coordinator("municipality", "Rīga", name="Cilda"))
    school.write(lambda world: world.make_coordinator("institution", "R50", name="Dace"))
    gone = school.write(lambda world: world.make_coordinator(name="Elza").id)
    leave(school, gone)

    assert [owner.text for owner in with_recorder(school, lambda desk: desk.owners(R49))] == ["Anna", "Baiba", "Cilda"]


# --- reminders --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "count"), [(-3, 1), (0, 1), (1, 0)])
def test_the_owner_is_reminded_on_the_day_and_once(school: School, days: int, count: int) -> None:
    _reachable(school, school.coordinator)
    plan(school, due_on=TODAY + timedelta(days=days))

    assert (reminded(school), reminded(school)) == (count, 0)
    sent = school.sent()
    assert len(sent) == count
    assert all("Strādāsim mazākās grupās." in each["text"] for each in sent)


def test_what_is_done_reminds_nobody(school: School) -> None:
    school.make_action(due_on=TODAY)
    plan(school, state="dropped")

    assert reminded(school) == 0


def test_for_an_owner_who_left_somebody_else_there_is_reminded(school: School) -> None:
    other = school.write(lambda world: world.make_coordinator(name="Baiba").id)
    _reachable(school, other)
    number = plan(school)
    leave(school, school.coordinator)

    assert with_recorder(school, lambda desk: desk.recorded()[0].owner) == ""
    assert reminded(school) == 1
    assert school.sent()[0]["text"].startswith("Kolēģis")
    leave(school, other)
    school.write(lambda world: setattr(world.session.get_one(Action, number), "reminded_at", None))
    assert reminded(school) == 0  # nobody is left


def test_the_digest_may_count_what_is_late(school: School) -> None:
    plan(school, due_on=TODAY - timedelta(days=1))
    plan(school, due_on=TODAY)

    late = school.database.read(lambda uow: uow.actions.overdue(school.coordinator, TODAY))
    assert [action.due_on for action in late] == [TODAY - timedelta(days=1)]


def test_a_plan_for_another_place_is_refused(school: School) -> None:
    elsewhere = replace(PLAN, place=replace(R49, key="R50"))

    with pytest.raises(Exception, match="not in the scope"):
        with_recorder(school, lambda desk: desk.record(elsewhere))


def _reachable(school: School, person: int) -> None:
    """Staff of the tests have no chat of their own by default."""

    def chat(world: World) -> None:
        row = world.session.get_one(Coordinator, person)
        row.bot_id, vault = 7_000_000_001, world.uow.vault  # type: ignore[attr-defined]
        row.chat_key, row.chat_id_encrypted = vault.chat_key(row.bot_id, 55), vault.encrypt(b"55")

    school.write(chat)


def test_what_came_of_an_action_is_not_told_anew_for_one_more_participant(school: School) -> None:
    day = NOON - timedelta(days=20)
    school.write(lambda world: world.make_event("BEFORE", starts_at=day, closes_at=day, expected=40))
    school.make_action()
    [told] = with_recorder(school, lambda desk: desk.recorded())
    assert told.before is not None
    assert told.before.n == 40

    school.write(lambda world: world.make_event("LATE", starts_at=day, closes_at=day, expected=1))
    [again] = with_recorder(school, lambda desk: desk.recorded())

    assert again.before == told.before
