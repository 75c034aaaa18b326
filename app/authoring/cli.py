"""`atbalss flow …`: for those who write flows, programmers or not. docs/flows.md is their guide."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from app.authoring import checking, comparing, playing
from app.authoring.versions import find, find_wordless
from app.console import out
from app.faults import UsageError
from conversations import json_schema, library
from conversations.drafts import template

flow = typer.Typer(no_args_is_help=True, help="Flows: check them, try them, compare versions, begin a new one.")

WAVES = ("3", "6", "12")  # months after which graduates are asked

TextsOption = Annotated[
    Path | None, typer.Option("--texts", metavar="DIR", help="Where lv/, ru/ and en/ with the texts of FILE are.")
]


@flow.command()
def check(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="A flow file; else all flows.")] = None,
    texts: TextsOption = None,
    with_paths: Annotated[bool, typer.Option("--paths", help="Show every way through each flow.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
) -> None:
    """Walk every way through the flows and name all faults with their remedies; exit code 1 if there are errors."""
    report = checking.examine_flows(file, texts)
    if as_json:
        print(checking.as_json(report))  # noqa: T201 - the command's output
    else:
        checking.show(report, out, with_paths=with_paths)
    if report.errors:
        sys.exit(1)


@flow.command("try")
def try_out(  # every option is another thing that the program would know of the person
    name: Annotated[str, typer.Argument(metavar="[FLOW]", help="A flow's id, FLOW@VERSION, or a flow file.")] = "S",
    texts: TextsOption = None,
    language: Annotated[str, typer.Option(help="lv, ru or en.")] = library.DEFAULT_LANGUAGE,
    wave: Annotated[str, typer.Option(help="3, 6 or 12: the same as --fact wave=…")] = "",
    fact: Annotated[list[str] | None, typer.Option(metavar="NAME=VALUE", help="What is known at the start.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed may draw another question.")] = 1,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show what would be stored, too.")] = False,
) -> None:
    """Play a flow here: buttons by number, typed answers, /back, /stop, /language. Nothing is stored."""
    facts = _facts([*(fact or ()), *([f"wave={wave}"] if wave else ())])
    if wave not in ("", *WAVES):
        raise UsageError(f"there is no wave {wave!r}: choose one of {', '.join(WAVES)}")
    if language not in library.LANGUAGES:
        raise UsageError(f"there is no language {language!r}: choose one of {', '.join(library.LANGUAGES)}")
    playing.play(find(name, texts), playing.Beginning(language, seed, facts), out, verbose=verbose)


@flow.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A flow file, FLOW or FLOW@VERSION.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same.")],
) -> None:
    """Show what a new version changes: for people, for results, and for conversations that are running."""
    if not comparing.show(find_wordless(old), find_wordless(new), out):
        sys.exit(1)


@flow.command()
def new(
    flow_id: Annotated[str, typer.Argument(metavar="FLOWID", help="Letters and digits, such as KURSI.")],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="The folder in which to begin it.")] = Path(),
) -> None:
    """Begin a flow: a file with comments and a question of every kind, and its texts in three languages."""
    files = {to / name: content for name, content in template(flow_id).items()}
    if existing := next((path for path in files if path.exists()), None):
        raise UsageError(f"{existing} is there already: choose another id or another folder")
    if any(known == flow_id for known, _version in library.read().flows):
        raise UsageError(f"there is a flow {flow_id} already: choose another id")
    for path, content in files.items():
        _write(path, content)
        out.print(f"✓ {path}", markup=False, highlight=False)
    out.print(f"Next: atbalss flow check {to / flow_id}.yaml", markup=False, highlight=False)


@flow.command()
def schema(
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="Write it there instead.")] = None,
) -> None:
    """Print the JSON Schema of flow files: editors complete keys with it and mark mistakes."""
    if to:
        _write(to, json_schema.as_text())
    else:
        print(json_schema.as_text(), end="")  # noqa: T201 - the command's output


def _write(path: Path, content: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    except OSError as exc:
        raise UsageError(f"{path} can't be written ({exc.strerror}): choose another place") from exc


def _facts(given: Iterable[str]) -> dict[str, str]:
    facts = {}
    for entry in given:
        name, sign, value = entry.partition("=")
        if not (name and sign):
            raise UsageError(f"--fact {entry!r} has no value: write --fact event='Ēnu diena'")
        facts[name] = value
    if "today" in facts and not _is_day(facts["today"]):
        raise UsageError(f"{facts['today']!r} is no day: write --fact today=2026-09-15")
    return facts


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
