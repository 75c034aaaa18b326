from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from analytics.statistics.mentions import Array, Rates, Texts, calibration, people
from analytics.statistics.ppi import Sample

RATES = Rates(imagined=0.1, found=0.8)


def texts(machine: Array, human: Array, chance: float = 0.1) -> Texts:
    return Texts(machine, human, np.full(machine.shape, 1 / chance), np.zeros(machine.shape, bool), nobody(machine))


def nobody(machine: Array) -> np.ndarray:
    return np.zeros(len(machine), bool)


def test_who_writes_one_text_is_what_people_said_of_it() -> None:
    human, machine = np.array([[1.0], [0.0], [1.0]]), np.array([[1.0], [1.0], [0.0]])
    found, plain = people(texts(machine, human), RATES), Sample.of(human[:, 0], machine[:, 0])

    for name in ("human", "machine", "squares", "products"):
        assert getattr(found, name) == pytest.approx(getattr(plain, name))


def test_a_person_whose_every_text_was_coded_is_what_people_said_of_them_all() -> None:
    pairs = np.array(list(product((0.0, 1.0), repeat=6)))
    machine, human = pairs[:, :3], pairs[:, 3:]
    found = people(texts(machine, human), RATES)

    assert found.human == pytest.approx(human.max(axis=1))
    assert found.products == pytest.approx(human.max(axis=1) * machine.max(axis=1))


@pytest.mark.parametrize("truth", list(product((0.0, 1.0), repeat=3)))
def test_one_coded_text_tells_of_each_person_without_bias(truth: tuple[float, ...]) -> None:
    """Over all that the machine could have read and every text that chance could have drawn."""
    is_so, seen_so = np.array(truth), np.array(list(product((0.0, 1.0), repeat=3)))
    reads = np.where(is_so == 1, RATES.found, RATES.imagined)
    chances = np.where(seen_so == 1, reads, 1 - reads).prod(axis=1)
    score = both = 0.0
    for drawn in range(3):
        human = np.full(seen_so.shape, np.nan)
        human[:, drawn] = is_so[drawn]
        found = people(texts(seen_so, human), RATES)
        score += float(chances @ found.human) / 3
        both += float(chances @ found.products) / 3

    assert score == pytest.approx(is_so.max())
    assert both == pytest.approx(is_so.max() * float(chances @ seen_so.max(axis=1)))


def test_who_chose_it_is_not_misread_and_fixed_texts_are_not_drawn() -> None:
    machine, human = np.array([[1.0, 0.0]]), np.array([[0.0, np.nan]])
    chosen = Texts(machine, human, np.full((1, 2), 10.0), np.zeros((1, 2), bool), np.array([True]))
    fixed = Texts(machine, human, np.full((1, 2), 10.0), np.array([[False, True]]), np.array([False]))

    assert people(chosen, RATES).human == pytest.approx([1.0])
    assert people(fixed, RATES).human == pytest.approx([0.0])
    assert people(fixed, RATES).weights == pytest.approx([10.0])
    assert people(texts(machine, human), RATES).weights == pytest.approx([5.0])


def test_places_where_people_write_more_widen_intervals_and_only_where_habits_differ() -> None:
    random = np.random.default_rng(5)
    events = np.arange(3000) // 50
    alike, unlike = (random.random(3000) < 0.5, events % 2 == 0)
    found = [_calibrated(random, more, events) for more in (alike, unlike)]

    assert found[1] > 2 * found[0]
    assert found[1] == pytest.approx(0.5 * 0.07, abs=0.03)


def _calibrated(random: np.random.Generator, writes_two: np.ndarray, events: np.ndarray) -> float:
    truth = (random.random((len(events), 2)) < 0.1).astype(float)
    machine = np.where(truth == 1, random.random(truth.shape) < 0.8, random.random(truth.shape) < 0.07).astype(float)
    machine[~writes_two, 1] = truth[~writes_two, 1] = np.nan
    one = texts(machine, truth)
    found = calibration(one, one.rates(), events, np.ones(len(events)))
    assert found is not None
    return found.unlike
