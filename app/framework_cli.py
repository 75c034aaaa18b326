"""`atbalss framework`: whether framework, codebook, questions and indicators fit together, and how."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from analytics import crosswalk as crosswalks
from analytics.framework_check import faults
from analytics.framework_map import indicators_of, links, themes_of
from app.console import err, out
from app.framework_sources import Files, Sources, sources, summary

framework = typer.Typer(no_args_is_help=True, help=__doc__)

FrameworkFile = Annotated[Path | None, typer.Option("--framework", help="Another framework.yaml.")]
CodebookFile = Annotated[Path | None, typer.Option("--codebook", help="Another codebook.yaml.")]
IndicatorsFile = Annotated[Path | None, typer.Option("--indicators", help="Another indicators.yaml.")]


@framework.command()
def check(
    framework_file: FrameworkFile = None, codebook: CodebookFile = None, indicators: IndicatorsFile = None
) -> None:
    """Refuse files that leave a point of the framework without theme, question or indicator; else print the matrix."""
    found = sources(Files(framework_file, codebook, indicators))
    wrong = faults(found.framework, found.catalogue, found.taught)
    for line in wrong:
        err.print(line, markup=False, highlight=False, soft_wrap=True)
    if wrong:
        err.print(f"{len(wrong)} faults", markup=False, highlight=False)
        sys.exit(1)
    out.print(matrix(found))
    out.print(summary(found), markup=False, highlight=False)


@framework.command()
def crosswalk(
    file: Annotated[Path | None, typer.Option("--crosswalk", help="Another crosswalk.yaml.")] = None,
) -> None:
    """Show how labels of older codebooks are read today, and what can't be compared with before."""
    walk = crosswalks.read(file)
    changes = walk.changes()
    if not changes:
        out.print(f"codebook {walk.version}: the first one, there is nothing to carry over", highlight=False)
        return
    table = Table("from", "to", "theme", "today", "history")
    for change in changes:
        today = ", ".join(change.now) or "–"
        told = f"{change.kind}: comparable" if change.is_comparable else f"{change.kind}: not comparable with before"
        table.add_row(change.since, change.to, change.theme, today, told)
    out.print(table)


@framework.command(name="map")
def map_(
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    framework_file: FrameworkFile = None,
    codebook: CodebookFile = None,
    indicators: IndicatorsFile = None,
) -> None:
    """Show which criteria, themes, questions and indicators stand for each point of the slides."""
    found = sources(Files(framework_file, codebook, indicators))
    if as_json:
        print(json.dumps(_as_data(found), ensure_ascii=False, indent=2))  # noqa: T201 - the command's output
    else:
        out.print(_map_table(found))


def matrix(found: Sources) -> Table:
    """Return the five elements with their criteria and how many themes, questions and indicators stand for each."""
    table = Table("element", "criterion", "wording", "themes", "indicators", title="The five elements")
    for element in found.framework.elements:
        name = f"{element.id} {element.name['en']}"
        if not element.is_inside:
            table.add_row(name, "outside this program", "", f"signals: {element.signals}", "–")
            continue
        for criterion in found.framework.criteria_of(element.id):
            themes, told = themes_of(criterion, found.taught), indicators_of(criterion, found.catalogue)
            cut = f" (by {criterion.cut})" if criterion.cut else ""
            table.add_row(
                name, f"{criterion.id} {criterion.name['en']}{cut}", criterion.status, str(len(themes)), str(len(told))
            )
            name = ""
    return table


def _map_table(found: Sources) -> Table:
    table = Table("point of the slides", "criteria", "themes", "questions", "indicators")
    for link in links(found.framework, found.catalogue, found.taught):
        words = f"{link.bullet.id} {link.bullet.words}"
        if not link.inside:
            table.add_row(words, ", ".join(link.criteria), "outside this program", "", "")
            continue
        table.add_row(
            words, *(", ".join(part) for part in (link.criteria, link.themes, link.questions, link.indicators))
        )
    return table


def _as_data(found: Sources) -> dict[str, object]:
    return {
        "framework": found.framework.version,
        "codebook": found.taught.codebook,
        "indicators": found.catalogue.version,
        "points": [
            {"id": link.bullet.id, "words": link.bullet.words, "inside": link.inside}
            | {name: list(getattr(link, name)) for name in ("criteria", "themes", "questions", "indicators")}
            for link in links(found.framework, found.catalogue, found.taught)
        ],
    }
