"""`python -m benchmarks.crashes --kills 520`: the crash matrix on SQLite and PostgreSQL, by polling and by webhook."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.crashes.campaign import Findings, campaign
from benchmarks.crashes.places import postgres

MATRIX = [(kind, webhook) for kind in ("SQLite", "PostgreSQL") for webhook in (False, True)]


def main() -> None:
    wanted = _arguments()
    with tempfile.TemporaryDirectory() as name, _addresses(Path(name)) as addresses:
        found = asyncio.run(_all(Path(name), addresses, wanted))
    _show(found)
    faults = [fault for findings in found.values() for fault in findings.faults]
    for fault, times in Counter(faults).most_common():
        print(f"{times} × {fault}")
    sys.exit(1 if faults else 0)


async def _all(folder: Path, addresses: dict[str, str], wanted: argparse.Namespace) -> dict[str, Findings]:
    """Both databases at the same time; on each, polling and then the webhook."""
    found: dict[str, Findings] = {}

    async def line(kind: str) -> None:
        for webhook in (False, True):
            name = f"{kind}, {'webhook' if webhook else 'polling'}"
            place = folder / name
            place.mkdir()
            share = {"kills": -(-wanted.kills // len(MATRIX)), "seconds": wanted.seconds / 2, "seed": wanted.seed}
            found[name] = await campaign(place, addresses[name], **share, webhook=webhook)

    await asyncio.gather(*(line(kind) for kind in ("SQLite", "PostgreSQL")))
    return found


@contextmanager
def _addresses(folder: Path) -> Iterator[dict[str, str]]:
    with postgres(folder / "postgres") as server:
        yield {
            "SQLite, polling": f"sqlite:///{folder}/polling.db",
            "SQLite, webhook": f"sqlite:///{folder}/webhook.db",
            "PostgreSQL, polling": server("polling"),
            "PostgreSQL, webhook": server("webhook"),
        }


def _show(found: dict[str, Findings]) -> None:
    names = list(found)
    steps = sorted({step for findings in found.values() for step in findings.died})
    rows: list[tuple[str, list[Any]]] = [(step, [found[name].died[step] for name in names]) for step in steps]
    rows.append(("**killed in all**", [found[name].kills for name in names]))
    for fault in sorted({fault for findings in found.values() for fault in findings.struck}):
        rows.append((f"fault: {fault}", [found[name].struck[fault] for name in names]))
    for count in ("updates", "turns", "calls", "repeated", "doubts", "dead_letters"):
        rows.append((count.replace("_", " "), [getattr(found[name].tally, count) for name in names]))
    rows.append(("people", [found[name].people for name in names]))
    rows.append(("seconds", [round(found[name].seconds) for name in names]))
    rows.append(("**faults found**", [len(found[name].faults) for name in names]))
    print(f"| | {' | '.join(names)} |")
    print(f"|---|{'---:|' * len(names)}")
    for what, counts in rows:
        print(f"| {what} | {' | '.join(map(str, counts))} |")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default, what in (
        ("kills", 520, "how many bots are killed in all"),
        ("seconds", 300, "after which no more are killed"),
        ("seed", 7, "of people, faults and deaths"),
    ):
        parser.add_argument(f"--{name}", type=int, default=default, help=what)
    return parser.parse_args()


if __name__ == "__main__":
    main()
