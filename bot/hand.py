"""The parcels the sender has claimed and not yet called: which goes next, and when."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bot.pacing import ChatPacer
from bot.ports import Parcel


class Hand:
    """Claimed parcels, at most one per chat (the outbox sees to that). Lower lanes first, then lower ids."""

    def __init__(self, chat_interval: float) -> None:
        self._chats = ChatPacer(chat_interval)
        self._waiting: dict[int, Parcel] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def ids(self) -> Collection[int]:
        """Return the ids of what waits."""
        return self._waiting.keys()

    def add(self, parcels: Iterable[Parcel]) -> None:
        """Let `parcels` wait for their turn."""
        self._waiting |= {parcel.id: parcel for parcel in parcels}

    def take_due(self, now: float) -> Parcel | None:
        """Remove and return the parcel whose turn it is, if any may go now."""
        due = [parcel for parcel in self._waiting.values() if self._ready_at(parcel) <= now]
        parcel = min(due, key=lambda parcel: (parcel.lane, parcel.id), default=None)
        return None if parcel is None else self._waiting.pop(parcel.id)

    def due_at(self) -> float:
        """Return when the first of them may go. Raises ValueError if the hand is empty."""
        return min(self._ready_at(parcel) for parcel in self._waiting.values())

    def take_all(self, lowest_lane: int = 0) -> list[Parcel]:
        """Remove and return everything, or what is of the lanes from the lowest on."""
        parcels = [parcel for parcel in self._waiting.values() if parcel.lane >= lowest_lane]
        for parcel in parcels:
            del self._waiting[parcel.id]
        return parcels

    def called(self, parcel: Parcel, now: float) -> None:
        """Note that the call ended `now`: its chat waits from here."""
        self._chats.note(parcel.chat_key, parcel.method, now)

    def refused(self, parcel: Parcel, called_at: float) -> None:
        """Note that Telegram found the call made at `called_at` one too many."""
        self._chats.refused(parcel.chat_key, called_at)

    def _ready_at(self, parcel: Parcel) -> float:
        return self._chats.free_at(parcel.chat_key, parcel.method)
