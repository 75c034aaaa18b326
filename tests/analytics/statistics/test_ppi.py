from __future__ import annotations

import numpy as np
import pytest

from analytics.statistics.ppi import Array, Rest, Sample, ppi_mean


def draw(random: np.random.Generator, n: int, share: float = 0.3) -> tuple[Array, Array]:
    truth = (random.random(n) < share).astype(float)
    machine = np.where(truth == 1, random.random(n) < 0.8, random.random(n) < 0.07).astype(float)
    return truth, machine


# The numbers are those of ppi-python 0.2.3 (`pip install ppi-python`), with `draw` as above and the lines
# `random = np.random.default_rng(7); y, f = draw(random, 200); _, u = draw(random, 5000)`, then
# `ppi_mean_pointestimate(y, f, u, lam=power)` and `ppi_mean_ci(y, f, u, alpha=.05, lam=power)`.
@pytest.mark.parametrize(
    ("power", "mean", "low", "high"),
    [(None, 0.31501586, 0.26981791, 0.36021381), (1, 0.3318, 0.28336799, 0.38023201), (0.5, 0.3084, 0.2616, 0.35519)],
    ids=["tuned", "whole", "half"],
)
def test_the_mean_is_that_of_the_published_implementation(
    power: float | None, mean: float, low: float, high: float
) -> None:
    random = np.random.default_rng(7)
    human, machine = draw(random, 200)
    _, unread = draw(random, 5000)

    found = ppi_mean(Sample.of(human, machine), Rest(5000, float(unread.mean()), float(unread.var())), power)

    assert found.mean == pytest.approx(mean, abs=2e-4)
    assert found.mean - 1.96 * found.error == pytest.approx(low, abs=4e-4)
    assert found.mean + 1.96 * found.error == pytest.approx(high, abs=4e-4)


def test_a_machine_that_tells_nothing_is_not_believed() -> None:
    random = np.random.default_rng(1)
    human = (random.random(200) < 0.3).astype(float)
    found = ppi_mean(Sample.of(human, np.zeros(200)), Rest(5000, 0.0, 0.0))

    assert found.power == 0
    assert found.mean == pytest.approx(human.mean())


def test_a_machine_that_is_always_right_is_believed_and_narrows_the_interval() -> None:
    truth, _ = draw(np.random.default_rng(2), 200)
    tuned = ppi_mean(Sample.of(truth, truth), Rest(20_000, 0.3, 0.21))

    assert tuned.mean == pytest.approx(0.3, abs=0.01)
    assert tuned.error < 0.2 * ppi_mean(Sample.of(truth, truth), Rest(20_000, 0.3, 0.21), power=0.0).error


def test_the_interval_covers_the_truth_under_errors_where_counting_does_not() -> None:
    random = np.random.default_rng(3)
    covered = naive = 0
    for _ in range(600):
        human, machine = draw(random, 200)
        _, unread = draw(random, 5000)
        found = ppi_mean(Sample.of(human, machine), Rest(5000, float(unread.mean()), float(unread.var())))
        covered += abs(found.mean - 0.3) < 1.96 * found.error
        naive += abs(unread.mean() - 0.3) < 1.96 * np.sqrt(unread.var() / 5000)

    assert covered / 600 > 0.92
    assert naive / 600 < 0.7


def test_answers_that_chance_rarely_drew_weigh_more() -> None:
    random = np.random.default_rng(4)
    covered = 0
    for _ in range(400):
        human, machine = draw(random, 3000)
        chance = np.where(np.arange(3000) % 2 == 0, 0.05, 0.15) * np.where(human == 1, 1.0, 0.5)
        drawn = random.random(3000) < chance
        sample = Sample.of(human[drawn], machine[drawn], 1 / chance[drawn])
        rest = machine[~drawn]
        found = ppi_mean(sample, Rest(len(rest), float(rest.mean()), float(rest.var())))
        covered += abs(found.mean - 0.3) < 1.96 * found.error

    assert covered / 400 > 0.91
