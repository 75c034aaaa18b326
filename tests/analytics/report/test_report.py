from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from html.parser import HTMLParser

import pytest

from analytics.disclosure import release
from analytics.framework import framework
from analytics.gaps.rules import KINDS
from analytics.readings import Reading
from analytics.report.facts import Facts, gather
from analytics.report.page import page
from analytics.report.voice import LANGUAGES, voice
from analytics.windows import Window, named
from models.reports import Scope
from tests.analytics.conftest import ALL, NOW, World
from tests.analytics.digest_cases import compute, make_gap, rate

NATION, RIGA = Scope("national", "LV", "LV"), Scope("municipality", "Rīga", "Rīga")
SEMESTER = named("2026/27-1")
VOID = {"meta", "br", "link"}


class Tree(HTMLParser):
    """Reads a page, and fails where an element is left open or closed in the wrong place."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.children: Counter[tuple[str, str]] = Counter()
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen[tag] += 1
        self.children[(self.open[-1] if self.open else "", tag)] += 1
        self.ids.update(value or "" for name, value in attrs if name == "id")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def facts(world: World, scope: Scope = NATION) -> Facts:
    def gate(readings: Sequence[Reading], window: Window) -> Sequence[Reading]:
        return release(world.session, readings, "staff", "report", NOW, window=window)

    return gather(world.session, scope, SEMESTER, NOW, ALL, gate)


@pytest.fixture
def busy(world: World) -> World:
    rate(world, [5] * 30 + [2] * 8)
    world.make_institution("OTK", municipality="Ogres novads", region="Vidzeme", sector="vocational")
    world.make_event("OTK1", institution="OTK", service="information")
    rate(world, [1, 2, 1], event="OTK1")
    make_gap(world, scope_level="municipality", scope="Rīga")
    compute(world)
    for month in ("2026-09", "2026-10"):
        world.make_value("E2-I3", 80, window=month, scope_level="national", scope="LV")
    return world


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_stands_on_its_own_and_is_well_made(busy: World, language: str) -> None:
    text = page(facts(busy), language)
    tree = Tree(text)

    assert f'<html lang="{language}">' in text
    assert not re.search(r"<(script|link|img|iframe)|@import|url\(|(src|href)=\"(?!#)", text)
    assert tree.seen["svg"] == tree.children["svg", "title"] == tree.children["svg", "desc"] > 0
    assert tree.seen["table"] == tree.seen["caption"]
    assert tree.children["figure", "details"] == tree.seen["figure"]
    assert max(tree.ids.values()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_seven_questions_are_its_headings_in_their_order(busy: World, language: str) -> None:
    headings = re.findall(r"<h2 id=\"\w+\">(.*?)</h2>", page(facts(busy), language))

    assert headings == [question.words[language] for question in framework().seven]


def test_of_few_people_no_number_is_told(busy: World) -> None:
    text = page(facts(busy), "en")
    ogre = text[text.index("Ogres novads") :]

    assert "fewer than 5 people" in ogre[: ogre.index("</tr>")]
    assert "3 people" not in text


@pytest.mark.parametrize(
    ("language", "words"), {"lv": "ap 40 cilvēku", "en": "around 40 people", "ru": "около 40 человек"}.items()
)
def test_numbers_of_people_are_told_in_fives_and_as_rounded(busy: World, language: str, words: str) -> None:
    assert words in page(facts(busy), language)


def test_of_nobody_no_number_is_told(world: World) -> None:
    world.make_event()
    compute(world)

    assert not re.search(r"\b0 (cilvēk|no|iestād)", page(facts(world), "lv"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_stands_where_words_should(busy: World, language: str) -> None:
    text = re.sub(r"<(style|small|svg).*?</\1>", "", page(facts(busy), language), flags=re.DOTALL)

    assert not re.findall(r"E[25]\.[A-Z]+|E[25]-I\d|NO_DATA|BELOW_TARGET|UNEQUAL|\bnone\b[^ ]", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_question_is_answered_by_the_first_sentence_under_it(busy: World, language: str) -> None:
    text = page(facts(busy), language)

    assert len(re.findall(r"<h2 id=\"\w+\">[^<]+</h2><p class=\"answer\">[^<]+\.</p>", text)) == 7


def test_all_five_elements_stand_in_order_and_three_are_outside(busy: World) -> None:
    text = page(facts(busy), "en")
    rows = re.findall(r'<th scope="row">(\d)\. [^<]+</th><td data-label="[^"]+">([^<]+)', text)

    assert [number for number, _ in rows if len(number) == 1][:5] == ["1", "2", "3", "4", "5"]
    assert [number for number, inside in rows if inside == "outside this system"] == ["1", "3", "4"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_of_gap_says_what_it_means_and_what_to_do(language: str) -> None:
    told = voice(language)

    for kind in KINDS:
        assert told.say("to_do", step=told.say(f"step/{kind}")) in told.to_do(kind)
        assert told.say(f"kind/{kind}")


def test_silence_is_told_even_where_no_event_is_named(busy: World) -> None:
    make_gap(busy, key="s", kind="NO_DATA", indicator="E2-I1", scope_level="municipality", scope="Ogres novads",
             value=3, target=3, low=None, high=None)  # fmt: skip

    assert "no answer about any of 3 events" in page(facts(busy), "en")


def test_elements_outside_the_system_are_named_as_missing(busy: World) -> None:
    text = page(facts(busy), "en")
    missing = text[text.index('id="missing"') :]

    for element in framework().elements:
        assert (element.name["en"] in missing) != element.is_inside


def test_without_any_answer_it_says_that_nothing_can_be_said(world: World) -> None:
    world.make_event()
    compute(world)
    text = page(facts(world), "lv")

    assert "neko nevar pateikt" in text
    assert " %" not in text[text.index("<header") : text.index("</header")]
    Tree(text)


def test_an_empty_country_has_a_report_as_well(world: World) -> None:
    Tree(page(facts(world), "lv"))


def test_a_municipality_sees_its_schools_and_no_others(busy: World) -> None:
    text = page(facts(busy, RIGA), "lv")

    assert "R49 vidusskola" in text
    assert "OTK" not in text
    assert "Ogres" not in text


def test_names_of_places_cannot_break_the_page(world: World) -> None:
    world.make_institution("R49", name='<script>alert("1")</script> & skola')
    rate(world, [5] * 12)
    compute(world)
    text = page(facts(world, RIGA), "lv")

    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_a_language_it_is_not_written_in_is_refused(world: World) -> None:
    with pytest.raises(KeyError, match="lv, en, ru"):
        page(facts(world), "de")


def public_facts(world: World, scope: Scope) -> Facts:
    def gate(readings: Sequence[Reading], window: Window) -> Sequence[Reading]:
        return release(world.session, readings, "public", "report", NOW, window=window)

    return gather(world.session, scope, SEMESTER, NOW, ALL, gate, public=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_public_report_of_a_municipality_names_no_single_school(busy: World, language: str) -> None:
    make_gap(busy, key="b", indicator="E5-I3", scope="R49", value=37.3, low=21.2, high=53.1)
    make_gap(busy, key="c", kind="NO_DATA", indicator="E2-I1", scope="R49", event_code="K7M2")
    text = page(public_facts(busy, RIGA), language)

    assert "R49" not in text
    assert "21–53" not in text
    assert voice(language).say("public_note") in text


def test_with_answers_but_no_date_it_does_not_say_that_there_are_none(busy: World) -> None:
    text = page(public_facts(busy, RIGA), "en")

    assert "there are no answers" not in text
