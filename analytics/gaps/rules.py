"""The thresholds of all kinds of gaps, as `gaps.yaml` states them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, ValidationError

from analytics.catalogue import Definition
from analytics.errors import GapRulesError

SEVERITIES = ("info", "warning", "critical")  # in rising order
PERFORMANCE = ("BELOW_TARGET", "DROP", "UNEQUAL")  # what young people said is bad
KINDS = (*PERFORMANCE, "NO_REPLY", "NO_DATA", "THIN_DATA", "STALE", "UNLINKED", "NO_INDICATOR")
"""All kinds; of equal severity, what young people said comes first."""

Severity = Literal["info", "warning", "critical"]
Probability = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Points = Annotated[float, Field(ge=0)]


class NoDataRule(Definition):
    """Nobody answered."""

    severity: Severity
    one_event: Severity
    critical: Mapping[Literal["expected"], Count]
    wave_invited: Count
    wave_days: Count


class ThinDataRule(Definition):
    """Too few answered."""

    severity: Severity
    respondents: Count
    after_days: Count
    response_rate: float


class UnlinkedRule(Definition):
    """Answers, questions and indicators that don't fit together."""

    severity: Severity
    answers: Count
    share: float
    opens_at: Probability


class NoIndicatorRule(Definition):
    """A criterion without a value."""

    severity: Severity


class BelowTargetRule(Definition):
    """Beyond the red line."""

    severity: Severity
    respondents: Count
    opens_at: Probability
    closes_below: Probability
    unaudited: Points
    critical: Mapping[Literal["beyond"], Points]


class DifferenceRule(Definition):
    """Worse by so many points than something else, which survives the control of many tests."""

    severity: Severity
    respondents: Count
    points: Points
    q: Probability
    recovered: Probability
    never: frozenset[str]
    critical: Mapping[Literal["points"], Points]


class DropRule(DifferenceRule):
    """Worse than before."""


class UnequalRule(DifferenceRule):
    """Worse than another group."""

    cuts: tuple[str, ...]


class StaleRule(Definition):
    """Older than so many days."""

    severity: Severity
    days: Count


class NoReplyRule(Definition):
    """Open for more than so many days."""

    severity: Severity
    proposals: Severity
    days: Count


class AlertRules(Definition):
    """How often people are told."""

    roles: tuple[str, ...]
    from_severity: Severity
    per_week: Count
    cool_down_days: Count
    snooze_days: Count
    react_within_days: Count
    flap_days: Count


class Rules(Definition):
    """`gaps.yaml`."""

    clean_days: Annotated[int, Field(ge=1)]
    cuts: frozenset[str]
    no_data: NoDataRule = Field(alias="NO_DATA")
    thin_data: ThinDataRule = Field(alias="THIN_DATA")
    unlinked: UnlinkedRule = Field(alias="UNLINKED")
    no_indicator: NoIndicatorRule = Field(alias="NO_INDICATOR")
    below_target: BelowTargetRule = Field(alias="BELOW_TARGET")
    drop: DropRule = Field(alias="DROP")
    unequal: UnequalRule = Field(alias="UNEQUAL")
    stale: StaleRule = Field(alias="STALE")
    no_reply: NoReplyRule = Field(alias="NO_REPLY")
    alerts: AlertRules


@cache
def rules() -> Rules:
    """Return the rules of this program. Raises GapRulesError if its file is broken."""
    return parse(files("analytics").joinpath("gaps.yaml").read_text(encoding="utf-8"), "gaps.yaml")


def read(path: Path) -> Rules:
    """Return the rules of another file, to try them. Raises GapRulesError if it can't be used."""
    try:
        return parse(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as exc:
        raise GapRulesError(f"{path}: no rules can be read from there; copy analytics/gaps.yaml") from exc


def parse(text: str, name: str) -> Rules:
    """Return the rules that a text states. Raises GapRulesError with the first field that is wrong."""
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as exc:
        where = getattr(exc, "problem_mark", None)
        line = f", line {where.line + 1}" if where else ""
        raise GapRulesError(f"{name}{line}: this is no YAML; compare with analytics/gaps.yaml") from exc
    if not isinstance(found, dict):
        raise GapRulesError(f"{name}: there are no rules in it; copy analytics/gaps.yaml")
    try:
        return Rules(**found)
    except ValidationError as exc:
        fault = exc.errors()[0]
        field = ".".join(str(part) for part in fault["loc"])
        raise GapRulesError(f"{name}: {field}: {fault['msg'].lower()}") from exc
    except TypeError as exc:  # a key that is no name
        raise GapRulesError(f"{name}: every key must be a word; compare with analytics/gaps.yaml") from exc
