"""`python -m benchmarks.load.memory`: what a bot without labelling keeps in memory, one thing loaded after another."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks.load.programs import ROOT, resident

LIBRARIES = ("uvloop", "aiohttp", "pydantic_settings", "sqlmodel", "structlog", "telegram", "cryptography.fernet")
STEPS: dict[str, Sequence[str]] = {
    "Python": (),
    "libraries for chat, HTTP and tables": LIBRARIES,
    "tables, bot and conversations": ("models.schema", "bot.delivery", "bot.intake", "bot.coordinators"),
    "all else that the program imports": ("app.cli", "app.service"),
}


def main() -> None:
    rows = [(what, _after(partial(_import, names))) for what, names in STEPS.items()]
    with tempfile.TemporaryDirectory() as folder:
        rows += _at_work(Path(folder))
    before = 0.0
    print("| loaded | MiB more | MiB in all |\n|---|---:|---:|")
    for what, memory in rows:
        print(f"| {what} | {memory - before:.0f} | {memory:.0f} |")
        before = memory


def _import(names: Sequence[str]) -> None:
    for name in names:
        importlib.import_module(name)


def _after(load: Callable[[], object]) -> float:
    load()
    return resident()


def _at_work(folder: Path) -> list[tuple[str, float]]:
    """What is loaded once the settings are known."""
    from app.bootstrap import Parts
    from app.settings import Settings
    from conversations.messages import Text

    address, secret = f"sqlite:///{folder}/memory.db", "an invented secret, long enough for benchmarks"
    parts = Parts(Settings(database_url=address, secret_key=secret, data_dir=ROOT / "var"))  # type: ignore[arg-type]
    rows = [("flows, texts and an empty database", _after(lambda: (parts.flows, parts.database)))]
    rows.append(("what looks for danger", _after(lambda: (parts.danger, parts.reliability))))
    rows.append(
        ("names, phrases and tokenizers, at the first text", _after(lambda: parts.guard.check(Text("labi"), "lv")))
    )
    parts.close()
    return rows


if __name__ == "__main__":
    main()
