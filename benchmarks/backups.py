"""A backup while people talk: how large, how long, and what the turns beside it feel of it.

`python -m benchmarks.backups` makes a database of 400 MB (`--megabytes`), or copies one (`--database FILE`), and takes
under a minute. Named reference: the same turns without a backup beside them, and `cp` of the same file.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from app.clock import Clock
from models import backups, schema
from models.database import Database
from models.unit_of_work import UnitOfWork
from models.vault import Vault

SECRET = "s" * 40
BOT = 7_000_000_001
CHATS = 50  # people who write beside the backup, each again as soon as it is answered
QUIET_SECONDS = 5.0
PAGE = 50_000  # bytes of a row of ballast: a long conversation's worth
MEGABYTE = 1_000_000

now = Clock().now


@dataclass(frozen=True)
class Felt:
    """What people felt: seconds of each turn from written to committed, while something lasted `seconds`."""

    waits: list[float]
    seconds: float

    def quantile(self, part: float) -> float:
        """Return the wait that this part of the turns does not exceed, in milliseconds; 1 is the longest."""
        if part == 1:
            return 1000 * max(self.waits)
        return 1000 * statistics.quantiles(self.waits, n=1000, method="inclusive")[round(part * 1000) - 1]

    @property
    def rate(self) -> float:
        """Return turns a second."""
        return len(self.waits) / self.seconds


def main() -> None:
    """Print the table."""
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        file = folder / "atbalss.db"
        if options.database:
            shutil.copyfile(options.database, file)
        database = Database(f"sqlite:///{file}", Vault(options.key))
        schema.upgrade(database.engine)
        if not options.database:
            _fill(database, options.megabytes * MEGABYTE)
        _measure(database, file, folder)
        database.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=400, help="of the made database")
    parser.add_argument("--database", type=Path, help="copy this one instead; its key by --key")
    parser.add_argument("--key", default=SECRET, help="secret key of the database")
    parser.add_argument("--folder", type=Path, help="where to work; it needs three times the room")
    options = parser.parse_args()
    if options.database and not options.database.is_file():
        sys.exit(f"{options.database} is no file: name a database of Atbalss")
    return options


def _fill(database: Database, size: int) -> None:
    """Let the inbox hold so many bytes of sealed updates, as no backup is harder to look through than of those."""
    rng = Random(7)

    def add(uow: UnitOfWork, first: int) -> None:
        for number in range(first, first + 100):
            uow.inbox.add(BOT, number, 10_000 + number, rng.randbytes(PAGE), now())

    rows = size // (PAGE * 4 // 3)  # sealed, it is a third longer
    for first in range(1, rows, 100):
        database.write(partial(add, first=first)).result()


def _measure(database: Database, file: Path, folder: Path) -> None:
    copied = folder / "backup.db"
    alone = _talk(database, lambda: time.sleep(QUIET_SECONDS))
    beside = _talk(database, lambda: backups.copy(file, copied))
    looked = _timed(lambda: backups.check_file(copied, database.vault))
    restored = _timed(lambda: shutil.copyfile(copied, folder / "restored.db"))
    plain = _timed(lambda: _copy_plainly(file, folder / "cp.db"))
    print(f"{os.cpu_count()} processors; database {_size(file)}, backup {_size(copied)}, {CHATS} people at once")
    print("what | seconds | ratio | turns/s | p50 ms | p99 ms | longest ms")
    print("--- | --- | --- | --- | --- | --- | ---")
    print(f"no backup | {alone.seconds:.1f} | – | {_told(alone)}")
    print(f"`atbalss backup`: the copy | {beside.seconds:.1f} | {beside.seconds / plain:.1f} × cp | {_told(beside)}")
    print(f"`restore --check` (also part of `backup`) | {looked:.1f} | {looked / plain:.1f} × cp | – | – | – | –")
    print(f"`atbalss restore`: put in place | {restored:.1f} | {restored / plain:.1f} × cp | – | – | – | –")
    print(f"cp and sync | {plain:.1f} | 1 | – | – | – | –")


def _copy_plainly(file: Path, target: Path) -> None:
    shutil.copyfile(file, target)
    os.sync()


def _talk(database: Database, work: Callable[[], object]) -> Felt:
    """Let people write as long as `work` lasts."""
    over = threading.Event()
    waits: list[list[float]] = [[] for _ in range(CHATS)]
    people = [threading.Thread(target=_write, args=(database, number, waits[number], over)) for number in range(CHATS)]
    began = time.monotonic()
    for person in people:
        person.start()
    work()
    seconds = time.monotonic() - began
    over.set()
    for person in people:
        person.join()
    return Felt([wait for own in waits for wait in own], seconds)


def _write(database: Database, number: int, waits: list[float], over: threading.Event) -> None:
    """Write as a turn is written: what came in is stored, then an answer is posted, each with a commit to disk."""
    chat, rng = 5_000_000 + number, Random(number)
    while not over.is_set():
        began, update = time.monotonic(), rng.getrandbits(48)
        database.write(partial(_take_in, update=update, chat=chat)).result()
        database.write(partial(_answer, update=update, chat=chat)).result()
        waits.append(time.monotonic() - began)
        time.sleep(0.2)  # nobody types faster


def _take_in(uow: UnitOfWork, update: int, chat: int) -> None:
    uow.inbox.add(BOT, update, chat, b'{"text": "man patika"}', now())


def _answer(uow: UnitOfWork, update: int, chat: int) -> None:
    payload = {"chat_id": chat, "text": "Paldies!"}
    uow.outbox.put(BOT, lane=0, method="sendMessage", payload=payload, dedupe=f"{update}", now=now())


def _told(felt: Felt) -> str:
    return " | ".join(
        f"{figure:.0f}" for figure in (felt.rate, felt.quantile(0.5), felt.quantile(0.99), felt.quantile(1))
    )


def _timed(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _size(file: Path) -> str:
    return f"{file.stat().st_size / MEGABYTE:.0f} MB"


if __name__ == "__main__":
    main()
