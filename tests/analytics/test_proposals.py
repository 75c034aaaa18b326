from __future__ import annotations

from sqlmodel import Session

from analytics.catalogue import catalogue
from analytics.indicators import Cell
from analytics.proposals import folded, readings
from analytics.reliability import Reliability
from analytics.texts import texts
from analytics.windows import named
from tests.analytics.conftest import ALL, World, all_but

SEMESTER = named("2026/27-1")
SCHOOL, NATION = Cell("institution", "R49"), Cell("national", "LV")


def say(world: World, words: str, theme: str = "E2.INPUT", times: int = 1, event: str = "ENU") -> None:
    for _ in range(times):
        world.make_answer("S5", words, labels=[(theme, "suggestion")], event=event)


def told(session: Session, reliability: Reliability = ALL) -> dict[Cell, tuple[float | None, int]]:
    return {reading.cell: (reading.value, reading.n) for reading in readings(session, SEMESTER, reliability)}


def test_the_same_wish_of_many_is_one_proposal(session: Session, world: World) -> None:
    say(world, "Vairāk IT!", times=8)
    say(world, "vairak  it", times=3)
    say(world, "agrāk sākt")

    assert told(session)[SCHOOL] == told(session)[NATION] == (2, 12)


def test_a_repair_of_the_event_is_a_proposal_about_its_theme(session: Session, world: World) -> None:
    say(world, "īsāk", theme="E2.DELIVERY", times=6)
    say(world, "īsāk", times=6)

    assert told(session)[SCHOOL] == (2, 12)


def test_below_ten_people_no_number_is_told(session: Session, world: World) -> None:
    say(world, "Vairāk IT!", times=9)

    assert told(session)[SCHOOL] == (None, 9)


def test_complaints_and_other_elements_are_no_proposals(session: Session, world: World) -> None:
    world.make_answer("S5", "slikti", labels=[("E2.DELIVERY", "negative")])
    say(world, "vajag portālu", theme="OTHER.E3", times=12)

    assert told(session) == {}


def test_a_theme_that_the_model_cannot_tell_in_a_language_is_no_proposal_there(session: Session, world: World) -> None:
    unsure = all_but(("E2.INPUT", "lv"))
    say(world, "Vairāk IT!", times=2)
    say(world, "īsāk", theme="E2.DELIVERY", times=12)

    assert told(session)[SCHOOL] == (2, 14)
    assert told(session, unsure)[SCHOOL] == (1, 12)


def test_what_people_have_coded_is_a_proposal_in_every_language(session: Session, world: World) -> None:
    for _ in range(12):
        answer = world.make_answer("S5", "Vairāk IT!", labels=[])
        world.make_review(answer, ("E2.INPUT", "suggestion"))

    assert told(session, all_but(("E2.INPUT", "lv")))[SCHOOL] == (1, 12)


def test_where_most_proposals_cannot_be_told_no_number_is(session: Session, world: World) -> None:
    say(world, "Vairāk IT!", times=13)
    say(world, "īsāk", theme="E2.DELIVERY", times=12)
    (reading,) = (each for each in readings(session, SEMESTER, all_but(("E2.INPUT", "lv"))) if each.cell == SCHOOL)

    assert (reading.value, reading.n, reading.left_out, reading.missing) == (None, 12, 13, "model")


def test_wordings_are_compared_without_case_marks_and_dots() -> None:
    assert folded("  Vairāk IT!!") == folded("vairak it") != folded("mazāk IT")
    assert folded("👍") == ""


def test_a_number_of_proposals_and_points_are_written_as_such() -> None:
    number, gain = catalogue()["E2-I5n"], catalogue()["E5-I3m"]

    assert texts("lv").value(number, 12.0) == "12"
    assert [texts("lv").value(gain, value) for value in (0.84, -0.25, 0.0)] == ["+0,8", "−0,2", "0,0"]
    assert texts("en").interval(gain, 0.3, 1.2) == "+0.3\u00a0to\u00a0+1.2"
    assert (
        texts("lv").sentence(gain, "+0,8") == "nākamais solis pēc konsultācijas ir skaidrāks vidēji par +0,8 punktiem"
    )
