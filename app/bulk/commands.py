"""Bulk work as commands do it: with a bar that shows how far it is, and a word when somebody breaks it off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app import rolling
from app.bootstrap import Parts
from app.bulk.kinds import COUNT, LABEL
from app.bulk.sharing import bench_of, doer
from app.bulk.work import Terms, Told
from app.relabelling import relabel
from app.rereading import Changes

T = TypeVar("T")


def label_all(parts: Parts, out: Console) -> int:
    """Give labels to what has none. Returns to how many."""
    return _shown(out, "texts", lambda tell: doer(parts)(bench_of(parts), LABEL, Terms(), tell))


def relabel_all(parts: Parts, out: Console, since: date | None = None) -> Changes:
    """Read again what another model has read."""
    return _shown(out, "texts", lambda tell: relabel(bench_of(parts), since, doer(parts), tell))


def count_all(parts: Parts, out: Console) -> tuple[int, int]:
    """Count everybody who must be counted from nothing, then whoever is due. Returns how many those are."""
    counted = _shown(out, "people", lambda tell: doer(parts)(bench_of(parts), COUNT, Terms(), tell))
    counted += rolling.rebuild(parts.database, parts.reliability)
    return counted, rolling.roll_due(parts.database, parts.reliability)


def _shown(out: Console, what: str, work: Callable[[Told], T]) -> T:
    with _bar(out, what) as tell:
        try:
            return work(tell)
        except KeyboardInterrupt:
            out.print("broken off: what is done stays, workers go on with the rest, the same command joins in")
            raise


@contextmanager
def _bar(out: Console, what: str) -> Iterator[Told]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=out, transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=max(0, done), total=total)
