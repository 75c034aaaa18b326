"""Monthly series of many schools and themes, with people who come in classes: quiet ones, and some that drop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.catalogue import catalogue
from analytics.estimates import estimate
from analytics.statistics.clusters import pooled_icc
from analytics.statistics.settings import settings
from analytics.sums import Clusters, Sums

Array = NDArray[np.float64]
SCHOOLS, THEMES = 328, 12  # the plan's institutions, and themes of Elements 2 and 5
CLASS, ICC = 12, 0.05
BEFORE, MONTHS = 12, 24  # months that nobody judges because nothing lies before them, and months that are judged
CLASSES, SPREAD = 3.0, 0.8  # classes that a school hears in a month: median, and sigma of the log-normal
DROP_AT, DROP = 12, 0.25  # the judged month in which some fall, and by how much
SHARE = catalogue()["E2-I3"]


@dataclass(frozen=True)
class World:
    """Arrays of shape (series, months): values 0…1 (nan: nobody), people, and what they are worth (n / deff)."""

    values: Array
    people: Array
    effective: Array
    fallen: NDArray[np.bool_]


def world(seed: int, falling: float = 0.0) -> World:
    """Make the people of all schools; in a share `falling` of the series the truth drops by 25 points and stays."""
    random = np.random.default_rng(seed)
    truth = random.beta(14, 6, (SCHOOLS, THEMES))
    fallen = random.random((SCHOOLS, THEMES)) < falling
    size = np.exp(random.normal(np.log(CLASSES), SPREAD, SCHOOLS))
    months = [
        _month(random, truth - fallen * DROP * (month >= BEFORE + DROP_AT), size) for month in range(BEFORE + MONTHS)
    ]
    values, people, effective = (np.stack(part, axis=1) for part in zip(*months, strict=True))
    return World(values, people, effective, fallen.reshape(-1))


def _month(random: np.random.Generator, truth: Array, size: Array) -> tuple[Array, Array, Array]:
    classes = random.poisson(size)
    strength = 1 / ICC - 1
    share = np.clip(truth, 0.01, 0.99)[:, :, None]
    means = random.beta(share * strength, (1 - share) * strength, (SCHOOLS, THEMES, max(1, classes.max())))
    said = random.binomial(CLASS, means) * (np.arange(means.shape[2]) < classes[:, None, None])
    return _estimated(said, classes)


def _estimated(said: NDArray[np.int64], classes: NDArray[np.int64]) -> tuple[Array, Array, Array]:
    """Add up and estimate as the program does: an ICC of all schools per theme, then each cell's design effect."""
    cells = [[_sums(said[school, theme], int(classes[school])) for school in range(SCHOOLS)] for theme in range(THEMES)]
    icc = [pooled_icc(theme, settings().clusters) for theme in cells]
    found = np.full((SCHOOLS, THEMES, 3), np.nan)
    for theme, schools in enumerate(cells):
        for school, sums in enumerate(schools):
            if sums.n:
                told = estimate(SHARE, sums, icc=icc[theme])
                found[school, theme] = told.value, told.n, told.effective
            else:
                found[school, theme] = np.nan, 0, 0
    return found[..., 0].reshape(-1), found[..., 1].reshape(-1), found[..., 2].reshape(-1)


def _sums(said: NDArray[np.int64], classes: int) -> Sums:
    n, total, squared = CLASS * classes, float(said.sum()), float((said**2).sum())
    clusters = Clusters(classes, n, n, total, CLASS * n, CLASS * n, CLASS * total, squared)
    return Sums(n=n, weight=n, weight_squared=n, total=total, total_squared=total, clusters=clusters)
