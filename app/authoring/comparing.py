"""`atbalss flow diff`: what a new version changes, for results and for those who are in the middle of the old one."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from app.authoring.versions import Version
from conversations.differences import Comparison, compare
from conversations.wording import question_problems

MARKS = {"note": "·", "care": "!", "new_id": "✗"}
OUTCOMES = ("goes on", "goes on, with care", "begins", "ends", "breaks")


def show(old: Version, new: Version, out: Console) -> bool:
    """Print the comparison of two versions. Returns whether the new one may take the place of the old."""
    found = compare(old.flow, new.flow, old.languages, new.languages)
    running, demands = _running(old, new), _demands(old, new, found)
    _print(out, f"{old.name} → {new.name}", [f"{MARKS[change.weight]} {change}" for change in found.changes])
    out.print(_results(found))
    _print(out, "Conversations that are running", running)
    _print(out, "Before it goes live", demands or ["· nothing stands in the way"])
    return not demands and not running[0].startswith("✗")


def _results(found: Comparison) -> Table:
    table = Table("results", "questions")
    for outcome in OUTCOMES:
        ids = [step for step, becomes in found.series.items() if becomes == outcome]
        if ids:
            table.add_row(outcome, ", ".join(ids))
    return table


def _running(old: Version, new: Version) -> list[str]:
    if old.flow.flow != new.flow.flow:
        return ["· these are two flows: nobody changes from one to the other"]
    lost = [problem for texts in new.languages.values() for problem in question_problems(old.flow, texts)]
    if lost:
        return ["✗ they can't go on, because words are gone that they need:", *(f"  {problem}" for problem in lost)]
    return [f"· they go on with {old.name} to their end; whoever begins from now on gets {new.name}"]


def _demands(old: Version, new: Version, found: Comparison) -> list[str]:
    demands = [f"✗ {change}" for change in found.breaks]
    changed = old.flow.flow == new.flow.flow and old.flow != new.flow
    if changed and new.flow.version <= old.flow.version:
        demands.append(f"✗ give it a higher version: {old.flow.version + 1}")
    return demands


def _print(out: Console, title: str, lines: Iterable[str]) -> None:
    out.print(f"\n{title}", style="bold", markup=False, highlight=False)
    for line in list(lines) or ["· nothing changes"]:
        out.print(line, markup=False, highlight=False, soft_wrap=True)
