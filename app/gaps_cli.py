"""`atbalss gaps …`: how well the rules for gaps do, and how others would have done."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from analytics.alert_quality import COLUMNS, MonthOfAlerts, false_alert_rate, quality
from analytics.gaps import PERFORMANCE
from analytics.gaps.replay import Outcome
from analytics.gaps.replay import replay as play
from analytics.gaps.rules import read, rules
from analytics.windows import containing, year_before
from app.bootstrap import Parts
from app.console import out, with_parts
from models.unit_of_work import UnitOfWork

gaps = typer.Typer(no_args_is_help=True, help="Gaps in evidence and performance: how well their rules do.")


@gaps.command("replay")
def replay(
    tried: Annotated[Path, typer.Option("--rules", help="A copy of analytics/gaps.yaml with other thresholds.")],
) -> None:
    """Play the stored months again with other rules, beside those in use. Changes nothing."""
    others = read(tried)

    def both(parts: Parts) -> tuple[Outcome, Outcome]:
        now = parts.clock.now()
        return parts.database.read(lambda uow: (play(uow.session, rules(), now), play(uow.session, others, now)))

    mine, theirs = with_parts(both)
    if not mine.months:
        out.print("no month is over yet that has values: there is nothing to play again")
        return
    out.print(_comparison(mine, theirs))


@gaps.command("quality")
def show_quality(
    target: Annotated[Path | None, typer.Option("--out", metavar="CSV", help="Write it to a file, too.")] = None,
) -> None:
    """Show what came of the alerts of the last year, month by month."""
    months = with_parts(lambda parts: parts.database.read(lambda uow: last_year(uow, parts)))
    if not months:
        out.print("nobody has been told of a gap yet")
        return
    table = Table(*COLUMNS, title="Gaps that somebody was told of, by month, and what came of it")
    for month in months:
        table.add_row(*(shown(cell) for cell in month.row))
    out.print(table)
    if target is not None:
        write(months, target)


def last_year(uow: UnitOfWork, parts: Parts) -> list[MonthOfAlerts]:
    """Return the months of the last year in which anybody was told of a gap."""
    now = parts.clock.now()
    month = containing("month", now)
    return quality(uow.session, year_before(month).since, month.until)


def standing(uow: UnitOfWork, parts: Parts) -> str:
    """Say in a line how many alerts of late were false, for the doctor."""
    rate = false_alert_rate(uow.session, parts.clock.now())
    if rate is None:
        return "no alert has been judged yet"
    value, low, high = (round(100 * number) for number in (rate.value, rate.low, rate.high))
    return f"{value} % false of {rate.n} judged in three months ({low}–{high} %)"


def write(months: list[MonthOfAlerts], target: Path) -> None:
    """Write the table as CSV that spreadsheets open."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([shown(cell) for cell in month.row] for month in months)


def shown(cell: object) -> str:
    """Write a cell: shares in percent, nothing where nothing is known."""
    if cell is None:
        return ""
    return f"{cell:.1%}" if isinstance(cell, float) else str(cell)


def _comparison(mine: Outcome, theirs: Outcome) -> Table:
    title = f"{mine.months} months played again: rules in use → rules tried"
    table = Table("kind", "new a month", "flaps", "months open each", "open at the end", title=title)
    for kind in PERFORMANCE:
        cells = [_cells(kind, outcome) for outcome in (mine, theirs)]
        table.add_row(kind, *(f"{before} → {after}" for before, after in zip(*cells, strict=True)))
    return table


def _cells(kind: str, outcome: Outcome) -> list[str]:
    opened = outcome.opened[kind]
    return [
        f"{opened / outcome.months:.1f}",
        str(outcome.flaps[kind]),
        f"{outcome.open_months[kind] / opened:.1f}" if opened else "–",
        str(outcome.still_open[kind]),
    ]
