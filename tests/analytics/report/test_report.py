from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from html.parser import HTMLParser

import pytest

from analytics.disclosure import release
from analytics.framework import framework
from analytics.readings import Reading
from analytics.report.facts import Facts, gather
from analytics.report.page import page
from analytics.report.voice import LANGUAGES
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


def test_numbers_of_people_are_told_in_fives(busy: World) -> None:
    assert "40 people answered" in page(facts(busy), "en")


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


def test_a_public_report_tells_no_schools_numbers_in_its_gaps(busy: World) -> None:
    make_gap(busy, key="b", indicator="E5-I3", scope="R49", value=37.3, low=21.2, high=53.1)

    def gate(readings: Sequence[Reading], window: Window) -> Sequence[Reading]:
        return release(busy.session, readings, "public", "report", NOW, window=window)

    text = page(gather(busy.session, RIGA, SEMESTER, NOW, ALL, gate), "lv")

    assert "skaitļi pagaidām paslēpti" in text
    assert "21–53" not in text
