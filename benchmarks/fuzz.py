"""Fuzzing the real bot: people who do anything whatsoever, and what is left of the bot after them.

`python -m benchmarks.fuzz --people 40 --acts 400 --seed 7` is the long run; the tests have a short one.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.bootstrap import Parts
from app.commands import TRIAL_BOT, TRIAL_TOKEN, seed_world
from app.settings import Settings
from benchmarks import soundness
from simulator.monkeys import Monkey
from simulator.outcomes import Ending, Outcome
from simulator.pace import Pace
from simulator.people import converse
from simulator.population import Gathering, population
from simulator.telegram import TelegramServer
from simulator.temperament import Course, Mood, PersonPlan, Temperament

ROOT = Path(__file__).parents[1]
SECRET = "the fuzz's own secret, which guards nobody"  # noqa: S105 - it does
SPEED = 40.0  # Telegram's clock, so that its limits shrink
RATES = {"ATBALSS_SEND_RATE": str(30 * SPEED), "ATBALSS_CHAT_RATE": str(SPEED)}
KEPT = "riga-workshop"  # the event that nobody knows of until the end
READY_SECONDS = 120.0
PACE = Pace(speed=1e4, patience=60.0, glance=0.5)
FIRST_USER_ID = 5_000_001
# Nobody can know beforehand who blocks the bot while it writes, nor what an old message says by now whose button is
# pressed: Telegram refuses, and that is that.
UNAVOIDABLE = re.compile("403|400 Bad Request: message is not modified")


@dataclass(frozen=True)
class Findings:
    """What is wrong, in words, and how much was done to find it."""

    faults: tuple[str, ...]
    acts: Counter[str]
    calls: dict[str, int]
    seconds: float


async def fuzz(folder: Path, *, people: int, acts: int, seed: int, data_dir: Path = ROOT / "var") -> Findings:
    """Let `people` do `acts` each, then let every one of them start anew and answer to the end."""
    began = time.monotonic()
    address = f"sqlite:///{folder}/atbalss.db"
    parts = Parts(Settings(database_url=address, secret_key=SECRET, data_dir=data_dir))  # type: ignore[arg-type]
    world = await asyncio.to_thread(seed_world, parts)
    codes = {event["key"]: event["code"] for event in world["events"]}
    server = TelegramServer([TRIAL_BOT], speed=SPEED, seed=seed)
    await server.start()
    try:
        async with _bot(server, address, data_dir):
            monkeys = await _rampage(server, codes, people, acts, seed)
            await _settle(server, parts)
            outcomes = await _recover(monkeys, codes[KEPT], seed)
            await _settle(server, parts)
        found = [*_complaints(monkeys), *_stuck(outcomes), *_broken_rules(server)]
        found += parts.database.read(lambda uow: soundness.faults(uow, parts.flows))
    finally:
        await server.stop()
        parts.close()
    done = Counter(act for monkey, its in monkeys for act in its)
    return Findings(tuple(found), done, server.calls, time.monotonic() - began)


# Whom it was, and what they did.
Doings = list[tuple[Monkey, list[str]]]


async def _rampage(server: TelegramServer, codes: dict[str, str], people: int, acts: int, seed: int) -> Doings:
    links = [code for key, code in codes.items() if key != KEPT]
    monkeys = [
        Monkey(server.person(FIRST_USER_ID + number, "Jebkas", language), random.Random(f"{seed}.{number}"), links)
        for number, language in zip(range(people), ("lv", "ru", "en", "de") * people, strict=False)
    ]

    async def live(monkey: Monkey) -> list[str]:
        return [await monkey.act() for _ in range(acts)]

    lives = await asyncio.gather(*map(live, monkeys))
    return list(zip(monkeys, lives, strict=True))


async def _recover(monkeys: Doings, code: str, seed: int) -> list[Outcome]:
    """Everybody opens a link of an event they don't know, and answers like a person."""
    [model] = population(1, seed, [Gathering(code, "workshop")])

    async def answer(monkey: Monkey) -> Outcome:
        person, plan = monkey.person, _sane(model, monkey.person.account.id)
        await person.unblock()
        return await converse(person, plan, plan.chance("pace"), pace=PACE)

    return await asyncio.gather(*(answer(monkey) for monkey, _ in monkeys))


def _sane(model: PersonPlan, user_id: int) -> PersonPlan:
    calm = Temperament("lv", "she", 16, "general", Mood.GOOD, Course.FINISHES)
    return PersonPlan(user_id, model.seed, user_id, "Jebkas", "lv", model.event, calm, texts=model.texts)


async def _settle(server: TelegramServer, parts: Parts) -> None:
    for _ in range(300):
        waiting = parts.database.read(lambda uow: uow.inbox.open_count() + uow.outbox.open_count())
        if waiting == 0 and server.pending_updates() == 0:
            return
        await asyncio.sleep(0.1)


# --- what is wrong ---------------------------------------------------------------------------------------------


def _complaints(monkeys: Doings) -> list[str]:
    return [f"unanswered: {it.act}, act {it.number} of {it.user_id}" for who, _ in monkeys for it in who.complaints]


def _stuck(outcomes: Sequence[Outcome]) -> list[str]:
    return [
        f"stuck: {outcome.kind} after {', '.join(outcome.answered) or 'nothing'}"
        for outcome in outcomes
        if outcome.kind is not Ending.COMPLETED
    ]


def _broken_rules(server: TelegramServer) -> list[str]:
    return [f"broken: {rule} ({count})" for rule, count in server.violations.items() if not UNAVOIDABLE.match(rule)]


# --- the bot program ---------------------------------------------------------------------------------------------


@asynccontextmanager
async def _bot(server: TelegramServer, database: str, data_dir: Path) -> AsyncIterator[None]:
    program = await _start(server.url, database, data_dir)
    try:
        for _ in range(int(READY_SECONDS / 0.1)):
            if server.calls.get("getUpdates"):
                break
            await asyncio.sleep(0.1)
        yield
    finally:
        program.send_signal(signal.SIGTERM)
        await program.wait()


async def _start(url: str, database: str, data_dir: Path) -> asyncio.subprocess.Process:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ATBALSS_")}
    own = {
        "ATBALSS_TELEGRAM_TOKEN": TRIAL_TOKEN,
        "ATBALSS_TELEGRAM_API_URL": url,
        "ATBALSS_DATABASE_URL": database,
        "ATBALSS_SECRET_KEY": SECRET,
        "ATBALSS_DATA_DIR": str(data_dir),
    }
    log = asyncio.subprocess.DEVNULL if "FUZZ_LOG" not in os.environ else None
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", "run", cwd=ROOT, env=clean | own | RATES, stdout=log, stderr=log
    )


def main() -> None:
    """The long run, from the command line."""
    wanted: dict[str, Any] = vars(_arguments())
    with tempfile.TemporaryDirectory() as folder:
        findings = asyncio.run(fuzz(Path(folder), **wanted))
    print(f"{sum(findings.acts.values())} acts in {findings.seconds:.0f} s: {dict(findings.acts.most_common())}")
    print(f"calls: {findings.calls}")
    for fault, count in Counter(findings.faults).most_common():
        print(f"{count} × {fault}")
    sys.exit(1 if findings.faults else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("people", 40), ("acts", 400), ("seed", 7)):
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args()


if __name__ == "__main__":
    main()
