"""People who write several texts, of which some mention a thing: chance draws texts, but people are counted."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from analytics.statistics.mentions import Texts

Array = NDArray[np.float64]
Codes = NDArray[np.int64]
Habit = tuple[float, ...]  # shares of people who write 1, 2, 3 texts
EVENT = 20  # people, of one habit
ALIKE = 0.2  # correlation of the texts of one person
STRENGTH = 1 / ALIKE - 1


def writing(random: np.random.Generator, people: int, share: float, habits: tuple[Habit, ...]) -> tuple[Array, Codes]:
    """Return whether texts mention it (people × most texts, nan: no text) and everybody's event.

    In every event one of the habits rules; of the people of all habits together `share` mention it.
    """
    events = np.arange(people) // EVENT
    of_event = random.permutation(np.arange(events[-1] + 1) % len(habits))[events]
    most = len(habits[0])
    ends = np.cumsum(np.array(habits), axis=1)[of_event]
    number = (random.random(people)[:, None] > ends).sum(axis=1) + 1
    each = _of_a_text(share, tuple(np.mean(habits, axis=0)))
    chance = random.beta(each * STRENGTH, (1 - each) * STRENGTH, people)
    mentions = (random.random((people, most)) < chance[:, None]).astype(float)
    mentions[np.arange(most) >= number[:, None]] = np.nan
    return mentions, events


def people_who(mentions: Array) -> Array:
    """Return who has a text that mentions it."""
    return (np.nan_to_num(mentions) > 0).any(axis=1).astype(float)


def audited(random: np.random.Generator, truth: Array, machine: Array, number: int) -> tuple[Texts, Codes]:
    """Let chance draw some texts: return the people who wrote them, and which of all they are."""
    written = np.flatnonzero(~np.isnan(truth))
    chosen = random.choice(written, number, replace=False)
    drawn = np.isin(np.arange(truth.size), chosen).reshape(truth.shape)
    rows = np.flatnonzero(drawn.any(axis=1))
    human = np.where(drawn, truth, np.nan)[rows]
    weights = np.where(drawn, len(written) / number, np.nan)[rows]
    return Texts(
        machine[rows], human, weights, np.zeros(human.shape, dtype=bool), np.zeros(len(rows), dtype=bool)
    ), rows


@cache
def _of_a_text(share: float, habit: Habit) -> float:
    """Return how often a single text must mention it for `share` of the people to do so."""
    low, high = 0.0, 1.0
    for _ in range(30):
        each = (low + high) / 2
        nowhere = (STRENGTH * (1 - each) + np.arange(len(habit))) / (STRENGTH + np.arange(len(habit)))
        low, high = (each, high) if 1 - float(np.cumprod(nowhere) @ np.array(habit)) < share else (low, each)
    return (low + high) / 2
