"""`atbalss place add`: institutions from a table, all of it or nothing; a second time only head counts change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from analytics.catalogue import catalogue
from analytics.indicators import NATION
from app.bootstrap import Parts
from app.faults import UsageError
from app.importing import tables
from app.importing.tables import Form, Line
from models.tables import Institution
from models.unit_of_work import UnitOfWork

LENGTHS = {"name": 120, "kind": 20, "municipality": 60, "region": 60}  # letters that tables and pictures can show
FIXED = ("name", "kind", "sector", "municipality", "region")  # of an institution that is there: history hangs on them
FORM = Form(
    ("code", *FIXED, "learners"), "its first line names code, name, kind, sector, municipality, region and learners"
)
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,39}")
MOST_LEARNERS = 100_000
FAULTS_SHOWN = 5
ADDED, RECOUNTED, KNOWN = "added", "with another number of learners", "as before"


def add(parts: Parts, path: Path, out: Console) -> None:
    """Take the institutions of a CSV or XLSX file in. Raises ImportingError or UsageError, and takes none then."""
    if not path.is_file():
        raise UsageError(f"there is no file {path}: name a .csv or .xlsx (docs/operations.md shows one)")
    lines, now = tables.read_lines(path, FORM), parts.clock.now()

    def work(uow: UnitOfWork) -> Counter[str]:
        taken = listed(uow, lines)
        if taken[ADDED] or taken[RECOUNTED]:
            uow.audit.note(now, "cli", "add_places", f"{taken[ADDED]} {ADDED}, {taken[RECOUNTED]} {RECOUNTED}")
        return taken

    taken = parts.database.write(work).result()
    out.print("institutions: " + ", ".join(f"{taken[what]} {what}" for what in (ADDED, RECOUNTED, KNOWN)))


def listed(uow: UnitOfWork, lines: Sequence[Line]) -> Counter[str]:
    """Take rows in and count what became of them, or take none. Raises UsageError that names rows and their faults."""
    there = {each.code: each for each in uow.events.ever()}
    rows = [(line.number, _row(line.cells)) for line in lines]
    faults = [f"row {number}: {fault}" for number, fault in _faults(rows, there)]
    if faults:
        more = f"; and {len(faults) - FAULTS_SHOWN} more" if len(faults) > FAULTS_SHOWN else ""
        raise UsageError(f"nothing was taken. {'; '.join(faults[:FAULTS_SHOWN])}{more}")
    return Counter(_take(uow, there.get(row["code"]), row) for _, row in rows)


def _row(cells: dict[str, str]) -> dict[str, str]:
    return {name: " ".join(cells[name].split()) for name in FORM.columns}


def _take(uow: UnitOfWork, known: Institution | None, row: dict[str, str]) -> str:
    learners = int(row["learners"]) if row["learners"] else None
    if known is None:
        uow.session.add(Institution.model_validate(row | {"learners": learners}))
        return ADDED
    if learners is None or known.learners == learners:
        return KNOWN
    known.learners = learners
    uow.session.add(known)
    return RECOUNTED


def _faults(rows: Sequence[tuple[int, dict[str, str]]], there: dict[str, Institution]) -> Iterator[tuple[int, str]]:
    """Yield the first fault of each row that has one."""
    municipalities = {each.municipality for each in there.values()} | {row["municipality"] for _, row in rows}
    codes: set[str] = set()
    names = {(each.municipality, each.name): each.code for each in there.values() if each.merged_into_id is None}
    for number, row in rows:
        fault = _of_code(row["code"], municipalities, codes) or _of_cells(row)
        fault = fault or _of_known(row, there.get(row["code"])) or _of_name(row, names)
        if fault:
            yield number, fault
        codes.add(row["code"])
        names[row["municipality"], row["name"]] = row["code"]


def _of_code(code: str, municipalities: set[str], before: set[str]) -> str | None:
    if not CODE.fullmatch(code):
        return f"{code!r} is no code: 2 to 40 of a–z, 0–9 and -, for example ogre-1"
    if code == NATION.key or code in municipalities:
        return f"{code} is called a whole municipality or the country: choose another code"
    return f"{code} stands in the file twice: give each institution a code of its own" if code in before else None


def _of_cells(row: dict[str, str]) -> str | None:
    for name, most in LENGTHS.items():
        if not 0 < len(row[name]) <= most:
            return f"{name} needs 1 to {most} letters"
    if row["sector"] not in catalogue().sectors:
        return f"there is no sector {row['sector']!r}: write {', '.join(catalogue().sectors)}"
    learners = row["learners"]
    if learners and not (learners.isascii() and learners.isdigit() and 0 < int(learners) <= MOST_LEARNERS):
        return f"{learners!r} is no number of learners: write digits, or nothing if you don't know"
    return None


def _of_known(row: dict[str, str], known: Institution | None) -> str | None:
    if known is not None and known.merged_into_id is not None:
        return f"{known.code} became a part of another institution: leave the row out, or give it a new code"
    differs = next((name for name in FIXED if known and getattr(known, name) != row[name]), None)
    if known is None or differs is None:
        return None
    told = f"the {differs} of {known.code} is {getattr(known, differs)!r} here"
    remedy = "`atbalss place rename` gives it another" if differs == "name" else "write that, or take a new code"
    return f"{told}: {remedy}"


def _of_name(row: dict[str, str], names: dict[tuple[str, str], str]) -> str | None:
    other = names.get((row["municipality"], row["name"]), row["code"])
    return None if other == row["code"] else f"{other} in {row['municipality']} is called {row['name']}, too"
