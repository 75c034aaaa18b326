"""Weeks of invented events, each with a make-up of its own: what is noted where nothing changes, and where it does."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from analytics.drift import REFERENCE_WEEKS, WEEKS, Observation, persistent

QUIET_WEEKS = 100
RUNS = 10
LANGUAGES = {"lv": 0.7, "ru": 0.2, "en": 0.1}
LENGTHS = {"0-1": 0.2, "2-3": 0.25, "4-7": 0.3, "8-15": 0.2, "16+": 0.05}
THEMES = {f"E{number}": 1 / 17 for number in range(17)}
SURE = {"sure": 0.93, "unsure": 0.07}
# How much events resemble each other, as the precision of a Dirichlet distribution: a class speaks one language mostly.
ALIKE = {"language": 4.0, "length": 20.0, "theme": 25.0, "abstained": 40.0}


@dataclass(frozen=True)
class Makeup:
    """What answers are like on average; `empty` is the share of those that say nothing."""

    shares: dict[str, dict[str, float]] = field(
        default_factory=lambda: {"language": LANGUAGES, "length": LENGTHS, "theme": THEMES, "abstained": SURE}
    )
    empty: float = 0.0


USUAL = Makeup()
OTHER_LANGUAGES = Makeup(USUAL.shares | {"language": {"lv": 0.35, "ru": 0.55, "en": 0.1}})
OTHER_SCHOOLS = Makeup(
    USUAL.shares | {"theme": {name: 0.7 / 3 if number < 3 else 0.3 / 14 for number, name in enumerate(THEMES)}}
)
HALF_EMPTY = Makeup(empty=0.5)


def simulated_week(rng: np.random.Generator, makeup: Makeup, events: int) -> list[Observation]:
    """Return the answers of a week with some `events` events of 8 to 40 answers."""
    count = max(1, int(rng.poisson(events)))
    return [seen for event in range(count) for seen in _event(rng, makeup, f"{rng.integers(1 << 40)}-{event}")]


def _event(rng: np.random.Generator, makeup: Makeup, name: str) -> list[Observation]:
    size = int(rng.integers(8, 41))
    drawn = {}
    for measure, shares in makeup.shares.items():
        own = rng.dirichlet(np.array(list(shares.values())) * ALIKE[measure])
        drawn[measure] = rng.choice(list(shares), size=size, p=own)
    empty = rng.random(size) < makeup.empty
    drawn["theme"] = np.where(empty, "empty", drawn["theme"])
    drawn["length"] = np.where(empty, "0-1", drawn["length"])
    return [Observation(name, {measure: str(values[i]) for measure, values in drawn.items()}) for i in range(size)]


@pytest.mark.parametrize("events", [3, 10])
def test_where_nothing_changes_at_most_one_week_in_a_hundred_is_noted(events: int) -> None:
    rng = np.random.default_rng(events)
    weeks = [simulated_week(rng, USUAL, events) for _ in range(QUIET_WEEKS + REFERENCE_WEEKS + WEEKS - 1)]

    noted = 0
    for first in range(QUIET_WEEKS):
        reference = [seen for week in weeks[first : first + REFERENCE_WEEKS] for seen in week]
        noted += bool(persistent(weeks[first + REFERENCE_WEEKS : first + REFERENCE_WEEKS + WEEKS], reference))

    assert noted <= 1


@pytest.mark.parametrize(
    ("makeup", "measure"),
    [(OTHER_LANGUAGES, "language"), (OTHER_SCHOOLS, "theme"), (HALF_EMPTY, "length"), (HALF_EMPTY, "theme")],
    ids=["another language mix", "new kind of school", "half empty: length", "half empty: theme"],
)
def test_a_real_shift_is_found_within_three_weeks(makeup: Makeup, measure: str) -> None:
    rng = np.random.default_rng(1)
    found = 0
    for _ in range(RUNS):
        reference = [seen for _ in range(REFERENCE_WEEKS) for seen in simulated_week(rng, USUAL, 10)]
        weeks = [simulated_week(rng, makeup, 10) for _ in range(WEEKS)]
        found += measure in {change.measure for change in persistent(weeks, reference)}

    assert found >= RUNS - 1
