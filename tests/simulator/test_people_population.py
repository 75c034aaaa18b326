from __future__ import annotations

import random
from collections import Counter
from functools import cache
from itertools import pairwise
from statistics import mean

import pytest

from simulator.phrasebook import Phrasebook
from simulator.population import Gathering, Moods, deal, population
from simulator.temperament import Course, Habit, Mood, PersonPlan

GOOD, BAD = Moods(1, 0, 0), Moods(0, 0, 1)
EVENTS = [
    Gathering("diena", "career_week", weight=3),
    Gathering("ena", "shadowing", later=BAD, moods=GOOD),
    Gathering("darbnica", "workshop", "vocational", moods=BAD),
    Gathering("durvis", "open_day", "higher", weight=0.5, silent=0.9),
    Gathering("", weight=0.5),
]


@cache
def people(n: int = 300, seed: int = 11) -> list[PersonPlan]:
    return population(n, seed, EVENTS)


def of(event: str) -> list[PersonPlan]:
    return [plan for plan in people() if plan.event == event]


def share(plans: list[PersonPlan], *courses: Course) -> float:
    return mean(plan.temperament.course in courses for plan in plans)


def test_the_same_seed_makes_the_same_people() -> None:
    assert people() == population(300, 11, EVENTS)


def test_another_seed_makes_other_people() -> None:
    assert people(seed=11) != people(seed=12)


def test_languages_are_dealt_seven_two_one() -> None:
    assert Counter(plan.temperament.language for plan in people()) == {"lv": 210, "ru": 60, "en": 30}


def test_most_people_finish_and_some_leave() -> None:
    plans = population(400, 1, [Gathering("diena", "career_week")])

    assert 0.55 < share(plans, Course.FINISHES) < 0.65
    assert share(plans, Course.DROPS_OUT) == pytest.approx(0.15)
    assert share(plans, Course.BLOCKS) == pytest.approx(0.03)


@pytest.mark.parametrize("n", [10, 40, 300])
def test_there_are_always_two_children_under_13_and_somebody_in_danger(n: int) -> None:
    courses = Counter(plan.temperament.course for plan in people(n))

    assert courses[Course.UNDER_13] >= 2
    assert courses[Course.IN_DANGER] >= 1


def test_eight_in_a_hundred_write_personal_data() -> None:
    personal = {phrase.text for phrase in Phrasebook.load().phrases if "pii" in phrase.tags}
    writers = [plan for plan in people() if any(personal & set(texts) for texts in plan.texts.values())]

    assert len(writers) == 24
    assert all(plan.has(Habit.NAMES_PEOPLE) for plan in writers)


def test_every_habit_is_somebodys() -> None:
    assert {habit for plan in people() for habit in plan.temperament.habits} == set(Habit)


def test_only_who_switches_has_a_phone_in_another_language() -> None:
    switching = [plan for plan in people() if plan.phone_language != plan.temperament.language]

    assert switching == [plan for plan in people() if plan.has(Habit.SWITCHES_LANGUAGE)]


def test_events_get_people_by_their_weight() -> None:
    assert Counter(plan.event for plan in people()) == {"diena": 150, "ena": 50, "darbnica": 50, "durvis": 25, "": 25}


def test_a_bad_event_is_rated_low_and_moods_on_the_way_to_bad_fall() -> None:
    ratings = [plan.rating("S1") for plan in of("ena")]

    assert mean(plan.rating("S1") for plan in of("darbnica")) < 2.5
    assert mean(ratings[:15]) > mean(ratings[-15:]) + 1


def test_people_of_an_event_come_one_after_the_other() -> None:
    arrivals = [plan.arrival for plan in of("ena")]

    assert (arrivals[0], arrivals[-1]) == (0, 1)
    assert all(earlier < later for earlier, later in pairwise(arrivals))


def test_of_a_silent_event_hardly_anybody_answers() -> None:
    assert share(of("durvis"), Course.LOOKS_ONLY) > 0.4


def test_people_without_an_event_bring_general_feedback_only() -> None:
    assert all("general" in plan.texts and "helped" not in plan.texts for plan in of(""))


def test_only_children_under_13_are_under_13() -> None:
    assert {plan.temperament.age < 13 for plan in people() if plan.temperament.course is Course.UNDER_13} == {True}
    assert {plan.temperament.age < 13 for plan in people() if plan.temperament.course is Course.FINISHES} == {False}


def test_two_populations_can_be_kept_apart() -> None:
    first, second = people(5), population(5, 11, EVENTS, first_user_id=7_000_006)

    assert not {plan.user_id for plan in first} & {plan.user_id for plan in second}


def test_nobody_comes_when_nobody_is_asked_for() -> None:
    assert people(0) == []


def test_dealing_rounds_to_the_whole() -> None:
    dealt = Counter(deal({Mood.GOOD: 2, Mood.MIXED: 2, Mood.BAD: 3}, 10, random.Random(1)))

    assert dealt == {Mood.GOOD: 3, Mood.MIXED: 3, Mood.BAD: 4}
