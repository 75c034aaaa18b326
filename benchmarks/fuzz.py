"""Fuzzing the real bot: people and staff who do anything whatsoever, and what is left of the bot after them.

`python -m benchmarks.fuzz --people 40 --acts 400 --seed 7` is the long run; the tests have a short one.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from app.bootstrap import Parts
from app.clock import RIGA
from app.commands import TRIAL_BOT, seed_world
from app.settings import Settings
from benchmarks import soundness
from benchmarks.fuzz_program import READY_SECONDS, ROOT, SECRET, SPEED, bot_program
from benchmarks.fuzz_staff import Office
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

VAR = ROOT / "var"
# Half of the people first answer about the one event, the others enrol for the other, before they all go wild.
FIRST_EVENT, NEXT_EVENT = "riga-shadow", "ogre-tomorrow"
STAGES = (  # when the bot runs: before tomorrow's event, after it, and when the wave of six months is sent
    datetime(2026, 4, 21, 12, 0, tzinfo=RIGA),
    datetime(2026, 4, 22, 18, 0, tzinfo=RIGA),
    datetime(2026, 10, 26, 12, 0, 30, tzinfo=RIGA),
)
OWNERS = frozenset({"lobby", "me", "invite", "staff", "acted"})  # of buttons that belong to no conversation
BEGIN = "lobby.start."  # the button that begins general feedback
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
    folder: Path,
    *,
    people: int,
    acts: int,
    seed: int,
    staff: int = 5,
    stages: Sequence[datetime] = STAGES,
    data_dir: Path = VAR,
) -> Findings:
    """Let people and staff do `acts` each in every stage.

    Then let every one of the people write /start and answer to the end, and the staff do their work.
    """
    began = time.monotonic()
    address = f"sqlite:///{folder}/atbalss.db"
    settings = Settings(database_url=address, secret_key=SECRET, data_dir=data_dir, clock_start=stages[0])  # type: ignore[arg-type]
    parts = Parts(settings)
    world = await asyncio.to_thread(seed_world, parts)
    codes = {event["key"]: event["code"] for event in world["events"]}
    server = TelegramServer([TRIAL_BOT], speed=SPEED, seed=seed)
    await server.start()
    try:
        run = _Run(server, parts, _monkeys(server, list(codes.values()), people, seed), seed)
        office = Office(server, world, staff, seed)
        for number, at in enumerate(stages):
            async with bot_program(server, address, data_dir, at):
                await (run.begin(codes[FIRST_EVENT], codes[NEXT_EVENT]) if number == 0 else run.receive())
                await (office.join() if number == 0 else run.settle())
                last = at == stages[-1]
                await asyncio.gather(run.rampage(acts, resting=not last), office.rampage(acts))
                await (run.recover() if last else run.settle())
                await (office.recover() if last else run.settle())
        found = [*run.faults(), *office.faults]
    finally:
        await server.stop()
        parts.close()
    return Findings(
        tuple(found), run.acts + office.acts, _pressed(server), run.invited, server.calls, time.monotonic() - began
    )


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
    return Counter(map(_owner, tokens))


def _owner(token: str) -> str:
    """Whose a button is; of those for staff, of which area."""
    owner, _, rest = token.partition(".")
    if owner == "staff":
        return f"staff.{rest.partition('.')[0]}"
    return owner if owner in OWNERS else "conversation"


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
    for name, default in (("people", 40), ("acts", 400), ("staff", 5), ("seed", 7)):
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args()


if __name__ == "__main__":
    main()
