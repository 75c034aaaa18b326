"""What the adapter needs from its host: a place for what came in, and a line of what goes out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from bot.replies import Attachment

UNASKED = 2  # the lane of what nobody asked for and nobody is waiting for

State = Literal["sent", "retry", "uncertain", "failed", "unreachable"]


@dataclass(frozen=True)
class RawUpdate:
    """An update as it came. `payload` is its JSON; `chat_id` is None where it belongs to no chat."""

    update_id: int
    chat_id: int | None
    payload: bytes


class Inbox(Protocol):
    """Keeps updates. One that it knows already (Telegram repeats itself) changes nothing."""

    async def store(self, updates: Sequence[RawUpdate]) -> None:
        """Return after COMMIT; only then Telegram is told that the updates arrived. Raises if they were not kept."""


@dataclass(frozen=True)
class Parcel:
    """A call that waits to be made. `lane`: 0 interactive, 1 digest, 2 broadcast. `attempts` counts this one."""

    id: int
    lane: int
    chat_key: str
    method: str
    payload: dict[str, Any]
    attachment: Attachment | None
    attempts: int


@dataclass(frozen=True)
class Settled:
    """What became of a parcel.

    `retry`: not sent, try again as soon as `retry_after` seconds have passed (with `new_chat_id`: to that chat).
    `uncertain`: sent, but nobody knows whether it arrived; sending again may show it twice.
    `failed`: Telegram refuses this call for good. `unreachable`: it refuses every call to this chat.
    `error` never holds texts or ids.
    """

    id: int
    state: State
    error: str | None = None
    retry_after: float | None = None
    new_chat_id: int | None = None


class Outbox(Protocol):
    """The line of calls, in order within a chat: what is to be tried again goes before what came later."""

    async def exchange(
        self,
        results: Sequence[Settled],
        limit: int,
        unasked: int | None = None,
        *,
        held: Collection[int] | None = None,
    ) -> list[Parcel]:
        """Settle claimed parcels and claim up to `limit` due ones, lower lanes first, in one commit.

        At most one parcel per chat is claimed: the next one only after this one was settled. Of the broadcast lane,
        at most `unasked` are claimed; None sets no limit of its own.
        Raises if nothing of it was kept, or if nobody can tell; the results are then handed in again, with the ids of
        all parcels that are still `held`: what else is claimed never came to the sender, and is put back first.
        """
