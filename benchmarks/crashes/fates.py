"""At which step the next bot dies: the one at which the fewest have died so far, of those that bots have come to."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

from benchmarks.crashes.doom import Fate
from simulator.faults import Fault

ANYWHERE = "anywhere, by the clock"
STOPPING = "while it stops, by the clock"
# Deaths in the middle of a call, which only Telegram can time: it has the call, and the bot will never know.
IN_FLIGHT = {
    f"{method}: under way, {'done' if fault is Fault.ANSWER_LOST else 'not done'}": (method, fault)
    for method in ("sendMessage", "editMessageText", "answerCallbackQuery")
    for fault in (Fault.DROPPED, Fault.ANSWER_LOST)
}
ALIVE = Fate()
MOST_TIMES = 2  # a step is survived up to once before it kills


@dataclass(frozen=True)
class Death:
    """How a bot is to die: at a step of its own, in the middle of a call, or after some seconds.

    With `grace` it is asked to stop then, and killed so many seconds later.
    """

    step: str
    fate: Fate = ALIVE
    call: tuple[str, Fault] | None = None
    seconds: float | None = None
    grace: float | None = None


class Fates:
    """Knows the steps that bots have come to, and how many died at each."""

    def __init__(self, rng: random.Random) -> None:
        self.died = Counter[str]({ANYWHERE: 0, STOPPING: 0} | dict.fromkeys(IN_FLIGHT, 0))
        self._seen = Counter[str]()
        self._missed = Counter[str]()  # steps a bot was to die at and never came to
        self._rng = rng

    def learn(self, steps: Counter[str]) -> None:
        """Take note of the steps of a life."""
        self._seen |= steps
        for step in steps:
            self.died.setdefault(step, 0)

    def next(self) -> Death:
        """Return how the next bot is to die."""
        step = min(self.died, key=lambda step: (self.died[step] + self._missed[step], self._rng.random()))
        if step in IN_FLIGHT:
            return Death(step, call=IN_FLIGHT[step])
        if step in (ANYWHERE, STOPPING):
            grace = self._rng.uniform(0.0, 0.1) if step == STOPPING else None
            return Death(step, seconds=self._rng.uniform(0.05, 1.0), grace=grace)
        often = min(MOST_TIMES, self._seen[step])
        return Death(step, Fate(step, self._rng.randint(1, often)))

    def record(self, death: Death, *, came: bool) -> None:
        """Count a death; one whose step never came was caused by the clock."""
        self.died[death.step if came else ANYWHERE] += 1
        if not came:
            self.miss(death)

    def miss(self, death: Death) -> None:
        """Take note that nobody died this way, so that others have their turn."""
        self._missed[death.step] += 1
