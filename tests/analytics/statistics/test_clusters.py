from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from analytics.statistics.clusters import design_effect, pooled_icc
from analytics.statistics.settings import settings
from analytics.sums import Clusters, Sums

RULE = settings().clusters


def sums(events: Sequence[Sequence[float]], alone: Sequence[float] = (), weight: float = 1.0) -> Sums:
    """Add up people's scores, event by event."""
    scores = [score for event in events for score in event] + list(alone)
    n = [len(event) for event in events]
    clusters = Clusters(
        len(events),
        sum(n),
        weight * sum(n),
        weight * sum(map(sum, events)),
        sum(size**2 for size in n),
        weight**2 * sum(size**2 for size in n),
        weight**2 * sum(len(event) * sum(event) for event in events),
        weight**2 * sum(sum(event) ** 2 for event in events),
    )
    return Sums(
        n=len(scores),
        weight=weight * len(scores),
        weight_squared=weight**2 * len(scores),
        total=weight * sum(scores),
        total_squared=weight * sum(score**2 for score in scores),
        clusters=clusters,
    )


def classes(random: np.random.Generator, count: int, size: int, icc: float, share: float = 0.6) -> list[list[float]]:
    strength = 1 / icc - 1
    means = random.beta(share * strength, (1 - share) * strength, count)
    return [list((random.random(size) < mean).astype(float)) for mean in means]


def test_with_many_events_it_is_the_linearised_variance_over_that_of_independent_people() -> None:
    events = classes(np.random.default_rng(2), 2000, 12, 0.2)
    means = np.array([np.mean(event) for event in events])
    share = means.mean()
    between = means.var(ddof=1) / len(means)
    expected = between / (share * (1 - share) / (12 * len(means)))

    assert design_effect(sums(events), RULE) == pytest.approx(expected, rel=0.02)
    assert expected == pytest.approx(1 + 11 * 0.2, rel=0.1)


def test_with_few_events_it_is_what_the_icc_says() -> None:
    quiet = [[1.0, 0.0] * 6, [0.0, 1.0] * 6]  # two classes that happen to agree

    assert design_effect(sums(quiet), RULE, icc=0.05) > 1.4


def test_one_event_alone_is_all_icc() -> None:
    assert design_effect(sums([[1.0, 0.0] * 6]), RULE, icc=0.1) == pytest.approx(1 + 11 * 0.1)


def test_people_without_an_event_are_no_cluster() -> None:
    assert design_effect(sums([], alone=[1.0, 0.0] * 50), RULE) == 1.0
    half = design_effect(sums([[1.0, 0.0] * 6], alone=[1.0, 0.0] * 6), RULE, icc=0.1)

    assert half == pytest.approx(1 + 11 * 0.1 / 2)


def test_when_all_say_the_same_the_icc_still_counts() -> None:
    assert design_effect(sums([[1.0] * 12] * 30), RULE, icc=0.05) > 1.15


def test_it_is_never_below_its_floor() -> None:
    assert design_effect(sums([[1.0, 0.0]] * 500), RULE) == RULE.floor


def test_weights_that_are_all_alike_change_nothing() -> None:
    events = classes(np.random.default_rng(3), 40, 12, 0.1)

    assert design_effect(sums(events, weight=4.0), RULE) == pytest.approx(design_effect(sums(events), RULE))


@pytest.mark.parametrize("icc", [0.05, 0.15])
def test_all_cells_together_tell_the_icc(icc: float) -> None:
    random = np.random.default_rng(4)
    cells = [sums(classes(random, 6, 12, icc, share)) for share in random.uniform(0.3, 0.8, 300)]

    assert pooled_icc(cells, RULE) == pytest.approx(icc, abs=0.012)


def test_too_few_cells_tell_no_icc() -> None:
    assert pooled_icc([sums([[1.0, 0.0], [1.0, 1.0]])] * (RULE.cells - 1), RULE) is None
    assert pooled_icc([sums([[1.0] * 12])] * 100, RULE) is None
    assert pooled_icc([], RULE) is None
