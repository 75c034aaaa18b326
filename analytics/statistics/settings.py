"""How sure numbers must be, as `statistics.yaml` says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from analytics.catalogue import Definition


class Clusters(Definition):
    """How the resemblance of answers of one event is estimated."""

    enough: int
    icc: float
    icc_least: float
    icc_most: float
    cells: int
    floor: float


class Audit(Definition):
    """What a correction of the classifier's errors needs."""

    least: int
    speakers: float
    smallest_effect: float


class Change(Definition):
    """When a series has dropped."""

    months: tuple[int, ...]
    before: int
    least_before: int
    respondents: int
    points: float
    q: float
    budget: float
    watch: Mapping[str, float]


class PriorRule(Definition):
    """How much a prior may weigh, in people."""

    strength_least: float
    strength_most: float
    cells: int


class Weights(Definition):
    """How far weights may lie from their mean."""

    least: float
    most: float


class Settings(Definition):
    """`statistics.yaml`."""

    confidence: float
    clusters: Clusters
    audit: Audit
    change: Change
    prior: PriorRule
    weights: Weights


@cache
def settings() -> Settings:
    """Return the settings of this program."""
    return Settings(**yaml.safe_load(files("analytics").joinpath("statistics.yaml").read_text(encoding="utf-8")))
