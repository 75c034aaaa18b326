"""`atbalss report`: the seven questions of "Mūsu valstī", answered from data, as one page to read and to print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from app.console import out, with_parts


def report(
    target: Annotated[Path, typer.Argument(metavar="OUT.html")],
    scope: Annotated[str, typer.Option(help="LV, or a municipality's name.")] = "LV",
    window: Annotated[str, typer.Option(help="2026/27-1, 2026/27, 2026-Q4 … Default: the semester of today.")] = "",
    language: Annotated[Literal["lv", "en", "ru"], typer.Option()] = "lv",
    public: Annotated[bool, typer.Option("--public", help="For everybody: stricter hiding, rounding.")] = False,
) -> None:
    """Write the report "Mūsu valstī" as one HTML file that needs nothing else and prints well."""
    from app.reporting import ReportRequest, write_report

    request = ReportRequest(target, scope, window, language, public)
    with_parts(lambda parts: write_report(parts, request, out))
