"""What is true in the simulated year doesn't depend on the language it is written in."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from app.guard import Guard, Redacted
from benchmarks.school_year.people import CALLS_FOR_CHANGE, truth_of
from benchmarks.school_year.words import Words, wish_of
from benchmarks.school_year.world import School, plan
from nlp import examples
from nlp.coding import broken_rule

DRAWS = 3_000


@pytest.fixture(scope="module")
def words() -> Words:
    guard = Guard(lambda _: False, lambda text, _: Redacted(text, 0))
    return Words(examples.answers("test"), guard)


def _meanings(words: Words, language: str) -> Counter[frozenset[tuple[str, str]]]:
    dice = random.Random(4)
    said = [words.deal("S5", language, "proposes", dice) for _ in range(DRAWS)]
    return Counter(each.labels for each in said)


def test_a_wish_means_the_same_in_every_language(words: Words) -> None:
    latvian, russian = (_meanings(words, language) for language in ("lv", "ru"))
    assert latvian.keys() == russian.keys()
    assert all(abs(latvian[each] - russian[each]) < DRAWS * 0.05 for each in latvian)


def test_what_is_written_means_what_was_wished(words: Words) -> None:
    said = words.deal("S2", "en", "bad", random.Random(1))
    assert wish_of(said.labels) == "bad"
    assert words.meaning("S2", said.text) == said.labels


def test_a_probe_and_words_beside_a_button_are_read_like_their_question(words: Words) -> None:
    assert words.serves("S2p", "good")
    assert words.serves("C5t", "complains")


def test_every_question_of_words_has_something_to_say_in_the_plan(words: Words) -> None:
    for question, means in plan()["truth"]["means"].items():
        assert any(words.serves(question, wish) for wish in means), question


def test_every_meaning_can_be_coded(words: Words) -> None:
    dice = random.Random(7)
    for wish in ("good", "bad", "nothing"):
        said = words.deal("S2", "lv", wish, dice)
        assert broken_rule(sorted(said.labels)) is None


def test_the_planted_problem_is_a_share_of_all_that_vocational_schools_wish_for() -> None:
    school = School(1, "x-1", "Liepāja", plan()["planted"]["access"]["sector"], 0.1)
    truth = truth_of(school, "2025-10", random.Random(1))
    for question in CALLS_FOR_CHANGE:
        assert truth.means[question]["complains"] == plan()["planted"]["access"]["complains"]
        assert sum(truth.means[question].values()) == pytest.approx(1)
