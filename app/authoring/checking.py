"""`atbalss flow check`: what the compiler finds, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from app.authoring.evidence import known_evidence
from app.authoring.versions import is_file
from app.faults import UsageError
from conversations import library
from conversations.check import Report, examine
from conversations.drafts import draft
from conversations.errors import FlowError
from conversations.estimates import Length, Span, questions, seconds


def examine_flows(file: Path | None, texts: Path | None) -> Report:
    """Check one flow file, or all flows of the program. Files that can't be read are errors like others.

    Raises UsageError for what is no path of a flow file, such as a flow's id.
    """
    if file and not is_file(file.name):
        raise UsageError(f"{file} is no flow file: give a path that ends in .yaml, or no file to check all flows")
    try:
        program = library.read()
        flows = draft(file, program, texts) if file else program
    except FlowError as exc:
        return Report(exc.problems)
    return examine(flows, known_evidence(), alone=file is not None)


def as_json(report: Report) -> str:
    """Return what was found as one JSON object."""
    found = {
        "errors": [asdict(problem) for problem in report.errors],
        "warnings": [asdict(problem) for problem in report.warnings],
        "flows": [_measured(length, report) for length in report.lengths],
    }
    return json.dumps(found, ensure_ascii=False, indent=2)


def show(report: Report, out: Console, *, with_paths: bool = False) -> None:
    """Print what was found: how long the flows are, then warnings, then errors."""
    if report.lengths:
        out.print(_lengths(report))
    if with_paths:
        for table in _paths(report):
            out.print(table)
    for mark, problems in (("!", report.warnings), ("✗", report.errors)):
        for problem in problems:
            out.print(f"{mark} {problem}", markup=False, highlight=False, soft_wrap=True)
    out.print(_summary(report), markup=False, highlight=False)


def _lengths(report: Report) -> Table:
    table = Table(
        "flow", "for", "ways", "questions", "seconds", "with probes", "LIX",
        title="Least – typical – most, from the greeting on, without probes; LIX in lv, ru, en",
    )  # fmt: skip
    for length in report.lengths:
        reading = report.reading[length.flow, length.version]
        table.add_row(
            f"{length.flow} {length.version}",
            length.facts or "all",
            str(length.paths),
            _span(length.questions),
            _span(length.seconds),
            str(length.longest),
            "/".join(f"{found.index:.0f}" for found in reading.values()),
        )
    return table


def _paths(report: Report) -> Iterator[Table]:
    """Yield a table for each flow: each of its ways once, however many answers lead along it."""
    for key, walked in report.paths.items():
        flow = report.flows[key]
        table = Table("way", "questions", "seconds", "end", title=f"{key[0]} {key[1]}")
        ways = {path.steps: path for path in walked}
        for steps, path in sorted(ways.items(), key=lambda way: (len(way[0]), way[0])):
            ends = path.end.status if path.end else ""
            table.add_row(" → ".join(steps), str(questions(flow, steps)), str(seconds(flow, steps)), ends)
        yield table


def _measured(length: Length, report: Report) -> dict[str, object]:
    reading = report.reading[length.flow, length.version]
    return {**asdict(length), "lix": {language: round(found.index, 1) for language, found in reading.items()}}


def _span(span: Span) -> str:
    return str(span.least) if span.least == span.most else f"{span.least}–{span.typical}–{span.most}"


def _summary(report: Report) -> str:
    found = f"{len(report.errors)} errors, {len(report.warnings)} warnings"
    ways = sum(len(walked) for walked in report.paths.values())
    return f"{found}; {ways} paths walked in {len(report.paths)} flows" if ways else found
