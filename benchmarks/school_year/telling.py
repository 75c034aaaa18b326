"""What the year's coordinators and analysts get: digests as pictures, the report, the bundle."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from rich.console import Console

from analytics import digests, windows
from analytics.cells import NATION
from analytics.disclosure import record
from app.bootstrap import Parts
from app.exporting import BundleRequest, export_bundle
from app.reporting import ReportRequest, write_report
from benchmarks.school_year.truths import YEAR
from benchmarks.school_year.world import plan
from models.reports import Scope
from models.unit_of_work import UnitOfWork


def tell(parts: Parts, out: Path) -> list[str]:
    """Write everything into `out`. Returns a line for each file, with the seconds it took."""
    lines = []
    for name, work in _works(parts, out):
        began = time.perf_counter()
        detail = work()
        lines.append(f"{name}: {detail} ({time.perf_counter() - began:.0f} s)")
        print(lines[-1], flush=True)
    return lines


def _works(parts: Parts, out: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    planted = plan()["planted"]
    silent, school = planted["silent"]["municipality"], planted["drop"]["institution"]
    for name, scope, window in (
        ("digest-drop", Scope("institution", school, "Liepājas Zīļu vidusskola"), "2026-02"),
        ("digest-silent", Scope("municipality", silent, silent), "2025-11"),
        ("digest-country", Scope("national", "LV", "LV"), "2026-02"),
    ):
        for dark in (False, True):
            suffix = "-dark" if dark else ""
            yield (
                name + suffix,
                partial(_digest, parts, out / (name + suffix), scope, window, dark=dark),
            )
    console = Console(quiet=True)
    report = ReportRequest(out / "report.html", "LV", YEAR, "lv", public=False)
    yield "report.html", partial(_report, parts, report, console)
    place = "Liepāja"  # small enough to be looked at, and where something happened
    for name, key in (("bundle.zip", NATION.key), ("bundle-liepaja.zip", place)):
        (out / name).unlink(missing_ok=True)  # of an earlier time; the export writes over nothing
        bundle = BundleRequest(out / name, anonymous=True, window=YEAR, scope=key, formats="csv,parquet")
        yield name, partial(_bundle, parts, bundle, console)


def _report(parts: Parts, report: ReportRequest, console: Console) -> str:
    write_report(parts, report, console)
    return f"{report.target.stat().st_size // 1024} kB"


def _bundle(parts: Parts, bundle: BundleRequest, console: Console) -> str:
    return f"{export_bundle(parts, bundle, console).rows}"


def _digest(parts: Parts, target: Path, scope: Scope, window: str, *, dark: bool) -> str:
    def draw(uow: UnitOfWork) -> digests.Digest:
        now, reliability = parts.clock.now(), parts.reliability
        found = digests.compose(uow.session, [scope], "lv", windows.named(window), now, reliability, dark=dark)
        record(uow.session, found.told)
        return found

    digest = parts.database.write(draw).result()
    target.with_suffix(".txt").write_text(digest.caption + "\n", encoding="utf-8")
    if digest.png:
        target.with_suffix(".png").write_bytes(digest.png)
    return f"{len(digest.caption)} characters, {len(digest.png) // 1024} kB"
