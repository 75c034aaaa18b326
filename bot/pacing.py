"""How fast we may send: evenly for the whole bot, one message a second to a chat, and slower after a 429.

Telegram publishes about 30 messages a second per bot and one per chat. Going over it costs three times what it
gains (every refusal silences the bot for a second or more), so there are no bursts, and the rate that is set should
stay below.
"""

from __future__ import annotations

LOWEST_RATE = 10.0  # calls a second; a storm of refusals must not talk us into standing still
SLOWDOWN = 0.7  # of the rate, after a 429
SPEEDUP = 1.0  # calls a second more, after each minute without one
CLEAN_SECONDS = 60.0
PAUSE_MARGIN = 0.1  # seconds beyond what Telegram asks for
MANY_CHATS = 4096  # remembered before those that may be forgotten are


class BotPacer:
    """When the next call of any kind may go out. Times are seconds of one clock."""

    def __init__(self, rate: float) -> None:
        self.rate = self._full_rate = rate
        self._free_at = 0.0
        self._paused_until = 0.0
        self._changed_at = 0.0

    def free_at(self) -> float:
        """Return when the next call may go out."""
        return max(self._free_at, self._paused_until)

    def paused_until(self) -> float:
        """Return when the pause ends that Telegram asked for; it may be over."""
        return self._paused_until

    def take(self, now: float) -> None:
        """Use the place that is free at `now`."""
        if self.rate < self._full_rate and now - self._changed_at >= CLEAN_SECONDS:
            self.rate = min(self._full_rate, self.rate + SPEEDUP)
            self._changed_at = now
        self._free_at = now + 1 / self.rate

    def pause(self, seconds: float, now: float) -> None:
        """Send nothing for `seconds`."""
        self._paused_until = max(self._paused_until, now + seconds)

    def slow_down(self, retry_after: float, *, called_at: float, now: float) -> None:
        """Obey a 429 to a call that went out at `called_at`. Those of one salvo lower the rate once."""
        self.pause(retry_after + PAUSE_MARGIN, now)
        if called_at >= self._changed_at:
            self.rate = max(min(LOWEST_RATE, self._full_rate), self.rate * SLOWDOWN)
            self._changed_at = now


class UnaskedPacer:
    """How many messages that nobody asked for may be taken up: evenly, and so many that replies have room.

    `rate` is in messages a second while the bot has its full rate; after a 429 it falls and recovers with it.
    """

    def __init__(self, bot: BotPacer, rate: float) -> None:
        self._bot = bot
        self._share = min(1.0, rate / bot.rate)
        self._saved = 1.0
        self._counted_at = 0.0

    def allowance(self, now: float) -> int:
        """Return how many may be taken up now; what was not used for longer than a second is lost."""
        rate = self._bot.rate * self._share
        self._saved = min(max(1.0, rate), self._saved + (now - self._counted_at) * rate)
        self._counted_at = now
        return 0 if self._bot.paused_until() > now else int(self._saved)

    def take(self, count: int) -> None:
        """Use up what was allowed."""
        self._saved -= count


class ChatPacer:
    """When a chat may get its next message: `interval` seconds after it got the last one.

    An edit need not wait; should Telegram refuse one that came close to a message, edits count from then on.
    """

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._called: dict[str, float] = {}
        self._sent: dict[str, float] = {}
        self._edits_count = False

    def free_at(self, chat_key: str, method: str) -> float:
        """Return when `method` may be called for the chat."""
        if self._counts(method):
            return self._sent.get(chat_key, -self._interval) + self._interval
        return 0.0

    def note(self, chat_key: str, method: str, now: float) -> None:
        """Remember a call whose answer came `now`: the server surely saw it no later."""
        self._called[chat_key] = now
        if self._counts(method):
            self._sent[chat_key] = now
        if len(self._called) > MANY_CHATS:
            self._forget(now)

    def refused(self, chat_key: str, now: float) -> None:
        """Learn from a 429: if the chat had a call of any kind just now, every kind counts."""
        if now - self._called.get(chat_key, -self._interval) < self._interval:
            self._edits_count = True

    def _counts(self, method: str) -> bool:
        return self._edits_count or method.startswith("send")

    def _forget(self, now: float) -> None:
        self._called = {chat: at for chat, at in self._called.items() if now - at < self._interval}
        self._sent = {chat: at for chat, at in self._sent.items() if now - at < self._interval}
