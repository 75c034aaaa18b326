"""The `atbalss` command: every fault is one line with its remedy, never a traceback."""

from __future__ import annotations

import json
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer
import uvloop
from sqlalchemy.exc import OperationalError

from app import commands
from app.authoring.cli import flow
from app.console import err, out, with_parts
from app.digest_cli import digest
from app.export_cli import export
from app.faults import EXPECTED, named
from app.framework_cli import framework
from app.gaps_cli import gaps
from app.importing.cli import import_
from app.invitations.cli import invitations
from app.job_cli import job, worker
from app.key_cli import key
from app.nlp_cli import nlp
from app.operations.cli import backup, deadletters, deletions, restore
from app.places_cli import place
from app.report_cli import report
from app.staff_cli import staff

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
cli.add_typer(flow, name="flow")
cli.add_typer(nlp, name="nlp")
cli.add_typer(staff, name="staff")
cli.add_typer(gaps, name="gaps")
cli.add_typer(framework, name="framework")
cli.add_typer(place, name="place")
cli.add_typer(key, name="key")
cli.add_typer(export, name="export")
cli.add_typer(deadletters, name="deadletters")
cli.add_typer(deletions, name="deletions")
cli.add_typer(invitations, name="invitations")
cli.command()(backup)
cli.command()(restore)
cli.command()(digest)
cli.command(name="import")(import_)
cli.command()(report)


def main() -> None:
    """Run the command line."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _end)
    if any(argument.encode(errors="ignore").decode() != argument for argument in sys.argv):
        _refuse("an argument is no UTF-8 text: type it anew")
    try:
        cli()
    except EXPECTED as exc:
        _refuse(str(exc))
    except (OperationalError, OSError, RecursionError) as exc:
        told = named(exc)
        if told is None:
            raise
        _refuse(told)
    except KeyboardInterrupt:
        sys.exit(130)


def _end(number: int, _frame: FrameType | None) -> None:
    """Unlike an end by the system, this one takes away what is half written. `run` and `worker` have their own."""
    sys.exit(128 + number)


def _refuse(why: str) -> NoReturn:
    err.print(f"atbalss: {why}", markup=False, highlight=False, soft_wrap=True)
    sys.exit(1)


@cli.command()
def run() -> None:
    """Run the bot: by webhook if ATBALSS_WEBHOOK_URL is set, else by polling."""
    from app.operations.ending import run_until_told
    from app.operations.garbage import pass_over_what_is_loaded
    from app.service import Service

    with_parts(lambda parts: run_until_told(parts, Service(parts, loaded=pass_over_what_is_loaded).run()))


@cli.command()
def demo(
    to: Annotated[Path, typer.Option("--out", help="Where the files go.")] = Path("demo-output"),
    seed: Annotated[int, typer.Option(help="The same seed gives the same people and the same exports.")] = 11,
    people: Annotated[int, typer.Option(min=10, max=2000, help="How many synthetic people talk with the bot.")] = 300,
    once: Annotated[bool, typer.Option(help="End after the summary instead of opening the page.")] = False,
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes a free one.")] = 8765,
) -> None:
    """Show the whole loop on this machine: no token, no server, synthetic people."""
    from app.demo import Demo, DemoOptions

    uvloop.run(Demo(DemoOptions(to, seed, people, once, port), out).run())


@cli.command()
def simulate(
    port: Annotated[int, typer.Option(help="Where the stand-in for Telegram listens, on this machine only.")] = 8081,
) -> None:
    """Run a stand-in for Telegram with a chat page, to try flows on before they go live."""
    with_parts(lambda parts: uvloop.run(commands.simulate(parts, port, out)))


@cli.command()
def migrate() -> None:
    """Bring the database to this program's tables."""
    with_parts(commands.migrate)


@cli.command()
def seed(
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
) -> None:
    """Make a small invented world to try things on: institutions, events, staff invitations. Twice changes nothing."""
    world = with_parts(commands.seed_world)
    if as_json:
        print(json.dumps(world, ensure_ascii=False, indent=2))  # noqa: T201 - the command's output
    else:
        commands.show_world(world, out)


cli.command()(job)
cli.command()(worker)


@cli.command()
def panel() -> None:
    """Show how many people were asked again, answered, and were lost on the way."""
    with_parts(lambda parts: commands.show_panel(parts, out))


@cli.command()
def doctor() -> None:
    """Look whether everything the bot needs is there and works."""
    from app.operations.doctor import examine

    faults = with_parts(lambda parts: examine(parts, out))
    if faults:
        sys.exit(1)


@cli.command()
def check() -> None:
    """Check all data files: flows, texts, codebook, corpus, indicators."""
    for line in commands.check_data():
        out.print(line, markup=False, highlight=False)
