"""The targeted question: exact chances, better coverage of small events, and estimates that stay honest."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean

import pytest

from conversations.targeting import chances

WEIGHTS = {"S6": 2, "S7": 1, "S8": 1, "S9": 1}
EXPLORE = 0.3
SEED = 20261128


def test_chances_are_whole_and_nobodys_is_zero() -> None:
    found = chances(WEIGHTS, {"S6": 5, "S7": 2, "S8": 7}, explore=EXPLORE)

    assert sum(found.values()) == pytest.approx(1)
    assert found == pytest.approx({"S6": 0.12, "S7": 0.06, "S8": 0.06, "S9": 0.76})


def test_the_fewest_share_equally() -> None:
    assert chances({"a": 1, "b": 3}, {}, explore=0.5) == pytest.approx({"a": 0.375, "b": 0.625})


def test_without_targeting_the_weights_alone_decide() -> None:
    assert chances(WEIGHTS, {"S6": 99}, explore=1) == {"S6": 0.4, "S7": 0.2, "S8": 0.2, "S9": 0.2}


def test_a_single_question_is_certain() -> None:
    assert chances({"a": 3}, {"a": 100}, explore=0.1) == pytest.approx({"a": 1})


# --- by simulation -------------------------------------------------------------------------------------------------

# A question that an event's people mostly leave out has little evidence there and is asked more often there.
EVENTS = 12
PEOPLE = 25  # of an event: a class
USABLE = {"S6": 0.95, "S7": 0.6, "S8": 0.85, "S9": 0.9}  # of the answers, at an average event
RUNS = 250


@dataclass(frozen=True)
class Given:
    """An answer of a simulated person; `chance` is what the engine stores."""

    event: int
    question: str
    value: float
    chance: float


def conversations(rng: random.Random, explore: float) -> Iterator[Given]:
    """Yield the usable answers of all people at all events: one question for each person."""
    for event in range(EVENTS):
        evidence: Counter[str] = Counter()
        for _ in range(PEOPLE):
            found = chances(WEIGHTS, evidence, explore=explore)
            question = rng.choices(list(found), weights=list(found.values()))[0]
            if rng.random() < usable(event, question):
                evidence[question] += 1
                yield Given(event, question, float(rng.random() < truth(event)), found[question])


def usable(event: int, question: str) -> float:
    """At half of the events S7 is hardly ever answered; those are the events where fewer feel heard."""
    return 0.25 if question == "S7" and event % 2 else USABLE[question]


def truth(event: int) -> float:
    return 0.2 if event % 2 else 0.8


def thinnest(answers: list[Given]) -> float:
    """Return the answers to the worst covered question, on average over the events."""
    counts = Counter((given.event, given.question) for given in answers)
    return fmean(min(counts[event, question] for question in WEIGHTS) for event in range(EVENTS))


def share(answers: list[Given], weights: Mapping[int, float], question: str = "S7") -> float:
    """Return the weighted share over all events; `weights` holds one number for each answer's place in the list."""
    asked = [(weights[place], given.value) for place, given in enumerate(answers) if given.question == question]
    return sum(weight * value for weight, value in asked) / sum(weight for weight, _value in asked)


def by_chance(answers: list[Given]) -> dict[int, float]:
    return {place: 1 / given.chance for place, given in enumerate(answers)}


def pooled(runs: list[list[Given]]) -> list[Given]:
    """Return the answers of all runs: one estimate from many is free of the bias of a ratio from few."""
    return [given for answers in runs for given in answers]


def alike(answers: list[Given]) -> dict[int, float]:
    return dict.fromkeys(range(len(answers)), 1.0)


def answered_truth(question: str = "S7") -> float:
    """Return what all would say who would answer at all: no weighting by chance can know more."""
    answering = {event: usable(event, question) for event in range(EVENTS)}
    return sum(answering[event] * truth(event) for event in answering) / sum(answering.values())


@pytest.fixture(scope="module")
def targeted() -> list[list[Given]]:
    return [list(conversations(random.Random(SEED + run), EXPLORE)) for run in range(RUNS)]


@pytest.fixture(scope="module")
def rotated() -> list[list[Given]]:
    return [list(conversations(random.Random(SEED + run), 1.0)) for run in range(RUNS)]


def test_the_worst_covered_question_gets_more_answers_than_by_rotation(
    targeted: list[list[Given]], rotated: list[list[Given]]
) -> None:
    ours, theirs = fmean(map(thinnest, targeted)), fmean(map(thinnest, rotated))

    assert ours > 1.5 * theirs, f"{ours:.2f} answers against {theirs:.2f}"


def test_weighted_by_chance_the_share_is_unbiased(targeted: list[list[Given]]) -> None:
    everyone = pooled(targeted)

    assert share(everyone, by_chance(everyone)) == pytest.approx(answered_truth(), abs=0.015)


def test_unweighted_it_is_not_because_thin_events_are_asked_more(targeted: list[list[Given]]) -> None:
    everyone = pooled(targeted)

    assert answered_truth() - share(everyone, alike(everyone)) > 0.04


def test_with_rotation_both_agree(rotated: list[list[Given]]) -> None:
    for answers in rotated[:10]:
        assert share(answers, by_chance(answers)) == pytest.approx(share(answers, alike(answers)))


def test_within_one_event_no_weights_are_needed(targeted: list[list[Given]]) -> None:
    """Who comes when has nothing to do with what they think: the chance depends only on those before."""
    one = [given for given in pooled(targeted) if given.event == 0]

    assert share(one, alike(one)) == pytest.approx(truth(0), abs=0.02)
