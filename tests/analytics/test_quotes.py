from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete

from analytics.indicators import Cell
from analytics.quotes import COMPLAINTS, Quote, pick, voices
from analytics.windows import named
from models.tables import Consent
from tests.analytics.conftest import ALL, World, all_but

SCHOOL = Cell("institution", "R49")
SEMESTER = named("2026/27-1")


def say(world: World, text: str, theme: str = "E2.DELIVERY", polarity: str = "negative", **changes: Any) -> None:
    world.make_answer("S5", text, labels=[(theme, polarity)], **changes)


def fill(world: World, people: int) -> None:
    for number in range(people):
        world.make_answer("S5", f"nezinu {number}", labels=[("NONE.EMPTY", "neutral")])


def quoted(world: World, themes: tuple[str, ...] = ()) -> list[str]:
    return [quote.text for quote in voices(world.session, SCHOOL, SEMESTER, ALL, themes).quotes]


@pytest.mark.parametrize(("others", "heard"), [(8, []), (9, ["par garu un par karstu"])])
def test_nobody_is_quoted_among_fewer_than_ten_who_wrote(world: World, others: int, heard: list[str]) -> None:
    say(world, "par garu un par karstu")
    fill(world, others)

    assert quoted(world) == heard


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("īsi", {}),
        ("vārds " * 30, {}),
        ("zvani man [tālrunis] rīt", {"redactions": 1}),
        ("konsultante Anna palīdzēja daudz", {}),
        ("raksti man uz 2612 vakarā", {}),
        ("te ir kāds @nosaukums man", {}),
        ("par šo vēl jāpadomā cilvēkam", {"state": "held"}),
        ("vecā versija vairs neskaitās", {"current": False}),
    ],
    ids=["short", "long", "masked", "name", "number", "handle", "held", "superseded"],
)
def test_texts_that_could_lead_to_somebody_are_not_quoted(world: World, text: str, changes: dict[str, Any]) -> None:
    say(world, text, **changes)
    fill(world, 12)

    assert quoted(world) == []


def test_names_at_the_beginning_and_words_in_capitals_do_no_harm(world: World) -> None:
    say(world, "Super! Varēja uzrakstīt CV un pamēģināt IT.")
    fill(world, 12)

    assert len(quoted(world)) == 1


def test_each_person_and_each_sentence_is_quoted_once(world: World) -> None:
    talk = world.make_session()
    say(world, "ilgi jāgaida uz konsultāciju", session=talk)
    world.make_answer("S2", "un vēl viena laba doma", labels=[("E2.STAFF", "positive")], session=talk)
    say(world, "Ilgi jāgaida uz konsultāciju")
    fill(world, 12)

    assert len(quoted(world)) == 1


def test_quotes_are_of_the_themes_asked_for(world: World) -> None:
    say(world, "par garu un par karstu")
    say(world, "ilgi jāgaida uz konsultāciju", "E2.ACCESS")
    fill(world, 12)

    assert quoted(world, ("E2.ACCESS",)) == ["ilgi jāgaida uz konsultāciju"]


@pytest.mark.parametrize(
    ("decisions", "heard"),
    [([False], 0), ([False, True], 1), ([True, False], 0)],
    ids=["withdrawn", "given again", "withdrawn again"],
)
def test_only_those_are_quoted_whose_newest_decision_about_it_is_yes(
    world: World, decisions: list[bool], heard: int
) -> None:
    talk = world.make_session()
    say(world, "par garu un par karstu", session=talk)
    fill(world, 12)
    for granted in decisions:
        world.make_consent(talk.respondent_id, granted=granted)
    world.make_consent(talk.respondent_id, "hear_back", granted=not heard)

    assert len(quoted(world)) == heard


def test_who_was_never_asked_is_not_quoted_but_counted(world: World) -> None:
    talk = world.make_session()
    say(world, "par garu un par karstu", session=talk)
    fill(world, 12)
    world.session.execute(delete(Consent).where(Consent.respondent_id == talk.respondent_id))

    assert quoted(world) == []
    assert voices(world.session, SCHOOL, SEMESTER, ALL).mentions == (("E2.DELIVERY", 1),)


def test_mentions_count_people_and_only_complaints_and_wishes(world: World) -> None:
    talk = world.make_session()
    for question in ("S2", "S5"):
        world.make_answer(question, "par garu", session=talk, labels=[("E2.DELIVERY", "negative")])
    say(world, "varētu būt īsāk", polarity="suggestion")
    say(world, "super norise", polarity="positive")
    say(world, "ilgi jāgaida", "E2.ACCESS")
    fill(world, 12)

    assert voices(world.session, SCHOOL, SEMESTER, ALL).mentions == (("E2.DELIVERY", 2), ("E2.ACCESS", 1))


def test_quotes_are_picked_by_polarity() -> None:
    quotes = [Quote("a", "t", "positive"), Quote("b", "t", "negative"), Quote("c", "t", "suggestion")]

    assert pick(quotes, COMPLAINTS, 2) == ["b", "c"]
    assert pick(quotes, {"positive"}, 2) == ["a"]


def test_nobody_is_quoted_or_counted_for_a_theme_that_can_not_be_told(world: World) -> None:
    say(world, "слишком долго и слишком жарко", language="ru")
    say(world, "par garu un par karstu")
    fill(world, 10)

    heard = voices(world.session, SCHOOL, SEMESTER, all_but(("E2.DELIVERY", "ru")))

    assert [quote.text for quote in heard.quotes] == ["par garu un par karstu"]
    assert heard.mentions == (("E2.DELIVERY", 1),)
