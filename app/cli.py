"""The `atbalss` command: every fault is one line with its remedy, never a traceback."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Mapping
from types import FrameType
from typing import ClassVar, NoReturn

import typer
from sqlalchemy.exc import OperationalError

from app.console import err, with_parts
from app.faults import EXPECTED, named
from app.lazy_commands import LazyGroup
from app.logs import tell_fault


class Commands(LazyGroup):
    """All commands but `run`."""

    places: ClassVar[Mapping[str, str]] = {
        "flow": "app.authoring.cli:flow",
        "nlp": "app.nlp_cli:nlp",
        "staff": "app.staff_cli:staff",
        "gaps": "app.gaps_cli:gaps",
        "framework": "app.framework_cli:framework",
        "place": "app.places_cli:place",
        "key": "app.key_cli:key",
        "export": "app.export_cli:export",
        "deadletters": "app.operations.cli:deadletters",
        "deletions": "app.operations.cli:deletions",
        "invitations": "app.invitations.cli:invitations",
        "backup": "app.operations.cli:backup",
        "restore": "app.operations.cli:restore",
        "digest": "app.digest_cli:digest",
        "import": "app.importing.cli:import_",
        "report": "app.report_cli:report",
        "job": "app.job_cli:job",
        "worker": "app.job_cli:worker",
        "turns": "app.turns_cli:turns",
        "demo": "app.trial_cli:demo",
        "simulate": "app.trial_cli:simulate",
        "seed": "app.trial_cli:seed",
        "migrate": "app.upkeep_cli:migrate",
        "panel": "app.upkeep_cli:panel",
        "doctor": "app.upkeep_cli:doctor",
        "check": "app.upkeep_cli:check",
    }


cli = typer.Typer(
    cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__
)


def main() -> None:
    """Run the command line."""
    sys.excepthook = tell_fault
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
    from app.duties import duties_of_run
    from app.service import serve

    with_parts(lambda parts: serve(parts, duties_of_run(parts.settings)))


@cli.callback()
def _among_others() -> None:
    """Tell typer that `run`, the only one it knows of, is one of several."""
