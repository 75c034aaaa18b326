"""What a coordinator may record, where, and what she gets to know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from analytics.reliability import Reliability
from app.actions.recording import NotTheirPlaceError, Recorder
from bot.action_desk import ActionPlace, NewAction
from models.reports import Scope
from models.tables import Action, Alert, AuditRecord, Coordinator, Gap
from models.unit_of_work import UnitOfWork
from tests.analytics.conftest import ALL, World, all_but
from tests.app.actions.conftest import NOON, SAID, School
from tests.app.chat import guard

R49 = ActionPlace("all", "institution", "R49", "R49 vidusskola")
NEW = NewAction(R49, "E5.COST", "", {"lv": "Sarunājām autobusu."}, "lv")


def with_recorder(
    school: School, work: Callable[[Recorder], Any], scope: Scope | None = None, reliability: Reliability = ALL
) -> Any:
    def within(uow: UnitOfWork) -> Any:
        me = uow.session.get_one(Coordinator, school.coordinator)
        return work(Recorder(uow, me, scope or Scope("institution", "R49"), reliability, guard(), NOON))

    return school.database.write(within).result()


def themes(school: School, **changes: Any) -> list[str]:
    return [theme.code for theme in with_recorder(school, lambda desk: desk.themes(R49), **changes)]


def fill(school: School, people: int) -> None:
    for _ in range(people):
        school.make_person(value="nezinu", labels=[("NONE.EMPTY", "neutral")])


@pytest.mark.parametrize(("others", "offered"), [(7, []), (8, ["E2.DELIVERY"])])
def test_themes_are_offered_where_ten_people_wrote(school: School, others: int, offered: list[str]) -> None:
    school.make_person()
    school.make_person()
    fill(school, others)

    assert themes(school) == offered


def test_the_theme_most_people_raised_comes_first(school: School) -> None:
    for theme, people in (("E5.COST", 2), ("E2.STAFF", 3), ("E2.VOICE", 1)):
        for _ in range(people):
            school.make_person(labels=[(theme, "negative"), (theme, "suggestion")])
    school.make_person(question="S8", value=["money"], labels=[])
    school.make_person(question="S8", value=["money"], labels=[])
    fill(school, 6)

    assert themes(school) == ["E5.COST", "E2.STAFF"]  # one person alone is no "you and others"


def test_what_the_model_can_not_tell_is_no_theme(school: School) -> None:
    school.make_person()
    school.make_person()
    fill(school, 8)

    assert themes(school, reliability=all_but(("E2.DELIVERY", "lv"))) == []


def test_a_gap_offers_the_themes_that_explain_it(school: School) -> None:
    for theme in ("E2.ACCESS", "E2.STAFF"):
        for _ in range(5):
            school.make_person(labels=[(theme, "negative")])

    def offered(indicator: str) -> list[str]:
        place = replace(R49, gap_key=f"BELOW_TARGET|{indicator}|institution|R49|")
        return [theme.code for theme in with_recorder(school, lambda desk: desk.themes(place))]

    assert offered("E2-I4:E2.STAFF") == ["E2.STAFF"]
    assert offered("E2-I1") == ["E2.ACCESS", "E2.STAFF"]
    assert offered("E2-I4:E2.DELIVERY") == ["E2.ACCESS", "E2.STAFF"]


def test_a_municipality_may_choose_a_school_with_enough_voices(school: School) -> None:
    school.write(lambda world: world.make_institution("R50", name="Mazā skola"))
    school.write(lambda world: world.make_event("MAZA", institution="R50"))
    for _ in range(10):
        school.make_person()
    school.make_person(event="MAZA")

    riga = Scope("municipality", "Rīga")
    places = with_recorder(school, lambda desk: desk.places(), riga)
    assert [place.name for place in places] == ["Rīga", "R49 vidusskola"]


def test_a_gap_is_taken_from_ones_own_open_alert_only(school: School) -> None:
    def make(world: World) -> tuple[int, int]:
        gap = world._add(
            Gap(
                key="BELOW_TARGET|E2-I6|institution|R49|",
                kind="BELOW_TARGET",
                indicator="E2-I6",
                scope_level="institution",
                scope="R49",
                window="2026/27-1",
                severity="warning",
                n=30,
                opened_at=SAID,
                seen_bad_at=SAID,
            )
        )
        other = world.make_coordinator()
        mine, theirs = (
            world._add(Alert(gap_id=gap.id, coordinator_id=person, state="open", sent_at=SAID, severity_sent="warning"))
            for person in (school.coordinator, other.id)
        )
        return mine.id, theirs.id

    mine, theirs = school.write(make)
    place = with_recorder(school, lambda desk: desk.of_gap(mine))
    assert (place.key, place.gap_key) == ("R49", "BELOW_TARGET|E2-I6|institution|R49|")
    assert with_recorder(school, lambda desk: desk.of_gap(theirs)) is None

    school.write(lambda world: setattr(world.session.get_one(Gap, 1), "closed_at", NOON))
    assert with_recorder(school, lambda desk: desk.of_gap(mine)) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Sarunājām autobusu uz Rīgu.", None),
        ("Labi", "short"),
        ("a " * 101, "long"),
        ("Anna būs trešdienās skolā", "personal"),
        ("tas jums draud ar briesmas", "danger"),
    ],
)
def test_own_words_are_looked_at_before_anybody_reads_them(school: School, text: str, problem: str | None) -> None:
    checked = with_recorder(school, lambda desk: desk.check(text))

    assert checked.problem == problem
    assert "Anna" not in checked.text


@pytest.mark.parametrize(
    ("text", "language"),
    [("Закажем автобус в Ригу", "ru"), ("Būs vairāk laika", "lv"), ("We will leave more time", "lv")],
)
def test_the_language_of_own_words_shows_in_their_letters(school: School, text: str, language: str) -> None:
    assert with_recorder(school, lambda desk: desk.check(text).language) == language


def test_an_action_is_recorded_with_its_author_and_on_record(school: School) -> None:
    with_recorder(school, lambda desk: desk.record(replace(NEW, ready="travel")))

    [action] = school.rows(Action)
    assert (action.scope, action.theme, action.ready, action.text_lv, action.text_ru) == (
        "R49",
        "E5.COST",
        "E5.COST.travel",
        "Sarunājām autobusu.",
        None,
    )
    assert [(row.actor, row.action) for row in school.rows(AuditRecord)] == [
        (f"coordinator:{school.coordinator}", "record_action")
    ]


@pytest.mark.parametrize(
    ("scope", "place", "allowed"),
    [
        (Scope("institution", "R49"), R49, True),
        (Scope("institution", "R50"), R49, False),
        (Scope("municipality", "Rīga"), R49, True),
        (Scope("municipality", "Ogres novads"), R49, False),
        (Scope("municipality", "Rīga"), ActionPlace("all", "municipality", "Ogre", "Ogre"), False),
        (Scope("municipality", "Rīga"), ActionPlace("all", "national", "LV", ""), False),
        (Scope("national", "LV"), R49, True),
    ],
)
def test_nobody_acts_for_a_place_that_is_not_theirs(
    school: School, scope: Scope, place: ActionPlace, allowed: bool
) -> None:
    action = replace(NEW, place=place)
    if not allowed:
        with pytest.raises(NotTheirPlaceError):
            with_recorder(school, lambda desk: desk.record(action), scope)
        return
    with_recorder(school, lambda desk: desk.record(action), scope)
    assert len(school.rows(Action)) == 1


def test_the_preview_is_what_will_be_sent(school: School) -> None:
    school.make_person(question="S8", value=["money"], labels=[], given_at=SAID)
    preview = with_recorder(school, lambda desk: desk.preview(NEW))
    with_recorder(school, lambda desk: desk.record(NEW))

    [sent] = school.tell(NOON + timedelta(hours=1))
    assert sent["text"] == preview["lv"]
    assert list(preview) == ["lv", "ru", "en"]


def test_the_list_tells_what_came_of_it_and_only_of_ones_own_places(school: School) -> None:
    school.make_person()
    school.make_action("E2.DELIVERY")
    school.tell()
    school.make_action("E5.COST", scope="R50")

    [line] = with_recorder(school, lambda desk: desk.recorded())
    assert (line.place, line.theme, line.text, line.told, line.verdict) == (
        "R49 vidusskola",
        "Norise un organizācija",
        "Strādāsim mazākās grupās.",
        1,
        "early",
    )
