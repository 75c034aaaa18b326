"""Keeps one chat that sends without end from costing anybody else their answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.ports import RawUpdate
from bot.replies import Call, calls_for
from bot.updates import language_of
from conversations.library import nearest_language
from conversations.messages import Outgoing
from conversations.texts import Languages

AT_ONCE = 100  # updates, for each message a second that may go out to one chat; nobody types or presses so much
SUSTAINED = 2.0  # times as many in as may go out
REMEMBERED = 10_000  # chats; beyond, those who have long been quiet are forgotten

Verdict = Literal["yes", "first no", "no"]


@dataclass
class _Bucket:
    left: float
    at: datetime
    told: bool = False


class FloodGate:
    """Lets a chat send many updates at once and then as many as it could be answered.

    In memory, for each process: after a restart somebody may begin anew. A person at a keyboard never meets it, so no
    cry for help is lost by it; whoever does is told the help line all the same (`first no`, once for each flood).
    """

    def __init__(self, chat_rate: float = 1.0) -> None:
        self._most = AT_ONCE * chat_rate
        self._per_second = SUSTAINED * chat_rate
        self._chats: dict[int, _Bucket] = {}
        self.left_out = 0

    def admits(self, chat_id: int | None, now: datetime) -> Verdict:
        """Tell whether an update of this chat may come in; what belongs to no chat always may."""
        if chat_id is None:
            return "yes"
        bucket = self._chats.get(chat_id) or self._new(chat_id, now)
        self._refill(bucket, now)
        if bucket.left >= 1:
            bucket.left -= 1
            return "yes"
        self.left_out += 1
        first, bucket.told = not bucket.told, True
        return "first no" if first else "no"

    def forget(self, chat_id: int | None, verdict: Verdict) -> None:
        """Take a verdict back because nothing came of it: the update will come once more."""
        bucket = None if chat_id is None else self._chats.get(chat_id)
        if bucket is None:
            return
        if verdict == "yes":
            bucket.left = min(self._most, bucket.left + 1)
            return
        self.left_out -= 1
        bucket.told = bucket.told and verdict != "first no"

    def _new(self, chat_id: int, now: datetime) -> _Bucket:
        if len(self._chats) >= REMEMBERED:
            for bucket in self._chats.values():
                self._refill(bucket, now)
            self._chats = {chat: bucket for chat, bucket in self._chats.items() if bucket.left < self._most}
        bucket = self._chats[chat_id] = _Bucket(self._most, now)
        return bucket

    def _refill(self, bucket: _Bucket, now: datetime) -> None:
        passed = max(0.0, (now - bucket.at).total_seconds())
        bucket.left, bucket.at = min(self._most, bucket.left + passed * self._per_second), now
        if bucket.left == self._most:
            bucket.told = False  # calm again: another flood is told of anew


def calm(texts: Languages, raw: RawUpdate) -> Sequence[Call]:
    """Return what to say to a person whose updates are left out: when to write again, and the help line."""
    if raw.chat_id is None or raw.chat_id <= 0:  # a group
        return ()
    words = texts[nearest_language(language_of(json.loads(raw.payload)))]
    return calls_for([Outgoing(words.fill(words.chat.flood, {}))], raw.chat_id)
