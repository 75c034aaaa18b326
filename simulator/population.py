"""Populations of synthetic people: the same seed makes the same people, in exact shares."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, TypeVar

import yaml

from simulator.phrasebook import GENDERS, Deck, Phrasebook, Wish
from simulator.temperament import Course, Habit, Mood, PersonPlan, Temperament

T = TypeVar("T")

FIRST_USER_ID = 7_000_001
LATEST_LEAVING = 6  # answers after which somebody who leaves has left
UNDER_AGE = (11, 12)
COUNSELLING_TOPICS = ("booking", "talk", "offer")
GRADUATE_TOPICS = ("since", "cost", "next")

# These get far enough to show their habits.
GO_TO_THE_END = frozenset({Course.FINISHES, Course.SKIPS})


@dataclass(frozen=True)
class Moods:
    """How people found an event: shares of the three moods, in any unit."""

    good: float = 0.60
    mixed: float = 0.27
    bad: float = 0.13

    def towards(self, later: Moods, way: float) -> Moods:
        """The moods on the `way`, 0…1, to later ones."""
        there = (later.good, later.mixed, later.bad)
        return Moods(*((1 - way) * now + way * then for now, then in zip(self.weights, there, strict=True)))

    @property
    def weights(self) -> tuple[float, float, float]:
        """In the order of `Mood`."""
        return (self.good, self.mixed, self.bad)


@dataclass(frozen=True)
class Gathering:
    """An event that people come from; with `code` "", people who come without a link.

    `weight` is its share of the people relative to others. `later` moods are reached by the last who come: ratings
    fall or rise. `silent`, 0…1, of its people open the link and answer nothing.
    """

    code: str
    kind: str = ""
    sector: str = "general"
    weight: float = 1.0
    moods: Moods = Moods()
    later: Moods | None = None
    silent: float = 0.0


def population(
    n: int, seed: int, events: Sequence[Gathering], *, first_user_id: int = FIRST_USER_ID, rowdy: float = 1.0
) -> list[PersonPlan]:
    """Make `n` people of `events`, in mixed order; those of one event in the order of their `arrival`.

    `first_user_id` keeps two populations at one Telegram apart. There is `rowdy` times the usual mischief.
    """
    casting = _Casting(random.Random(f"{seed}.population"), rowdy, seed, [event.code for event in events])
    roles = casting.roles(n)
    places = deal({number: event.weight for number, event in enumerate(events)}, n, casting.rng)
    plans = []
    for index, (role, place, arrival) in enumerate(zip(roles, places, _arrivals(places), strict=True)):
        person = casting.person(role, events[place], arrival)
        plans.append(casting.plan(person, events[place], arrival, index=index, seed=seed, first_user_id=first_user_id))
    return plans


def deal(shares: Mapping[T, float], n: int, rng: random.Random, at_least: Mapping[T, int] | None = None) -> list[T]:
    """Deal `n` in these shares (of any unit), rounded by largest remainder, in random order."""
    exact = {key: n * share / sum(shares.values()) for key, share in shares.items()}
    counts = {key: int(number) for key, number in exact.items()}
    by_remainder = sorted(counts, key=lambda key: counts[key] - exact[key])
    for key in by_remainder[: n - sum(counts.values())]:
        counts[key] += 1
    for key, least in (at_least or {}).items():
        _take_from_largest(counts, key, least - counts[key])
    dealt = [key for key, count in counts.items() for _ in range(count)]
    rng.shuffle(dealt)
    return dealt


@dataclass(frozen=True)
class _Role:
    """What a person is like, whatever event they come from."""

    language: str
    course: Course
    habits: frozenset[Habit]


class _Casting:
    """Makes people, drawing on one chance for all of them."""

    def __init__(self, rng: random.Random, rowdy: float, seed: int, codes: Sequence[str]) -> None:
        self.rng = rng
        self._shares: dict[str, Any] = yaml.safe_load((files("simulator") / "shares.yaml").read_text(encoding="utf-8"))
        self._book = Phrasebook.load()
        self._deck = Deck(self._book, rng)
        # A chance and a deck of their own: what was dealt before there was mischief stays the same.
        self._rowdy = rowdy
        self._mischief = random.Random(f"{seed}.mischief")
        self._later = Deck(self._book, random.Random(f"{seed}.later"))
        self._codes = [code for code in codes if code]

    def roles(self, n: int) -> list[_Role]:
        """Who takes part, in exact shares."""
        languages = deal(self._shares["languages"], n, self.rng)
        courses = [Course(it) for it in deal(self._shares["courses"], n, self.rng, self._shares["at_least"])]
        habits = self._habits(courses)
        return [_Role(*role) for role in zip(languages, courses, habits, strict=True)]

    def person(self, role: _Role, event: Gathering, arrival: float) -> Temperament:
        """Somebody of an event, who takes a role."""
        moods = event.moods.towards(event.later, arrival) if event.later else event.moods
        turned_silent = role.course is Course.FINISHES and self.rng.random() < event.silent
        ages = UNDER_AGE if role.course is Course.UNDER_13 else self._shares["ages"][event.sector]
        return Temperament(
            language=role.language,
            gender=self.rng.choice(GENDERS),
            age=self.rng.choice(ages),
            sector=event.sector,
            mood=self.rng.choices(list(Mood), moods.weights)[0],
            course=Course.LOOKS_ONLY if turned_silent else role.course,
            habits=role.habits,
            leaves_after=self.rng.randint(1, LATEST_LEAVING),
        )

    def plan(
        self, person: Temperament, event: Gathering, arrival: float, *, index: int, seed: int, first_user_id: int
    ) -> PersonPlan:
        """Give somebody a name, a phone and their texts."""
        return PersonPlan(
            index=index,
            seed=seed,
            user_id=first_user_id + index,
            first_name=self.rng.choice(self._book.first_names[person.language][person.gender]),
            phone_language=_phone_language(person),
            event=event.code,
            temperament=person,
            arrival=arrival,
            texts=self._texts(person, event),
            other_event=self._another(event.code),
        )

    def _texts(self, person: Temperament, event: Gathering) -> dict[str, tuple[str, ...]]:
        first = {topic: tuple(map(self._deck.deal, wishes)) for topic, wishes in _wishes(person, event)}
        return first | {topic: (self._later.deal(wish),) for topic, wish in _later_wishes(person, event)}

    def _another(self, code: str) -> str:
        others = [it for it in self._codes if it != code]
        return self._mischief.choice(others) if others else ""

    def _habits(self, courses: Sequence[Course]) -> list[frozenset[Habit]]:
        able = [index for index, course in enumerate(courses) if course in GO_TO_THE_END]
        having: list[set[Habit]] = [set() for _ in courses]
        for habit, share in self._shares["habits"].items():
            for index in self.rng.sample(able, min(len(able), round(share * len(courses)))):
                having[index].add(Habit(habit))
        for habit, share in self._shares["mischief"].items():
            count = round(share * self._rowdy * len(courses))
            for index in self._mischief.sample(able, min(len(able), count)):
                having[index].add(Habit(habit))
        return [frozenset(habits) for habits in having]


def _wishes(person: Temperament, event: Gathering) -> Iterator[tuple[str, list[Wish]]]:
    """What somebody writes on each topic: the first text, and another to change it to, or for another time."""

    def wish(topic: str, tag: str = "") -> Wish:
        return Wish(person.language, topic, person.mood, person.gender, event.kind, person.sector, tag)

    thin = "thin" if Habit.TERSE in person.habits else ""
    personal = "pii" if Habit.NAMES_PEOPLE in person.habits else thin
    if event.code:
        yield "helped", [wish("helped", personal), wish("helped")]
        yield "change", [wish("side", "offtopic") if Habit.STRAYS in person.habits else wish("change", thin)]
        yield "why", [wish("why"), wish("why")]
    else:
        yield "general", [wish("general", personal), wish("general")]
    if person.course is Course.IN_DANGER:
        yield "side", [wish("side", "danger")]


def _later_wishes(person: Temperament, event: Gathering) -> Iterator[tuple[str, Wish]]:
    """What somebody will write to a counsellor's question, or some months later."""
    topics = COUNSELLING_TOPICS if event.kind == "counselling" else ()
    for topic in (*topics, *GRADUATE_TOPICS):
        thin = "thin" if Habit.TERSE in person.habits else ""
        yield topic, Wish(person.language, topic, person.mood, person.gender, event.kind, person.sector, thin)


def _phone_language(person: Temperament) -> str:
    if Habit.SWITCHES_LANGUAGE not in person.habits:
        return person.language
    return "lv" if person.language == "en" else "en"


def _arrivals(places: Sequence[int]) -> list[float]:
    """Where everybody stands among those of their event, from 0 (the first) to 1 (the last)."""
    counts, seen, arrivals = Counter(places), Counter[int](), []
    for place in places:
        arrivals.append(seen[place] / max(1, counts[place] - 1))
        seen[place] += 1
    return arrivals


def _take_from_largest(counts: dict[T, int], key: T, missing: int) -> None:
    largest = max(counts, key=lambda it: counts[it])
    taken = max(0, min(missing, counts[largest]))
    counts[largest] -= taken
    counts[key] += taken
