from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from analytics.gaps import Evaluation, Finding, Look, gap_key
from analytics.indicators import Cell, compute
from analytics.register import Changes, record, review
from analytics.reliability import Reliability
from analytics.windows import named
from models.tables import Alert, Gap, Institution
from tests.analytics.conftest import ALL, NOW, World, all_but, roll

SEMESTER, NEXT = named("2026/27-1"), named("2026/27-2")
SCHOOL = Cell("institution", "R49")
KEY = gap_key("BELOW_TARGET", "E2-I6", SCHOOL)
DAY = timedelta(days=1)


def bad(**changes: object) -> Evaluation:
    values = {"severity": "warning", "n": 34, "value": 47.0, "low": 31.0, "high": 63.0, "target": 80.0} | changes
    finding = Finding("BELOW_TARGET", SCHOOL, "E2-I6", **values)
    return Evaluation((finding,), {finding.key: finding.look})


CLEAN = Evaluation((), {KEY: Look(40, 70.0, 60.0, 80.0)})
UNJUDGED = Evaluation(())


def gaps(world: World) -> list[Gap]:
    return list(world.session.exec(select(Gap).order_by(Gap.id)))


def test_a_gap_opens_once_and_is_brought_up_to_date(world: World) -> None:
    assert record(world.session, bad(), SEMESTER, NOW) == Changes(opened=1, kept=0, closed=0)
    assert record(world.session, bad(value=40.0, severity="critical"), SEMESTER, NOW + DAY) == Changes(0, 1, 0)

    (gap,) = gaps(world)
    assert (gap.key, gap.value, gap.severity) == (KEY, 40, "critical")
    assert (gap.opened_at, gap.seen_bad_at) == (NOW, NOW + DAY)


def test_gaps_of_one_look_are_numbered_in_the_same_order_by_every_process(world: World) -> None:
    cells = [Cell("institution", f"R{number}") for number in range(12)]  # in a set, they come in one order of millions
    findings = tuple(Finding("BELOW_TARGET", cell, "E2-I6", severity="warning", n=34, value=47.0) for cell in cells)
    record(world.session, Evaluation(findings, {each.key: each.look for each in findings}), SEMESTER, NOW)

    assert [gap.key for gap in gaps(world)] == sorted(each.key for each in findings)


def test_a_gap_closes_after_clean_evaluations_on_two_days(world: World) -> None:
    record(world.session, bad(), SEMESTER, NOW)

    assert record(world.session, CLEAN, SEMESTER, NOW + DAY).closed == 0
    assert record(world.session, CLEAN, SEMESTER, NOW + DAY + timedelta(hours=1)).closed == 0
    assert record(world.session, CLEAN, SEMESTER, NOW + 2 * DAY).closed == 1
    assert gaps(world)[0].closed_at == NOW + 2 * DAY


def test_a_bad_day_between_two_clean_ones_keeps_it_open(world: World) -> None:
    record(world.session, bad(), SEMESTER, NOW)
    record(world.session, CLEAN, SEMESTER, NOW + DAY)
    record(world.session, bad(), SEMESTER, NOW + 2 * DAY)

    assert record(world.session, CLEAN, SEMESTER, NOW + 3 * DAY).closed == 0


def test_a_gap_that_can_not_be_judged_stays_as_it_is(world: World) -> None:
    record(world.session, bad(), SEMESTER, NOW)
    for day in range(1, 5):
        record(world.session, UNJUDGED, NEXT, NOW + day * DAY)

    assert gaps(world)[0].closed_at is None


def test_where_data_have_become_too_thin_no_old_number_stays(world: World) -> None:
    record(world.session, bad(), SEMESTER, NOW)
    untold = Evaluation((), untold=frozenset({SCHOOL}))

    assert record(world.session, untold, NEXT, NOW + DAY).closed == 0  # a new semester does not mend the last one
    assert record(world.session, untold, SEMESTER, NOW + DAY).closed == 1


def test_a_drop_is_about_the_semester_that_its_last_month_lies_in(world: World) -> None:
    fallen = Finding("DROP", SCHOOL, "E2-I6", "warning", 34, window="2026-08…2026-10", value=47.0, before=80.0)
    record(world.session, Evaluation((fallen,), {fallen.key: fallen.look}), SEMESTER, NOW)
    untold = Evaluation((), untold=frozenset({SCHOOL}))

    assert record(world.session, untold, NEXT, NOW + DAY).closed == 0
    assert record(world.session, untold, SEMESTER, NOW + DAY).closed == 1


@pytest.mark.parametrize(("answered", "why"), [(True, "answered"), (False, "clean")])
def test_a_missing_reply_closes_for_the_reply_or_for_what_it_was_missed_for(
    world: World, answered: bool, why: str
) -> None:
    missed = Finding("NO_REPLY", SCHOOL, "E2-I6", "warning", value=70.0)
    record(world.session, Evaluation((missed,), {missed.key: missed.look}), SEMESTER, NOW)
    record(world.session, Evaluation((), {missed.key: Look(answered=answered)}), SEMESTER, NOW + DAY)

    assert gaps(world)[0].closed_for == why


def test_gaps_of_places_that_are_no_more_say_whether_another_took_them_over(world: World) -> None:
    world.make_institution("R49")
    world.make_institution("R50")
    for institution in world.session.exec(select(Institution).where(Institution.code == "R50")):
        institution.merged_into_id = 1
    for number, (level, scope) in enumerate(
        (("institution", "R50"), ("municipality", "Atlantīda"), ("national", "LV"))
    ):
        cell = Cell(level, scope)
        finding = Finding("BELOW_TARGET", cell, "E2-I6", "warning", 34, value=40.0)
        record(world.session, Evaluation((finding,)), SEMESTER, NOW + number * DAY)
    review(world.session, SEMESTER, NOW + 5 * DAY)

    assert [gap.closed_for for gap in gaps(world)] == ["merged", "gone", None]


def test_missing_data_of_a_semester_that_is_over_closes(world: World) -> None:
    finding = Finding("THIN_DATA", SCHOOL, "E2-I1", "info", 4)
    record(world.session, Evaluation((finding,)), SEMESTER, NOW)

    assert record(world.session, UNJUDGED, NEXT, NOW + 60 * DAY).closed == 1
    assert gaps(world)[0].closed_for == "over"


def test_a_gap_that_comes_back_is_a_new_row(world: World) -> None:
    record(world.session, bad(), SEMESTER, NOW)
    for day in (1, 2):
        record(world.session, CLEAN, SEMESTER, NOW + day * DAY)

    assert record(world.session, bad(), SEMESTER, NOW + 3 * DAY).opened == 1
    assert [gap.closed_at is None for gap in gaps(world)] == [False, True]


def test_closing_a_gap_closes_its_alerts(world: World) -> None:
    record(world.session, bad(), SEMESTER, NOW)
    person = world.make_coordinator()
    alert = Alert(
        gap_id=gaps(world)[0].id, coordinator_id=person.id, state="open", sent_at=NOW, severity_sent="warning"
    )
    world.session.add(alert)
    for day in (1, 2):
        record(world.session, CLEAN, SEMESTER, NOW + day * DAY)

    world.session.refresh(alert)
    assert alert.state == "closed"


def test_from_answers_to_gaps_and_the_second_look_changes_nothing(either_world: World) -> None:
    either_world.make_event("QUIET", institution="OGRE", title="Klusais pasākums")
    for rating in [5] * 4 + [1] * 16:
        either_world.make_answer("S1", rating)
    roll(either_world.session)
    compute(either_world.session, SEMESTER, NOW, ALL)

    assert review(either_world.session, SEMESTER, NOW).opened == 5
    assert review(either_world.session, SEMESTER, NOW) == Changes(opened=0, kept=5, closed=0)
    assert {(gap.kind, gap.scope) for gap in gaps(either_world)} == {
        ("NO_DATA", "OGRE"),
        ("BELOW_TARGET", "R49"),
        ("BELOW_TARGET", "Rīga"),
        ("BELOW_TARGET", "LV"),
    }


def test_what_the_model_can_no_longer_tell_keeps_no_old_number(world: World) -> None:
    record(world.session, bad(), SEMESTER, NOW)
    other = Evaluation((), unreadable=frozenset({(SCHOOL, "E2-I3")}))
    unreadable = Evaluation((), unreadable=frozenset({(SCHOOL, "E2-I6")}))

    assert record(world.session, other, SEMESTER, NOW + DAY).closed == 0
    assert record(world.session, unreadable, SEMESTER, NOW + DAY).closed == 1


def test_complaints_in_a_language_in_which_they_can_not_be_told_open_no_gap(world: World) -> None:
    for _ in range(30):
        world.make_answer("S2", "teksts", language="ru", labels=[("E2.STAFF", "negative")])
    world.make_event("T", institution="OTK")  # a net score without audit isn't told
    for labels in ([("E2.STAFF", "negative")], [("E2.STAFF", "positive")], []):
        for _ in range(30):
            answer = world.make_answer("S2", "teksts", session=world.make_session(event="T"), labels=labels)
            world.make_review(answer, *labels, probability=0.5)

    def places(reliability: Reliability) -> set[str]:
        roll(world.session, reliability)
        compute(world.session, SEMESTER, NOW, reliability)
        review(world.session, SEMESTER, NOW)
        return {gap.scope for gap in gaps(world) if gap.indicator == "E2-I4:E2.STAFF"}

    assert "R49" not in places(all_but(("E2.STAFF", "ru")))
    assert "R49" in places(ALL)
