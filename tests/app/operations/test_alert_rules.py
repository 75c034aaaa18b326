"""The rules for Prometheus, the table in the docs and what is measured speak of the same figures."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from app.bootstrap import Parts
from app.jobs.catalogue import JOBS
from app.operations.metrics import Metrics
from bot.outcomes import BotWide
from bot.ports import State
from tests.app.operations.test_health import fill, parts  # noqa: F401 - a fixture

ROOT = Path(__file__).parents[3]
NAMES = re.compile(r"\batbalss_\w+")


@pytest.fixture
def told(parts: Parts) -> str:  # noqa: F811
    fill(parts)
    metrics = Metrics(parts)
    metrics.sends = {7: Counter(sent=3, limited=1)}
    return metrics.text().decode()


@pytest.fixture(scope="module")
def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def measured(told: str) -> set[str]:
    return {sample.name for family in text_string_to_metric_families(told) for sample in family.samples}


def test_prometheus_can_read_the_figures_and_every_family_is_explained(told: str) -> None:
    families = list(text_string_to_metric_families(told))

    assert len(families) == len({family.name for family in families})
    for family in families:
        assert family.type in ("gauge", "counter"), family.name
        assert family.documentation.endswith("."), family.name


def test_a_rule_asks_for_what_is_measured(told: str, rules: list[dict[str, Any]]) -> None:
    asked = {name for rule in rules for name in NAMES.findall(rule["expr"])}

    assert asked <= measured(told)
    assert len(asked) >= 8


def test_no_figure_bears_a_label_that_prometheus_gives_itself(told: str) -> None:
    labels = {
        label for family in text_string_to_metric_families(told) for sample in family.samples for label in sample.labels
    }

    assert "name" in labels
    assert not labels & {"job", "instance"}


def test_a_rule_asks_for_an_outcome_or_a_job_that_there_is(rules: list[dict[str, Any]]) -> None:
    values = dict(re.findall(r'(outcome|name|job)="(\w+)"', " ".join(rule["expr"] for rule in rules)))
    known = {
        *get_args(State),
        *get_args(BotWide),
        *(job.name for job in JOBS),
        "atbalss",
    }  # how Prometheus calls what it asks

    assert values
    assert set(values.values()) <= known


def test_a_rule_says_what_to_do_and_how_urgent_it_is(rules: list[dict[str, Any]]) -> None:
    for rule in rules:
        assert rule["labels"]["severity"] in ("page", "ticket"), rule
        assert ":" in rule["annotations"]["summary"], rule
    assert len({rule["alert"] for rule in rules}) == len(rules)


def test_the_docs_explain_every_figure_and_no_other(told: str) -> None:
    docs = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    assert set(NAMES.findall(docs)) == {name for name in measured(told) if name.startswith("atbalss_")}
