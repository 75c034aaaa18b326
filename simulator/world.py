"""Everything there is at this Telegram: bots, people, chats, files, and the rules broken so far."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from simulator.bots import Bot, BotAccount, Queries
from simulator.chats import Account, Chat
from simulator.clock import Clock
from simulator.errors import ApiError, NotPossible
from simulator.faults import FaultPlan, Faults
from simulator.files import FileStore
from simulator.limits import Limits, RateLimiter
from simulator.polling import Polling
from simulator.updates import UpdateQueue

FIRST_PERSON = 1_000_001
_NUMBER = re.compile(r"\d+")


class Violations:
    """Counts the rules that bots broke, by status and reason; faults on purpose do not count."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def count(self, error: ApiError) -> None:
        """Count a refusal; numbers in its words are left out so that like counts with like."""
        self._counts[f"{error.code} {_NUMBER.sub('N', error.description)}"] += 1

    def count_unknown(self, method: str, names: Iterable[str]) -> None:
        """Count parameters that Telegram ignores without a word."""
        self._counts.update(f"unknown parameter {method}.{name}" for name in names)

    def as_json(self) -> dict[str, int]:
        """Counts by reason, the most frequent first."""
        return dict(self._counts.most_common())


class World:
    """The state of the stand-in; knows nothing of HTTP."""

    def __init__(
        self, accounts: Sequence[BotAccount], *, clock: Clock, limits: Limits, faults: Faults, seed: int
    ) -> None:
        self.clock = clock
        self.rng = random.Random(seed)
        self.faults = FaultPlan(faults, random.Random(seed + 1))
        self.files = FileStore()
        self.violations = Violations()
        self.calls: Counter[str] = Counter()
        self.chats: dict[str, Chat] = {}
        self.bots = {account.id: self._new_bot(account, limits) for account in accounts}
        if not self.bots or len(self.bots) < len(accounts):
            raise ValueError("the stand-in needs at least one bot, and every bot its own token")
        self._people: dict[int, Account] = {}

    def bot_named(self, username: str = "") -> Bot:
        """The bot with this username, by default the first one."""
        bots = self.bots.values()
        bot = next((bot for bot in bots if username in ("", bot.account.username)), None)
        if bot is None:
            raise NotPossible(f"there is no bot @{username}; the bots are {[bot.account.username for bot in bots]}")
        return bot

    def bot_with_token(self, token: str) -> Bot | None:
        """The bot that has this token."""
        bot = self.bots.get(int(token.partition(":")[0])) if token.partition(":")[0].isdecimal() else None
        return bot if bot is not None and bot.account.token == token else None

    def person(self, user_id: int, first_name: str, language_code: str) -> Account:
        """The person with this id, created at first sight."""
        if user_id not in self._people:
            self._people[user_id] = Account(user_id, first_name, language_code=language_code)
        return self._people[user_id]

    def unused_person_id(self) -> int:
        """An id for somebody new."""
        return max(self._people, default=FIRST_PERSON - 1) + 1

    def private_chat(self, bot: Bot, person: Account) -> Chat:
        """The chat of a person with a bot; at first it is not started."""
        if person.id not in bot.chats:
            chat = Chat(person.id, person.first_name, person=person, bot_ids={bot.id})
            bot.chats[person.id] = self.chats[chat.key] = chat
        return bot.chats[person.id]

    def new_group(self, title: str, bots: Sequence[Bot], group_id: int | None = None) -> Chat:
        """A group with bots in it."""
        group_id = group_id or -(len(self.chats) + 1)
        kind = "supergroup" if group_id < -(10**12) else "group"
        chat = Chat(group_id, title, kind, bot_ids={bot.id for bot in bots}, role="group", started=True)
        self.chats[chat.key] = chat
        for bot in bots:
            bot.chats[chat.id] = chat
        return chat

    def random_id(self) -> str:
        """An id as Telegram gives them to presses and albums."""
        return str(self.rng.getrandbits(63))

    def dump(self) -> dict[str, Any]:
        """All chats with everything sent and received, and what was counted."""
        return {
            "bots": [bot.user.as_json() for bot in self.bots.values()],
            "chats": [chat.dump() for chat in self.chats.values()],
            "calls": dict(self.calls),
            "violations": self.violations.as_json(),
            "faults": dict(self.faults.struck),
        }

    def _new_bot(self, account: BotAccount, limits: Limits) -> Bot:
        updates = UpdateQueue(self.clock, self.faults, first_id=self.rng.randrange(10**8, 10**9))
        return Bot(
            account=account,
            updates=updates,
            polling=Polling(updates, self.clock),
            limiter=RateLimiter(limits, self.clock),
            queries=Queries(self.clock),
        )
