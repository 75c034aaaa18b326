"""The commands around scheduled jobs: `atbalss job`, `atbalss worker`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from app.bootstrap import Parts
from app.console import out, with_parts
from app.faults import UsageError
from app.jobs import doctor
from app.jobs.catalogue import JOBS
from app.jobs.runner import Runner, UnknownWindowError
from app.safeguarding.telling import look_after


def job(
    name: Annotated[str, typer.Argument(help="Which one; without a name, all are listed.")] = "",
    window: Annotated[str, typer.Option(help="Run this window, which was given up, as the ledger demands.")] = "",
) -> None:
    """List the scheduled jobs, or run one now: beside the ledger, or a window that failed three times once more."""
    if not name:
        with_parts(show_jobs)
        return
    for line in with_parts(lambda parts: run_job(parts, name, window)):
        out.print(line, markup=False, highlight=False)


def worker() -> None:
    """Only label and run jobs, beside `atbalss run`; several may run. What they post is sent by the bot."""
    from app.operations.ending import run_until_told
    from app.worker import work

    with_parts(lambda parts: run_until_told(parts, work(parts)))


def show_jobs(parts: Parts) -> None:
    """Print what is known of every job."""
    table = Table("job", "rhythm", "due next", "last window", "state", title="Scheduled jobs, local time")
    for line in parts.database.read(lambda uow: doctor.lines(uow, parts.clock.now())):
        table.add_row(line.name, line.rhythm, line.comes, line.last, line.state)
    out.print(table)


def run_job(parts: Parts, name: str, window: str = "") -> list[str]:
    """Run one job now and return what it did. Raises UsageError."""
    from app.bulk.commands import count_all, label_all

    if name == "danger":
        return [f"danger: {look_after(parts)} signals"]
    if name == "label":
        return [f"label: {label_all(parts, out)} answers"]
    if name == "rollups":
        return ["rollups: {} people counted from nothing, {} anew".format(*count_all(parts, out))]
    try:
        if not window:
            return Runner(parts).run_now(name) or [f"{name}: nobody to do it for"]
        return [f"{name} {window}: {Runner(parts).run_again(name, window)}"]
    except KeyError:
        names = ", ".join(["label", "danger", "rollups", *(job.name for job in JOBS)])
        raise UsageError(f"there is no job {name!r}: choose one of {names} (of one coordinator: digest:7)") from None
    except (ValueError, UnknownWindowError) as exc:
        raise UsageError(str(exc)) from None
