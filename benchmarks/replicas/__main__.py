"""`python -m benchmarks.replicas`: replicas behind nginx on one PostgreSQL, killed and restarted.

Two, three, and two whose turns two other processes take; one of those is killed whenever a leader is.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.crashes.places import postgres
from benchmarks.replicas.drill import Findings, drill
from benchmarks.replicas.nginx import NginxError
from benchmarks.replicas.replicas import nursery

KINDS = ((2, 0), (3, 0), (2, 2))  # replicas, and processes that take their turns; 0: they do so themselves


def main() -> None:
    wanted = _arguments()
    with tempfile.TemporaryDirectory() as name, postgres(Path(name) / "postgres") as server:
        try:
            found = asyncio.run(
                _all(Path(name), {kind: server("replicas{}_{}".format(*kind)) for kind in KINDS}, wanted)
            )
        except NginxError as exc:
            sys.exit(str(exc))
    _show(found)
    faults = [
        f"{findings.replicas} replicas, {findings.apart} apart: {fault}"
        for findings in found
        for fault in findings.faults
    ]
    print("\n".join(faults))
    sys.exit(1 if faults else 0)


async def _all(folder: Path, addresses: dict[tuple[int, int], str], wanted: argparse.Namespace) -> list[Findings]:
    """All kinds at the same time, each with a database and an nginx of its own."""
    async with nursery(folder / "replicas.log") as born:

        async def one(count: int, apart: int, address: str) -> Findings:
            place = folder / f"{count}-{apart}"
            place.mkdir()
            return await drill(born, place, address, replicas=count, kills=wanted.kills, seed=wanted.seed, apart=apart)

        return await asyncio.gather(*(one(*kind, address) for kind, address in addresses.items()))


def _show(found: Sequence[Findings]) -> None:
    rows: list[tuple[str, list[object]]] = [
        ("replicas", [findings.replicas for findings in found]),
        ("processes that take their turns", [findings.apart or "the same" for findings in found]),
        ("people", [findings.people for findings in found]),
        ("updates acknowledged", [findings.tally and findings.tally.updates for findings in found]),
        ("turns taken", [findings.tally and findings.tally.turns for findings in found]),
        ("leaders killed", [findings.kills for findings in found]),
        ("seconds until another one sends, at most", [_most(findings.fail_overs) for findings in found]),
        ("seconds until another one ticks, at most", [_most(findings.tick_overs) for findings in found]),
        ("replicas restarted in turn", [findings.replicas for findings in found]),
        ("seconds between two senders then, at most", [_most(findings.hand_overs) for findings in found]),
        ("messages shown once more", [findings.tally and findings.tally.repeated for findings in found]),
        ("seconds in all", [round(findings.seconds) for findings in found]),
        ("**faults found** (lost, doubled, out of order, two senders)", [len(findings.faults) for findings in found]),
    ]
    print(f"| |{' |' * len(found)}\n|---|{'---:|' * len(found)}")
    for what, counts in rows:
        print(f"| {what} | {' | '.join(map(str, counts))} |")


def _most(seconds: Sequence[float]) -> str:
    return f"{max(seconds):.1f}" if seconds else "–"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--kills", type=int, default=3, help="how often a leader is killed, with each number of replicas"
    )
    parser.add_argument("--seed", type=int, default=7, help="of people")
    return parser.parse_args()


if __name__ == "__main__":
    main()
