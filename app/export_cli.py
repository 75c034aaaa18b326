"""`atbalss export …`: files for analysts. What each command does is imported when it is called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from app.console import out, with_parts

export = typer.Typer(no_args_is_help=True, help="Files for analysts, each with a data dictionary.")

Target = Annotated[Path, typer.Argument(metavar="OUT", help="OUT.csv or OUT.xlsx")]
Reader = Annotated[str, typer.Option("--analyst", help="Who gets it; the audit log keeps the name.")]
Reason = Annotated[str, typer.Option("--reason", help="What for; the audit log keeps it, too.")]


@export.command()
def bundle(
    target: Annotated[Path, typer.Argument(metavar="OUT", help="A folder to be made, or OUT.zip.")],
    restricted: Annotated[bool, typer.Option("--restricted", help="With texts, for a named analyst.")] = False,
    analyst: Annotated[str, typer.Option(help="Restricted: who gets it.")] = "",
    reason: Annotated[str, typer.Option(help="Restricted: what for.")] = "",
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Without texts; nothing leads to anybody.")] = False,
    window: Annotated[
        str,
        typer.Option(help="2026-11, 2026-Q4, 2026/27-1 or 2026/27; `all` for everything. Default: this school year."),
    ] = "",
    scope: Annotated[str, typer.Option(help="LV, a municipality's name or an institution's code.")] = "LV",
    formats: Annotated[str, typer.Option(help="Some of csv,xlsx,parquet,jsonl,sav.")] = "csv,xlsx,parquet,jsonl,sav",
    language: Annotated[Literal["lv", "en"], typer.Option(help="Of labels, codebook and README.")] = "lv",
    dialect: Annotated[
        Literal["rfc4180", "excel-lv"], typer.Option(help="Of CSV; excel-lv has semicolons and decimal commas.")
    ] = "rfc4180",
) -> None:
    """Write all tables of a period with codebook and model card, as a data package."""
    from app.exporting import BundleRequest, export_bundle

    request = BundleRequest(target, restricted, anonymous, analyst, reason, window, scope, formats, language, dialect)
    with_parts(lambda parts: export_bundle(parts, request, out))


@export.command()
def answers(
    target: Target,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Without texts, small groups left out; needs no reader.")
    ] = False,
    analyst: Reader = "",
    reason: Reason = "",
) -> None:
    """Write the long table of classified answers: one row per answer and label."""
    from app.exporting import TableRequest, export_answers

    request = TableRequest(target, anonymous, analyst, reason)
    with_parts(lambda parts: export_answers(parts, request, out))


@export.command()
def labels(target: Target, analyst: Reader = "", reason: Reason = "") -> None:
    """Write the history of labels: all that each model and each person gave, and which of them count."""
    from app.exporting import TableRequest, export_labels

    request = TableRequest(target, analyst=analyst, reason=reason)
    with_parts(lambda parts: export_labels(parts, request, out))


@export.command()
def indicators(target: Target) -> None:
    """Write the indicators of the current semester with n and interval."""
    from app.exporting import export_indicators

    with_parts(lambda parts: export_indicators(parts, target, out))


@export.command()
def actions(target: Target) -> None:
    """Write what was done about what people said, with the indicators before and since."""
    from app.exporting import export_actions

    with_parts(lambda parts: export_actions(parts, target, out))
