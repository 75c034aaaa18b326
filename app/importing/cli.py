"""`atbalss import`: past feedback from a CSV or XLSX file, by a mapping."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from app.bootstrap import Parts
from app.bulk.commands import label_all
from app.clock import RIGA
from app.console import out, with_parts
from app.faults import UsageError
from app.importing import tables, taking
from app.importing.mapping import read_mapping
from app.importing.taking import Source, Taken
from app.rolling import roll_due

TEMPLATE = "template"
SHOWN = 20  # refused rows that are named for each reason


def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A .csv or .xlsx, or the word `template`.")],
    target: Annotated[Path | None, typer.Argument(metavar="[OUT]", help="With `template`: where it goes.")] = None,
    mapping: Annotated[Path | None, typer.Option(help="What its columns mean, in YAML.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be taken.")] = False,
) -> None:
    """Take in past feedback from FILE, or write a mapping to begin with: `atbalss import template OUT.yaml`."""
    if file == TEMPLATE:
        write_template(target or Path("mapping.yaml"))
        return
    if mapping is None:
        raise UsageError("name the mapping: --mapping MAPPING.yaml (begin one with `atbalss import template OUT.yaml`)")
    path, chosen = Path(file), mapping
    with_parts(lambda parts: run(parts, path, chosen, out, dry_run=dry_run))


def write_template(target: Path) -> None:
    """Write a mapping to begin with, unless there is one."""
    if target.exists():
        raise UsageError(f"{target} is there already: choose another name")
    target.write_text((files("app.importing") / "template.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    out.print(
        f"{target}: fill it in, then `atbalss import FILE --mapping {target} --dry-run`", markup=False, soft_wrap=True
    )


def run(parts: Parts, path: Path, mapping_path: Path, out: Console, *, dry_run: bool) -> Taken:
    """Take a file in and read its texts, or tell what would be taken. Raises ImportingError."""
    mapping = read_mapping(mapping_path)
    digest = tables.file_hash(path)
    lines = tables.read_lines(path, mapping.form)
    now = parts.clock.now()
    flow = parts.flows.live(mapping.flow)
    source = Source(mapping, flow, parts.guard, parts.chance, now, digest)
    if dry_run:
        found = taking.look(parts.database, source, lines, now.astimezone(RIGA))
    else:
        with Progress(console=out, transient=True) as progress:
            task = progress.add_task("rows", total=len(lines))
            local = now.astimezone(RIGA)
            found = taking.take(parts.database, source, lines, local, lambda n: progress.advance(task, n))
        label_all(parts, out)
        roll_due(parts.database, parts.reliability)
    tell(found, out, dry_run=dry_run)
    return found


def tell(found: Taken, out: Console, *, dry_run: bool) -> None:
    """Print what came of the rows: numbers and reasons, never a text."""
    would = "would be taken" if dry_run else "taken"
    lines = [
        f"{found.rows} rows {would}, with {found.answers} answers",
        f"{found.known} rows known from before, {len(found.refused)} refused, {found.held} texts held for a person",
        *(f"  {question}: {count}" for question, count in sorted(found.questions.items())),
        *_reasons(found),
    ]
    for line in lines:
        out.print(line, markup=False, highlight=False, soft_wrap=True)


def _reasons(found: Taken) -> Iterator[str]:
    """Yield each reason with the rows it concerns, the most frequent first."""
    rows: dict[str, list[int]] = defaultdict(list)
    for number, reason in found.refused:
        rows[reason].append(number)
    for reason, numbers in sorted(rows.items(), key=lambda item: (-len(item[1]), item[1])):
        more = f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else ""
        yield f"  refused, {reason}: row {', '.join(map(str, numbers[:SHOWN]))}{more}"
