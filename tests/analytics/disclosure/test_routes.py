"""Every way on which a figure leaves passes the gate: whoever reads figures is inside the house, or calls it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import analytics
from bot.coordinators import STAFF_ONLY

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
    called = {each.asname: each.name for node in nodes if isinstance(node, ast.ImportFrom) for each in node.names}
    for node in nodes:
        if isinstance(node, ast.Attribute):
            names.add(node.attr)
            if isinstance(node.value, ast.Name):
                names.add(f"{called.get(node.value.id, node.value.id)}.{node.attr}")
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


# --- counts -------------------------------------------------------------------------------------------------
# What hands out numbers of people or answers beside the read models that count; these are found by themselves.
COUNTS = {
    "attendance.response_rate",
    "indicators.response_rate",
    "indicators.respondents",
    "people.people",
    "effects.effect",
    "effects.effects",
    "quotes.voices",
    "raising.raised",
    "reports.events",
    "tables.GapEvaluation",
}
# Who reads such numbers without calling the gate, and why no reader can work out a person from it.
WITHOUT_GATE = {
    "analytics/audit.py": "notices that the audit sample has changed",
    "analytics/exports/actions.py": "for analysts on the command line, who may have every answer",
    "analytics/exports/bundle/small.py": "the restricted bundle holds every answer; the anonymous one has no events",
    "analytics/gap_surroundings.py": "voices: themes and words where ten wrote, no numbers",
    "analytics/gaps/collection.py": "judges; what it finds passes gap_gate",
    "analytics/indicators.py": "computes",
    "analytics/people.py": "computes: whoever tells it is told by the gate how",
    "analytics/proposals.py": "computes",
    "analytics/register.py": "keeps how gaps looked, for tuning the rules",
    "analytics/report/coverage.py": "told in fives, few in words",
    "analytics/sayings.py": "tells only whether ten have spoken",
    "analytics/unchanged.py": "notices that something has changed",
    "app/actions/audience.py": "tells themes and places of ten, no numbers",
    "app/bulk/kinds.py": "for the operator: how much bulk work is left, in the whole country",
    "app/demo_summary.py": "a demo's made-up people",
    "app/desk.py": "events: told in steps of five",
    "app/exporting.py": "rows of a file, for its progress bar",
    "app/invitations/plan.py": "for the operator: which share of all invited in a year, of fifty at least, answered",
    "app/invitations/stopping.py": "for the operator: how many messages of a wave are not sent",
    "app/operations/doctor.py": "for the operator: how many updates wait or failed, by nobody's place or answers",
    "app/operations/metrics.py": "for the operator's machines: how much post waits, by bot and lane only",
    "app/review/coder.py": "answers that wait for a person to read them",
}
GATE = {"Gate", "gate", "tell", "release"}


def counting(module: str) -> list[str]:
    """Return the functions of a module that count or add up rows of the database."""
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    return [each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and counts(each)]


def counts(function: ast.FunctionDef) -> bool:
    names = (node for node in ast.walk(function) if isinstance(node, ast.Attribute))
    return any(
        isinstance(name.value, ast.Name) and name.value.id == "func" and name.attr in ("count", "sum") for name in names
    )


def counted() -> set[str]:
    """Return whatever hands out counts, as `module.function`."""
    paths = [path.relative_to(ROOT) for path in (ROOT / "models").glob("*.py")]
    return COUNTS | {f"{path.stem}.{name}" for path in paths for name in counting(str(path))}


def test_whoever_reads_counts_calls_the_gate_or_says_why_nobody_can_be_worked_out_from_them() -> None:
    sources = counted()
    reading = {module for module in modules() if counting(module) or names_in(ROOT / module) & sources}

    assert {module for module in reading if not names_in(ROOT / module) & GATE} == set(WITHOUT_GATE)


def test_the_read_models_that_count_are_found() -> None:
    assert {"heard.people", "heard.writers", "gap_rows.linked", "raised.writers"} <= counted()


# --- commands -----------------------------------------------------------------------------------------------
# Every way to ask for something, and what it tells of people. A new one has to be thought about, and named here.
IN_CHAT = {
    "action": "names places and themes of ten people",
    "actions": "effects pass the gate; who was told, in steps of five",
    "danger": "single messages, for those whose duty they are",
    "digest": "passes the gate",
    "event": "asks",
    "events": "in steps of five",
    "export": "passes the gate; answers with the floors of /privacy",
    "gaps": "passes the gate; gaps of events name nobody's answers",
    "quotes": "no numbers",
    "review": "single answers, masked, for those who code them",
    "settings": "asks",
    "status": "passes the gate",
    "trend": "passes the gate",
}


def test_every_command_of_staff_has_been_thought_about() -> None:
    assert set(IN_CHAT) == set(STAFF_ONLY)
