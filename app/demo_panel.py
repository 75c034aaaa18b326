"""The panel in a demo: one gets a new phone, the wave's invitations come, and people do about them what people do."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from simulator.invitees import Reaction, invitations_in, react, reactions
from simulator.outcomes import Ending
from simulator.pace import Pace
from simulator.person import Person
from simulator.telegram import TelegramServer
from simulator.temperament import PersonPlan

RETURN_CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){1,4}\b")
NEW_PHONE = 7_900_001  # the account of somebody who got another one
# What those do who are written to again: who put it off starts, of the silent every second one does.
AGAIN = {Ending.SNOOZED: (Reaction.STARTS,), Ending.IGNORED: (Reaction.STARTS_TWICE, Reaction.IGNORES)}


@dataclass
class Panel:
    """People who may be written to, by the chat they have now."""

    server: TelegramServer
    seed: int
    pace: Pace
    outcomes: Counter[str] = field(default_factory=Counter)
    _people: dict[int, tuple[Person, PersonPlan]] = field(default_factory=dict)
    _last: dict[int, Ending] = field(default_factory=dict)
    _heeded: dict[int, int] = field(default_factory=dict)

    def remember(self, plans: Iterable[PersonPlan]) -> None:
        """Keep who may be written to later."""
        for plan in plans:
            person = self.server.person(plan.user_id, plan.first_name, plan.phone_language)
            self._people[plan.user_id] = (person, plan)

    async def change_phone(self) -> bool:
        """Let the first one who has a return code use it on a new phone. False if nobody has one."""
        for key, (person, plan) in self._people.items():
            code = _return_code(person)
            if code:
                new = self.server.person(NEW_PHONE, plan.first_name, plan.phone_language)
                await new.start()
                await new.next_message(self.pace.patience)
                await new.say(code)
                await new.next_message(self.pace.patience)
                self._people[key] = (new, plan)
                return True
        return False

    @property
    def written_to(self) -> list[int]:
        """Who has an invitation or a reminder in their chat that they have not reacted to."""
        return [key for key in self._people if self._newest(key) > self._heeded.get(key, 0)]

    @property
    def reached_on_new_phone(self) -> bool:
        """Whether who got another phone was written to there."""
        return any(bool(invitations_in(it.chat)) for it, _ in self._people.values() if it.account.id == NEW_PHONE)

    async def answer(self) -> None:
        """Let everybody react who was written to: the first time by chance, later by what they did before."""
        written_to = self.written_to
        again = [key for key in written_to if self._last.get(key) in AGAIN]
        first = [key for key in written_to if key not in again]
        planned = [*zip(first, reactions(len(first), self.seed), strict=True), *self._again(again)]
        self._heeded |= {key: self._newest(key) for key in written_to}
        await asyncio.gather(*(self._react(key, reaction) for key, reaction in planned))

    def _again(self, people: Sequence[int]) -> Iterator[tuple[int, Reaction]]:
        for number, key in enumerate(people):
            ways = AGAIN[self._last[key]]
            yield key, ways[number % len(ways)]

    async def _react(self, key: int, reaction: Reaction) -> None:
        person, plan = self._people[key]
        outcome = await react(person, plan, reaction, pace=self.pace)
        self._last[key] = outcome.kind
        self.outcomes[outcome.kind.value] += 1

    def _newest(self, key: int) -> int:
        person, _ = self._people[key]
        return max((invited.message.id for invited in invitations_in(person.chat)), default=0)


def _return_code(person: Person) -> str | None:
    texts = (message.text for message in person.chat.messages.values() if message.from_bot)
    return next((found[0] for found in map(RETURN_CODE.search, texts) if found), None)
