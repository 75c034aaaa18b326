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
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from app.bootstrap import Parts
from app.clock import RIGA
from app.commands import TRIAL_BOT, TRIAL_TOKEN, seed_world
from app.settings import Settings
from benchmarks import soundness
from simulator.answering import AGREES_OTHERWISE
from simulator.invitees import invitations_in
from simulator.monkeys import Monkey
from simulator.outcomes import Ending, Outcome
from simulator.pace import Pace
from simulator.people import Opening, go_on
from simulator.questions import Question, question_in
from simulator.scene import Scene
from simulator.telegram import TelegramServer
from simulator.temperament import Course, Mood, PersonPlan, Temperament

ROOT = Path(__file__).parents[1]
VAR = ROOT / "var"
SECRET = "the fuzz's own secret, which guards nobody"  # noqa: S105 - it does
SPEED = 10.0  # Telegram's clock, so that its limits shrink
RATES = {"ATBALSS_SEND_RATE": str(30 * SPEED), "ATBALSS_CHAT_RATE": str(SPEED)}
# Half of the people first answer about the one event, the others enrol for the other, before they all go wild.
FIRST_EVENT, NEXT_EVENT = "riga-shadow", "ogre-tomorrow"
STAGES = (  # when the bot runs: before tomorrow's event, after it, and when the wave of six months is sent
    datetime(2026, 4, 21, 12, 0, tzinfo=RIGA),
    datetime(2026, 4, 22, 18, 0, tzinfo=RIGA),
    datetime(2026, 10, 26, 12, 0, 30, tzinfo=RIGA),
)
OWNERS = frozenset({"lobby", "me", "invite", "staff", "acted"})  # of buttons that belong to no conversation
BEGIN = "lobby.start."  # the button that begins general feedback
READY_SECONDS = 120.0
UNASKED_SECONDS = 10.0
RESTS = 4
SETTLE_SECONDS = 60.0
LOOK_SECONDS = 0.1
PACE = Pace(speed=1e4, patience=60.0, glance=0.5)
FIRST_USER_ID = 5_000_001
# Nobody can know beforehand who blocks the bot while it writes, nor what an old message says by now whose button is
# pressed: Telegram refuses, and that is that.
UNAVOIDABLE = re.compile("403|400 Bad Request: message is not modified")


@dataclass(frozen=True)
class Findings:
    """What is wrong, in words, and how much was done to find it; `pressed` counts buttons by whose they are.

    `invited` counts those who had been written to unasked when a stage began.
    """

    faults: tuple[str, ...]
    acts: Counter[str]
    pressed: Counter[str]
    invited: int
    calls: dict[str, int]
    seconds: float


async def fuzz(
    folder: Path, *, people: int, acts: int, seed: int, stages: Sequence[datetime] = STAGES, data_dir: Path = VAR
) -> Findings:
    """Let `people` do `acts` each in every stage, then let every one of them write /start and answer to the end."""
    began = time.monotonic()
    address = f"sqlite:///{folder}/atbalss.db"
    settings = Settings(database_url=address, secret_key=SECRET, data_dir=data_dir, clock_start=stages[0])  # type: ignore[arg-type]
    parts = Parts(settings)
    codes = {event["key"]: event["code"] for event in (await asyncio.to_thread(seed_world, parts))["events"]}
    server = TelegramServer([TRIAL_BOT], speed=SPEED, seed=seed)
    await server.start()
    try:
        run = _Run(server, parts, _monkeys(server, list(codes.values()), people, seed), seed)
        for number, at in enumerate(stages):
            async with _bot(server, address, data_dir, at):
                await (run.begin(codes[FIRST_EVENT], codes[NEXT_EVENT]) if number == 0 else run.receive())
                last = at == stages[-1]
                await run.rampage(acts, resting=not last)
                await (run.recover() if last else run.settle())
        found = run.faults()
    finally:
        await server.stop()
        parts.close()
    return Findings(tuple(found), run.acts, _pressed(server), run.invited, server.calls, time.monotonic() - began)


def _monkeys(server: TelegramServer, codes: Sequence[str], people: int, seed: int) -> list[Monkey]:
    return [
        Monkey(server.person(FIRST_USER_ID + number, "Jebkas", language), random.Random(f"{seed}.{number}"), codes)
        for number, language in zip(range(people), ("lv", "ru", "en", "de") * people, strict=False)
    ]


@dataclass
class _Run:
    """One run: who takes part, what they did, and what came of it."""

    server: TelegramServer
    parts: Parts
    monkeys: list[Monkey]
    seed: int
    acts: Counter[str] = field(default_factory=Counter)
    outcomes: list[Outcome] = field(default_factory=list)
    invited: int = 0

    async def begin(self, first: str, following: str) -> None:
        """Let everybody be a person of whom the bot knows something, given the codes of two events."""
        await self._wait_for_bot()
        codes = [first, following] * len(self.monkeys)
        await asyncio.gather(*(self._answer(*it) for it in zip(self.monkeys, map(_link, codes), strict=False)))
        await self.settle()

    async def receive(self) -> None:
        """Wait for what the bot sends unasked, if anybody is still there to get it."""
        await self._wait_for_bot()
        for _ in range(int(UNASKED_SECONDS / LOOK_SECONDS)):
            if self._count_invited():
                break
            await asyncio.sleep(LOOK_SECONDS)
        await self.settle()
        self.invited += self._count_invited()

    def _count_invited(self) -> int:
        return sum(bool(invitations_in(monkey.person.chat)) for monkey in self.monkeys)

    async def rampage(self, acts: int, *, resting: bool) -> None:
        """Let everybody do so many acts; every fourth may rest, so that somebody is left to write to."""
        awake = [monkey for number, monkey in enumerate(self.monkeys) if not resting or number % RESTS]
        await asyncio.gather(*(self._live(monkey, acts) for monkey in awake))

    async def recover(self) -> None:
        """Let everybody write /start and answer to the end."""
        await self.settle()
        await asyncio.gather(*(self._answer(monkey, _start) for monkey in self.monkeys))
        await self.settle()

    async def settle(self) -> None:
        """Wait until everything is answered and sent."""
        for _ in range(int(SETTLE_SECONDS / LOOK_SECONDS)):
            waiting = self.parts.database.read(lambda uow: uow.inbox.open_count() + uow.outbox.open_count())
            if waiting == 0 and self.server.pending_updates() == 0:
                return
            await asyncio.sleep(LOOK_SECONDS)

    async def _wait_for_bot(self) -> None:
        """Turns wait until the language model is loaded: presses made before would come too late."""
        early_bird = self.server.person(FIRST_USER_ID - 1, "Agrais")
        await early_bird.say("/help")
        await early_bird.next_message(READY_SECONDS)

    async def _live(self, monkey: Monkey, acts: int) -> None:
        for _ in range(acts):
            self.acts[await monkey.act()] += 1

    async def _answer(self, monkey: Monkey, opening: Opening) -> None:
        plan = _sane(self.seed, monkey.person.account.id)
        await monkey.person.unblock()
        self.outcomes.append(await go_on(monkey.person, plan, plan.chance("pace"), opening, pace=PACE))

    def faults(self) -> list[str]:
        """What is wrong, in words."""
        found = [*_complaints(self.monkeys), *_stuck(self.outcomes), *_broken_rules(self.server)]
        return found + self.parts.database.read(lambda uow: soundness.faults(uow, self.parts.flows))


def _link(code: str) -> Opening:
    async def open_link(scene: Scene) -> Question | None:
        await scene.person.start(code)
        return question_in(await scene.attention.next_message())

    return open_link


async def _start(scene: Scene) -> Question | None:
    """A bare /start: it goes on with what runs, or offers to begin."""
    await scene.person.start()
    message = await scene.attention.next_message()
    begin = next((button for button in message.buttons if button.token.startswith(BEGIN)), None)
    if begin is None:
        return question_in(message)
    await scene.person.press(begin, message)
    return await scene.attention.asked_anew(message, message.text)


def _sane(seed: int, user_id: int) -> PersonPlan:
    """Somebody who answers everything, and wants to be written to later."""
    calm = Temperament("lv", "she", 16, "general", Mood.GOOD, Course.FINISHES)
    texts = {"general": ("te viss ir labi, tikai vairāk prakses vajadzētu",)}
    plans = (PersonPlan(index, seed, user_id, "Jebkas", "lv", "", calm, texts=texts) for index in count())
    return next(plan for plan in plans if plan.chance("P3").random() < AGREES_OTHERWISE)


# --- what is wrong ---------------------------------------------------------------------------------------------


def _pressed(server: TelegramServer) -> Counter[str]:
    tokens = [str(event.details["token"]) for chat in server.chats for event in chat.events if event.kind == "press"]
    owners = [token.partition(".")[0] for token in tokens]
    return Counter(owner if owner in OWNERS else "conversation" for owner in owners)


def _complaints(monkeys: Sequence[Monkey]) -> list[str]:
    return [f"unanswered: {it.act}, act {it.number} of {it.user_id}" for who in monkeys for it in who.complaints]


def _stuck(outcomes: Sequence[Outcome]) -> list[str]:
    return [
        f"stuck: {outcome.kind} after {', '.join(outcome.answered) or 'nothing'}"
        for outcome in outcomes
        if outcome.kind not in (Ending.COMPLETED, Ending.ENROLLED)
    ]


def _broken_rules(server: TelegramServer) -> list[str]:
    return [f"broken: {rule} ({count})" for rule, count in server.violations.items() if not UNAVOIDABLE.match(rule)]


# --- the bot program ---------------------------------------------------------------------------------------------


@asynccontextmanager
async def _bot(server: TelegramServer, database: str, data_dir: Path, at: datetime) -> AsyncIterator[None]:
    calls_before = server.calls.get("getUpdates", 0)
    program = await _run(server.url, database, data_dir, at)
    try:
        for _ in range(int(READY_SECONDS / 0.1)):
            if server.calls.get("getUpdates", 0) > calls_before:
                break
            await asyncio.sleep(0.1)
        yield
    finally:
        program.send_signal(signal.SIGTERM)
        await program.wait()


async def _run(url: str, database: str, data_dir: Path, at: datetime) -> asyncio.subprocess.Process:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ATBALSS_")}
    own = {
        "ATBALSS_TELEGRAM_TOKEN": TRIAL_TOKEN,
        "ATBALSS_TELEGRAM_API_URL": url,
        "ATBALSS_DATABASE_URL": database,
        "ATBALSS_SECRET_KEY": SECRET,
        "ATBALSS_DATA_DIR": str(data_dir),
        "ATBALSS_CLOCK_START": at.isoformat(),
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
    print(f"pressed: {dict(findings.pressed.most_common())}; invited: {findings.invited}; calls: {findings.calls}")
    for fault, times in Counter(findings.faults).most_common():
        print(f"{times} × {fault}")
    sys.exit(1 if findings.faults else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("people", 40), ("acts", 400), ("seed", 7)):
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args()


if __name__ == "__main__":
    main()
