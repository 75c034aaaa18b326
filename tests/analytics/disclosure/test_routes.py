"""Every way on which a figure leaves passes the gate: whoever reads figures is inside the house, or calls it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import analytics

ROOT = Path(analytics.__file__).parents[1]
# What hands out figures that have not passed the gate.
FIGURES = {"indicator_values", "IndicatorValue", "reading_of", "indicators.readings"}
# They compute, judge or keep figures and tell them to nobody; their results are gated where they are told.
INSIDE = (
    "analytics/disclosure/",
    "analytics/gaps/",
    "analytics/statistics/",
    "analytics/comparisons.py",  # means over five places or more
    "analytics/indicators.py",
    "analytics/loop.py",
    "analytics/others.py",
    "analytics/readings.py",
    "analytics/register.py",
    "analytics/retention.py",
    "analytics/periods.py",
    "analytics/trends.py",  # the desk gates its series
    "app/jobs/evidence.py",
    "app/demo_summary.py",  # counts the rows of a demo
)


def names_in(path: Path) -> set[str]:
    """Return the names a module uses, and `indicators.readings` if it has that function, however it imports it."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    for node in nodes:
        if isinstance(node, ast.Attribute):
            names |= {node.attr, f"{node.value.id}.{node.attr}" if isinstance(node.value, ast.Name) else ""}
        if isinstance(node, ast.ImportFrom):
            names |= {f"{(node.module or '').rpartition('.')[2]}.{each.name}" for each in node.names}
    return names


def modules() -> list[str]:
    found = (path for folder in ("analytics", "app", "bot") for path in (ROOT / folder).rglob("*.py"))
    return [str(path.relative_to(ROOT)) for path in sorted(found)]


def is_told(module: str) -> bool:
    return not module.startswith(INSIDE) and bool(names_in(ROOT / module) & FIGURES)


def test_whoever_reads_figures_and_is_not_inside_the_house_calls_the_gate() -> None:
    bypasses = [module for module in modules() if is_told(module) and not names_in(ROOT / module) & {"Gate", "gate"}]

    assert bypasses == []


@pytest.mark.parametrize("place", INSIDE)
def test_who_is_named_as_inside_the_house_exists(place: str) -> None:
    assert (ROOT / place).exists()
