"""`make bench-reliability`: the claims of docs/reliability.md proved here, in ten minutes at the most.

The parts run one after another, so that none measures another's work; some in smaller sizes than in the docs.
"""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

LIMIT = 600  # seconds


@dataclass(frozen=True)
class Part:
    """One benchmark with the arguments that keep it within its share of the ten minutes."""

    title: str
    module: str
    arguments: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """What a reader may run alone."""
        return " ".join(("python -m", self.module, *self.arguments))


PARTS = (
    Part("Crash matrix", "benchmarks.crashes", ("--kills", "520", "--seconds", "230")),
    Part("Load", "benchmarks.load", ("--limit", "80")),
    Part("Several machines", "benchmarks.replicas", ("--kills", "2")),
    Part("Broadcast", "benchmarks.broadcast", ("--virtual", "10000", "--real", "1000")),
    Part("Flooding", "benchmarks.flooding"),
)


@dataclass(frozen=True)
class Run:
    """A part under way; its output waits in a file until it is its turn to be read."""

    part: Part
    process: subprocess.Popen[bytes]
    output: Path
    began: float = field(default_factory=time.monotonic)

    def finish(self, deadline: float) -> bool:
        """Wait, show what it printed, and tell whether its claims held. Past the deadline it is ended: not held."""
        try:
            code = self.process.wait(max(deadline - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGTERM)  # with the bots that it started
            self.process.wait()
            code = None
        _say(f"\n## {self.part.title}\n\n`{self.part.command}`, {time.monotonic() - self.began:.0f} s:\n")
        _say(self.output.read_text(encoding="utf-8").strip())
        if code:
            _say(f"\nA claim did not hold (exit code {code}).")
        if code is None:
            _say(f"\nStopped: all parts together have {LIMIT // 60} minutes. Run it alone.")
        return code == 0


def main() -> None:
    """Run all parts; exit code 1 if a claim did not hold. Slowness is never a fault."""
    began = time.monotonic()
    _say(f"{_machine()}\n\nEach part is shown when it is done; this takes up to {LIMIT // 60} minutes.")
    with tempfile.TemporaryDirectory() as folder:
        held = [_start(part, Path(folder)).finish(began + LIMIT) for part in PARTS]
    _say(f"\n{sum(held)} of {len(held)} parts hold, after {time.monotonic() - began:.0f} s.")
    sys.exit(not all(held))


def _start(part: Part, folder: Path) -> Run:
    output = folder / f"{part.module}.txt"
    with output.open("wb") as written:
        command = (sys.executable, "-m", part.module, *part.arguments)
        process = subprocess.Popen(command, stdout=written, stderr=subprocess.STDOUT, start_new_session=True)  # noqa: S603
        return Run(part, process, output)


def _machine() -> str:
    """Tell what the figures were made on: they mean little without."""
    return (
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}"
    )


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
