from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from analytics.indicators import NATION
from models import reports
from models.reports import AnswerRow, Scope
from tests.analytics.conftest import NOW, World

LONG_AGO, LATER = NOW - timedelta(days=365), NOW + timedelta(days=1)


def read(world: World, scope: Scope = NATION, since: datetime = LONG_AGO) -> list[AnswerRow]:
    return list(reports.answers(world.session, scope, since, LATER))


def themes(world: World) -> list[str]:
    return [label.theme for answer in read(world) for label in answer.labels]


def test_held_and_superseded_answers_and_conversations_of_danger_are_never_read(world: World) -> None:
    world.make_answer("S2", "redzams")
    world.make_answer("S2", "aizturēts", state="held")
    world.make_answer("S2", "vecs", current=False)
    world.make_answer("S2", "blakus", session=world.make_session(status="danger"))

    assert [answer.text for answer in read(world)] == ["redzams"]


def test_late_answers_and_unfinished_conversations_are_read(world: World) -> None:
    world.make_answer("S1", 4, session=world.make_session(late=True, status="stopped"))

    assert [answer.late for answer in read(world)] == [True]


def test_a_persons_labels_win_over_the_machines(world: World) -> None:
    answer = world.make_answer("S2", "teksts", labels=[("E2.STAFF", "positive")])
    world.make_review(answer, ("E5.SELF", "positive"))

    assert themes(world) == ["E5.SELF"]
    assert read(world)[0].labels[0].reviewer == "anna"


def test_a_review_without_labels_says_that_there_is_no_theme(world: World) -> None:
    world.make_review(world.make_answer("S2", "teksts", labels=[("E2.STAFF", "positive")]))

    assert themes(world) == []


def test_the_newest_review_counts(world: World) -> None:
    answer = world.make_answer("S2", "teksts")
    world.make_review(answer, ("E5.SELF", "positive"))
    world.make_review(answer, ("E2.VOICE", "negative"), ("E2.INPUT", "suggestion"))

    assert sorted(themes(world)) == ["E2.INPUT", "E2.VOICE"]


def test_an_abstention_has_no_labels_unless_a_person_gave_some(world: World) -> None:
    world.make_answer("S2", "viens", labels=[("E2.STAFF", "positive")], abstained=True)
    world.make_review(world.make_answer("S2", "divi", abstained=True), ("E2.VOICE", "negative"))

    assert themes(world) == ["E2.VOICE"]


def test_answers_of_one_person_come_together_and_in_order_of_time(world: World) -> None:
    for respondent, days in (("b", 3), ("a", 1), ("b", 5), ("a", 2)):
        talk = world.make_session(respondent=respondent)
        world.make_answer("S1", days, session=talk, given_at=NOW - timedelta(days=days))

    assert [(answer.respondent_id, answer.number) for answer in read(world)] == [("a", 2), ("a", 1), ("b", 5), ("b", 3)]


def test_a_scope_sees_its_own_answers_only(world: World) -> None:
    world.make_institution("R49", municipality="Rīga")
    world.make_institution("OGRE", municipality="Ogres novads")
    world.make_answer(event="A" if world.make_event("A", institution="R49") else None)
    world.make_answer(event="B" if world.make_event("B", institution="OGRE") else None)
    world.make_answer(event=None)

    assert len(read(world)) == 3
    assert [answer.event_code for answer in read(world, Scope("institution", "R49"))] == ["A"]
    assert [answer.event_code for answer in read(world, Scope("municipality", "Ogres novads"))] == ["B"]


def test_the_window_takes_its_beginning_and_leaves_its_end(world: World) -> None:
    world.make_answer("S1", 1, given_at=NOW)
    world.make_answer("S1", 2, given_at=NOW - timedelta(microseconds=1))

    assert [answer.number for answer in read(world, since=NOW)] == [1]
    assert next(reports.answers(world.session, NATION, NOW - timedelta(1), NOW)).number == 2


def test_events_count_people_and_not_conversations(world: World) -> None:
    for respondent, status in (("a", "completed"), ("a", "completed"), ("b", "completed"), ("c", "stopped")):
        world.make_answer(session=world.make_session(respondent=respondent, status=status))

    (event,) = reports.events(world.session, NATION, LONG_AGO, LATER)

    assert (event.answered, event.completed) == (3, 2)


@pytest.mark.parametrize(
    ("level", "place", "scope"),
    [
        ("institution", "R49", Scope("institution", "R49", "R49 vidusskola")),
        ("municipality", "Ogres novads", Scope("municipality", "Ogres novads", "Ogres novads")),
        ("national", "", Scope("national", "LV", "LV")),
    ],
)
def test_staff_see_what_their_invitation_said(world: World, level: str, place: str, scope: Scope) -> None:
    person = world.make_coordinator(level, place)

    assert reports.scopes_of(world.session, person.id or 0) == [scope]


def test_the_export_order_is_the_same_on_both_databases(either_world: World) -> None:
    for code in ("b", "B", "a-1", "a_1", "ā"):
        for respondent in ("Z9", "z1"):
            either_world.make_answer(session=either_world.make_session(event=code, respondent=respondent))

    rows = reports.answers_in_export_order(either_world.session, NATION, None, None)

    assert [row.event_code for row in rows][::2] == ["B", "a-1", "a_1", "b", "ā"]
