"""The figures as a Markdown table."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.load.figures import Figures, Scene

COLUMNS = ("who", "bot", "turns/s", "× echo", "p50 s", "p99 s", "CPU ms/turn", "memory MiB", "peak", "stand-in's core")


def head() -> str:
    """The first two lines."""
    return f"| {' | '.join(COLUMNS)} |\n|---|---|{'---:|' * (len(COLUMNS) - 2)}"


def row(scene: Scene, name: str, found: Figures, reference: Figures) -> str:
    """One bot before one crowd."""
    cells = (
        scene.name,
        name,
        f"{found.per_second:.0f}",
        f"{found.per_second / reference.per_second:.2f}" if reference.per_second else "–",
        f"{found.middle:.3f}",
        f"{found.high:.3f}",
        f"{1e3 * found.cpu:.1f}",
        f"{found.before:.0f} → {found.after:.0f}",
        f"{found.peak:.0f}",
        f"{100 * found.driver:.0f} %",
    )
    return f"| {' | '.join(cells)} |"


def marathon(rows: Sequence[Figures], turns: int) -> str:
    """A long run, one row for each part of it."""
    lines = ["| turns so far | turns/s | p50 s | p99 s | CPU ms/turn | memory MiB |", f"|{'---:|' * 6}"]
    for number, found in enumerate(rows, 1):
        cells = (
            f"{number * turns // len(rows):,}",
            f"{found.per_second:.0f}",
            f"{found.middle:.3f}",
            f"{found.high:.3f}",
            f"{1e3 * found.cpu:.1f}",
            f"{found.after:.0f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
