"""`make bench-reliability`: the claims of docs/reliability.md proved here, in ten minutes at the most.

The parts run one after another, so that none measures another's work; some in smaller sizes than in the docs.
"""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

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

    def holds(self, deadline: float) -> bool:
        """Run it and tell whether its claims held. What is still running at the deadline is ended, and did not hold."""
        began = time.monotonic()
        _say(f"\n## {self.title}\n\n`{self.command}`\n")
        process = subprocess.Popen((sys.executable, "-m", self.module, *self.arguments), start_new_session=True)  # noqa: S603
        try:
            code = process.wait(max(deadline - began, 0))
        except BaseException as exc:
            os.killpg(process.pid, signal.SIGTERM)  # with the bots that it started
            process.wait()
            if not isinstance(exc, subprocess.TimeoutExpired):
                raise
            _say(f"Stopped: all parts together have {LIMIT // 60} minutes. Run it alone.")
            return False
        _say(f"\n{time.monotonic() - began:.0f} s{f'; a claim did not hold (exit code {code})' if code else ''}.")
        return code == 0


PARTS = (
    Part("Crash matrix", "benchmarks.crashes", ("--kills", "520", "--seconds", "230")),
    Part("Load", "benchmarks.load", ("--seconds", "3", "--limit", "50")),
    Part("Several machines", "benchmarks.replicas", ("--kills", "2")),
    Part("Broadcast", "benchmarks.broadcast", ("--virtual", "10000", "--real", "500")),
    Part("Flooding", "benchmarks.flooding"),
)


def main() -> None:
    """Run all parts; exit code 1 if a claim did not hold. Slowness is never a fault."""
    began = time.monotonic()
    _say(_machine())
    held = [part.holds(began + LIMIT) for part in PARTS]
    _say(f"\n{sum(held)} of {len(held)} parts hold, after {time.monotonic() - began:.0f} s.")
    sys.exit(not all(held))


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
