"""Bots: their accounts, and all that Telegram keeps for each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from simulator.chats import Account, Chat
from simulator.clock import Clock
from simulator.limits import RateLimiter
from simulator.polling import Polling
from simulator.profile import Profile
from simulator.updates import CALLBACK_SECONDS, UpdateQueue
from simulator.webhooks import Webhook

TOKEN = re.compile(r"(\d+):[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class BotAccount:
    """A bot as its owner registered it; with `privacy`, it does not read along in groups."""

    token: str
    username: str
    name: str
    privacy: bool = True

    def __post_init__(self) -> None:
        if not TOKEN.fullmatch(self.token):
            raise ValueError(
                'a bot\'s token looks like "123456:letters-and-digits"; use any invented one of this shape'
            )

    @property
    def id(self) -> int:
        """The bot's user id, the first part of its token."""
        return int(self.token.partition(":")[0])


@dataclass(frozen=True)
class Query:
    """A press that waits for the bot's answer."""

    id: str
    chat: Chat
    expires: float


class Queries:
    """The presses of one bot's buttons, for as long as they can be answered."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._queries: dict[str, Query] = {}

    def add(self, query_id: str, chat: Chat) -> Query:
        """Note a press."""
        self._forget_old()
        query = Query(query_id, chat, self._clock.elapsed() + CALLBACK_SECONDS)
        self._queries[query_id] = query
        return query

    def get(self, query_id: str) -> Query | None:
        """The press with this id, None if it is too old."""
        self._forget_old()
        return self._queries.get(query_id)

    def _forget_old(self) -> None:
        now = self._clock.elapsed()
        while self._queries:
            oldest = next(iter(self._queries.values()))
            if oldest.expires > now:
                return
            del self._queries[oldest.id]


@dataclass
class Bot:
    """A bot at work."""

    account: BotAccount
    updates: UpdateQueue
    polling: Polling
    limiter: RateLimiter
    queries: Queries
    profile: Profile = field(default_factory=Profile)
    webhook: Webhook | None = None
    chats: dict[int, Chat] = field(default_factory=dict)
    logged_out_until: float = 0.0

    @property
    def id(self) -> int:
        """Its user id."""
        return self.account.id

    @property
    def user(self) -> Account:
        """Itself as others see it."""
        return Account(self.account.id, self.account.name, self.account.username, is_bot=True)
