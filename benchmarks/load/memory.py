"""`python -m benchmarks.load.memory`: what a bot without labelling keeps in memory, one thing loaded after another.

Tables are made by another process, as `atbalss migrate` does it; with a last line of many texts, after which what is
remembered of words hardly grows.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.load.programs import ROOT, resident

if TYPE_CHECKING:
    from app.guard import Guard

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
    settings = {"ATBALSS_DATABASE_URL": address, "ATBALSS_SECRET_KEY": secret, "ATBALSS_DATA_DIR": str(folder)}
    subprocess.run([sys.executable, "-m", "app", "migrate"], check=True, cwd=ROOT, env=os.environ | settings)
    parts = Parts(Settings(database_url=address, secret_key=secret, data_dir=ROOT / "var"))  # type: ignore[arg-type]
    rows = [("flows, texts and a database", _after(lambda: (parts.flows, parts.database)))]
    rows.append(("what looks for danger", _after(lambda: (parts.danger, parts.reliability))))
    rows.append(("names and tokenizers, at the first text", _after(lambda: parts.guard.check(Text("labi"), "lv"))))
    rows.append(("words, after 4,500 different texts", _after(lambda: _hear(parts.guard))))
    parts.close()
    return rows


def _hear(guard: Guard) -> None:
    from conversations.messages import Text
    from nlp import examples

    for example in examples.danger("train"):
        guard.check(Text(example.text), example.language)


if __name__ == "__main__":
    main()
