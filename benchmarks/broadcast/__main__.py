"""`python -m benchmarks.broadcast`: 100,000 people in virtual time, then 5,000 in real time; 0 leaves a part out."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.broadcast.real import real_wave
from benchmarks.broadcast.rehearsal import rehearse
from benchmarks.broadcast.telling import Line


def main() -> None:
    wanted = _arguments()
    with tempfile.TemporaryDirectory() as name:
        lines = list(_measured(Path(name), wanted))
    broken = [line for line in lines if line.broken]
    print(*(f"BROKEN: {line.what}: {line.found}" for line in broken), sep="\n")
    sys.exit(1 if broken else 0)


def _measured(folder: Path, wanted: argparse.Namespace) -> Iterable[Line]:
    if wanted.virtual:
        yield from _shown(f"{wanted.virtual:,} people, virtual time", rehearse(folder, wanted.virtual, wanted.seed))
    if wanted.real:
        found = asyncio.run(real_wave(folder, wanted.real, wanted.seed))
        yield from _shown(f"{wanted.real:,} people, real time", found)


def _shown(title: str, lines: Sequence[Line]) -> Sequence[Line]:
    print(f"| {title} | |\n|---|---:|")
    for line in lines:
        print(f"| {line.what} | {line.found} |")
    print(flush=True)
    return lines


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default, what in (
        ("virtual", 100_000, "how many people in virtual time"),
        ("real", 5_000, "how many people in real time"),
        ("seed", 7, "of what people do"),
    ):
        parser.add_argument(f"--{name}", type=int, default=default, help=what)
    return parser.parse_args()


if __name__ == "__main__":
    main()
