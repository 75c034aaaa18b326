from __future__ import annotations

import random
import re
from collections import Counter

import pytest

from simulator.phrasebook import GENDERS, LANGUAGES, SPECIAL, TOPICS, Deck, Phrase, Phrasebook, Wish
from simulator.temperament import Mood

BOOK = Phrasebook.load()
LEAST = {"lv": 500, "ru": 370, "en": 350}
TAGS = SPECIAL | {"school", "pupil"} | set(GENDERS)
LATVIAN = re.compile("[āčēģīķļņšūž]", re.IGNORECASE)


def of(language: str, topic: str = "", tag: str = "") -> list[Phrase]:
    return [
        phrase
        for phrase in BOOK.phrases
        if phrase.language == language and topic in ("", phrase.topic) and (not tag or tag in phrase.tags)
    ]


def make_wish(**changes: str) -> Wish:
    defaults = {"language": "lv", "topic": "helped", "mood": Mood.GOOD, "gender": "she", "kind": "workshop"}
    return Wish(**(defaults | changes))  # type: ignore[arg-type]


def deck() -> Deck:
    return Deck(BOOK, random.Random(5))


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_enough_to_say(language: str) -> None:
    assert len(of(language)) >= LEAST[language]


def test_nobody_says_what_another_says() -> None:
    said = Counter(re.sub(r"\W", "", phrase.text.lower()) or phrase.text for phrase in BOOK.phrases)

    assert [text for text, times in said.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", [topic for topic in TOPICS if topic != "side"])
def test_every_question_has_texts_in_every_mood_for_both_genders(language: str, topic: str) -> None:
    for gender in GENDERS:
        others = set(GENDERS) - {gender}
        usable = [it for it in of(language, topic) if it.everywhere and not it.tags & (SPECIAL | others)]
        assert {phrase.mood for phrase in usable} == set(Mood)


def test_every_tag_and_topic_is_a_known_one() -> None:
    assert {tag for phrase in BOOK.phrases for tag in phrase.tags} <= TAGS
    assert {phrase.topic for phrase in BOOK.phrases} == set(TOPICS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_danger_is_told_in_three_ways_and_only_beside_the_point(language: str) -> None:
    assert len(of(language, tag="danger")) == len(of(language, "side", "danger")) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_thin_answers_are_a_word_or_a_few(language: str) -> None:
    assert all(len(phrase.text.split()) <= 4 for phrase in of(language, tag="thin"))


@pytest.mark.parametrize("kind", sorted(BOOK.kinds))
def test_every_kind_of_event_has_something_of_its_own_in_latvian(kind: str) -> None:
    assert any(phrase.fits(kind) for phrase in of("lv", "helped") if not phrase.everywhere)


def test_half_of_the_latvian_is_written_without_diacritics() -> None:
    with_diacritics = [phrase for phrase in of("lv") if LATVIAN.search(phrase.text)]

    assert 0.4 < len(with_diacritics) / len(of("lv")) < 0.6


def test_invented_addresses_lead_to_nobody() -> None:
    addresses = [host for phrase in BOOK.phrases for host in re.findall(r"\w@([\w.]+)", phrase.text)]
    numbers = [number for phrase in BOOK.phrases for number in re.findall(r"\b2\d[\d ]{6,8}", phrase.text)]

    assert all(host.startswith("example.") for host in addresses)
    assert all(number.replace(" ", "").startswith("20000") for number in numbers)


def test_a_deck_repeats_nothing_as_long_as_it_has_something_else() -> None:
    cards = deck()
    dealt = [cards.deal(make_wish()) for _ in range(40)]

    assert len(set(dealt)) == 40


def test_a_deck_deals_what_fits_the_wish() -> None:
    cards = deck()
    by_text = {phrase.text: phrase for phrase in BOOK.phrases}

    for _ in range(60):
        phrase = by_text[cards.deal(make_wish(mood=Mood.BAD, sector="higher"))]
        assert phrase.mood is Mood.BAD
        assert phrase.fits("workshop")
        assert not phrase.tags & (SPECIAL | {"pupil", "he"})


def test_a_deck_without_the_mood_deals_another() -> None:
    personal = Wish("lv", "general", Mood.BAD, "he", tag="pii")
    texts = {deck().deal(personal) for _ in range(3)}

    assert texts <= {phrase.text for phrase in of("lv", tag="pii")}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", ["since", "cost", "next", "booking", "talk", "offer"])
def test_later_questions_have_fifteen_texts_in_every_mood(language: str, topic: str) -> None:
    moods = Counter(phrase.mood for phrase in of(language, topic) if not phrase.tags & SPECIAL)

    assert min(moods[mood] for mood in Mood) >= 15
