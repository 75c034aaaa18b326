# ruff: noqa: E501 - made-up rows stand in one line each
"""A made-up country for `benchmarks.rollups`: who comes where, and what they say, drawn by numpy."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix

from analytics import rollups
from analytics.reliability import Reliability
from models.additions import Addition, Marks, Part, Unit
from models.reports import AnswerRow, LabelRow

SCHOOLS, MUNICIPALITIES, REGIONS = 328, 43, 6
CLASS, ANSWERS = 25, 7  # people at an event, answers a person
RETURNING = 20  # one in so many comes to a second event of the school
TYPES = 400  # different people; who says what is drawn among them
QUESTIONS = ("S1", "S2", "S3", "S4", "S5", "S6", "S7")
KINDS = ("shadowing", "lecture", "counselling", "workshop", "company_visit", "open_day")
SERVICES = ("information", "education")
SECTORS = ("general", "vocational")
LANGUAGES = ("lv", "ru")
THEMES = ("E2.ACCESS", "E2.USEFUL", "E2.STAFF", "E2.INPUT", "E5.CHOICE", "E5.SELF", "E5.SKILLS", "E5.COST")
RELIABLE = Reliability("m1", frozenset((theme, each) for theme in (*THEMES, "NONE.EMPTY") for each in LANGUAGES))
MONTHS = [f"{year}-{month:02}" for year in range(2023, 2027) for month in range(1, 13)][8:44]
NOW = datetime(2025, 12, 1, 9, tzinfo=UTC)
AT_ONCE = 20_000  # rows or people held in memory at a time


# --- Drawing ------------------------------------------------------------------------------------------------


def answer(chance: random.Random, question: str, position: int) -> AnswerRow:
    """Make up one answer of a person."""
    text = "tas man palīdzēja saprast vairāk" if question in {"S2", "S5"} else None
    labels = [LabelRow(chance.choice(THEMES), chance.choice(["positive", "negative", "suggestion"]), 0.9, 0, 5, "machine", "m1", "kb", None)]  # fmt: skip
    choices = {"S4": [chance.choice(["jobs", "people", "home", "none"])], "S6": [chance.choice(["been", "know", "no"])]}
    return AnswerRow(
        position, "s", "p", question, 1, "text" if text else "rating" if question not in choices else "multi",
        None if text or question in choices else chance.randint(2, 5), choices.get(question, []), text, 0,
        0.3 if question == "S7" else 1.0, NOW, date(2025, 11, 3), "read" if text else "none", "lv" if text else None, False, "m1",
        "kb", "S", 1, "lv", "16-17", "general", False, "E", "E", "lecture", "X", "X", "X", "X", "general",
        labels=tuple(labels) if text else (),
    )  # fmt: skip


class Types:
    """The different people: scored by the real indicators, as numbers and as they are written down."""

    def __init__(self) -> None:
        chance = random.Random(1)
        people = [[answer(chance, *it[::-1]) for it in enumerate(QUESTIONS)] for _ in range(TYPES)]
        marks: list[Marks] = [rollups.marks(person, RELIABLE) for person in people]
        self.indicators = sorted({name for each in marks for name in each})
        self.vectors = np.zeros((TYPES, len(self.indicators), 8))
        for number, each in enumerate(marks):
            for name, mark in each.items():
                self.vectors[number, self.indicators.index(name)] = mark.vector
        unit = Unit("", "", 0, "", "", 0)
        whole = [Addition((Part(unit, 0, each),)).to_json() for each in marks]
        self.plain = [each[each.index("{") : each.rindex("}") + 1] for each in whole]

    def summed(self, group: np.ndarray, kind: np.ndarray, groups: int) -> Iterator[tuple[int, np.ndarray]]:
        """Yield, from the first group on, what people of these types add up to: groups × indicators × values."""
        counts = csr_matrix((np.ones(len(group)), (group, kind)), shape=(groups, TYPES))
        flat = self.vectors.reshape(TYPES, -1)
        for first in range(0, groups, AT_ONCE):
            sums = np.asarray(counts[first : first + AT_ONCE] @ flat)
            yield first, sums.reshape(-1, len(self.indicators), 8)


@dataclass(frozen=True)
class Country:
    """Events by number: where, what and when (0 is nobody's). Visits: who, to what event, and what they say of it."""

    school: np.ndarray
    month: np.ndarray
    kind: np.ndarray
    people: int
    person: np.ndarray  # the second visits follow the first ones
    event: np.ndarray
    language: np.ndarray
    day: np.ndarray
    type: np.ndarray

    @cached_property
    def seconds(self) -> tuple[np.ndarray, np.ndarray]:
        """Positions of the first and the second visit of those who came twice."""
        second = np.arange(self.people, len(self.person))
        return self.person[second], second


def draw(answers: int) -> Country:
    """Draw a country with as many answers."""
    chance = np.random.default_rng(1)
    people = int(answers / ANSWERS / (1 + 1 / RETURNING))
    events = max(SCHOOLS, people // CLASS) + 1
    size = chance.lognormal(0, 0.8, SCHOOLS)
    school = chance.choice(SCHOOLS, events, p=size / size.sum())
    school[1 : SCHOOLS + 1] = np.arange(SCHOOLS)
    first = 1 + np.arange(people) % (events - 1)
    returning = np.arange(0, people, RETURNING)
    order = 1 + np.argsort(school[1:], kind="stable")
    counts = np.bincount(school[1:], minlength=SCHOOLS)
    theirs = school[first[returning]]
    second = order[(np.cumsum(counts) - counts)[theirs] + (chance.random(len(theirs)) * counts[theirs]).astype(int)]
    returning, second = returning[second != first[returning]], second[second != first[returning]]
    visits = people + len(returning)
    return Country(
        school, np.sort(chance.integers(0, len(MONTHS), events)), chance.integers(0, len(KINDS), events), people,
        np.concatenate([np.arange(people), returning]), np.concatenate([first, second]),
        (chance.random(visits) < 0.15).astype(int), chance.integers(1, 29, visits), chance.integers(0, TYPES, visits),
    )  # fmt: skip


def without_people(drawn: Country) -> Country:
    """Return the same schools and events, to which nobody has come yet."""
    nobody = np.zeros(0, dtype=int)
    return replace(drawn, people=0, person=nobody, event=nobody, language=nobody, day=nobody, type=nobody)


def place_of(school: int) -> tuple[str, str]:
    """Return the municipality and the region of a school."""
    return f"M{school % MUNICIPALITIES:02}", f"R{school % MUNICIPALITIES % REGIONS}"
