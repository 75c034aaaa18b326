"""The design effect: by how much answers of one event, which resemble each other, tell less than as many others."""

from __future__ import annotations

from collections.abc import Iterable

from analytics.statistics.settings import Clusters as Rule
from analytics.sums import Sums


def design_effect(sums: Sums, rule: Rule, icc: float | None = None) -> float:
    """Return by what the variance of the mean grows because people came in clusters; weights are not in it.

    Many events tell it themselves: the linearised variance between ultimate clusters over that of independent people
    (C. J. Skinner, D. Holt and T. M. F. Smith, Analysis of Complex Surveys, 1989, ch. 2). Few can't, so it is weighed
    against 1 + (m − 1) × ICC (L. Kish, Survey Sampling, 1965, 5.4) as events : `rule.enough`; m is the size of the
    cluster that a person is in. `icc` is what all cells of the indicator tell, see `pooled_icc`.
    """
    if not sums.clusters.events or not sums.n:
        return rule.floor
    people = max(sums.n, sums.clusters.n)  # who came to several events is in as many clusters
    modelled = 1 + (rule.icc if icc is None else icc) * max(0, sums.clusters.n_squared - sums.clusters.n) / people
    linearised = _linearised(sums)
    own = 0.0 if linearised is None else sums.clusters.events / (sums.clusters.events + rule.enough)
    return max(rule.floor, own * (linearised or 0.0) + (1 - own) * modelled)


def pooled_icc(cells: Iterable[Sums], rule: Rule) -> float | None:
    """Return the intraclass correlation of an indicator from all its cells; None if too few of them tell it.

    By moments: the squared residuals of clusters of sizes m have the mean σ² Σ m (1 + (m − 1) × ICC), less the share
    that the estimated mean of the cell takes. `cells` must not overlap: institutions.
    """
    excess = pairs = 0.0
    told = 0
    for sums in cells:
        clusters, variance = sums.clusters, _variance(sums)
        if clusters.events > 1 and variance > 0:
            told += 1
            residual = clusters.residual(sums.mean) * clusters.events / (clusters.events - 1)
            excess += residual - variance * clusters.weight_squared * clusters.n / max(clusters.n_squared, 1.0)
            pairs += variance * clusters.weight_squared * (1 - clusters.n / max(clusters.n_squared, 1.0))
    if told < rule.cells or pairs <= 0:
        return None
    return min(rule.icc_most, max(rule.icc_least, excess / pairs))


def _variance(sums: Sums) -> float:
    return max(0.0, sums.total_squared / sums.weight - sums.mean**2) if sums.weight else 0.0


def _linearised(sums: Sums) -> float | None:
    """Return the variance between clusters over that of independent people; None where they don't vary at all."""
    clusters, independent = sums.clusters, _variance(sums) * sums.weight_squared
    if clusters.events < 2 or independent <= 0:
        return None
    alone = max(0.0, 1 - clusters.n / sums.n)  # the share of people who came without an event
    between = clusters.residual(sums.mean) * clusters.events / (clusters.events - 1)
    return between / independent + alone
