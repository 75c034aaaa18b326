"""The error map: what an answer of Telegram means for a parcel and for the bot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot import api
from bot.ports import State

BotWide = Literal["limited", "offline", "bad_token"]

# Seconds until an uncertain or refused call is tried again, by attempt: quick at first, an hour in all.
RETRY_SECONDS = (1.0, 2.0, 5.0, 20.0, 120.0, 600.0, 2700.0)
RETRY_AFTER_UNNAMED = 1.0  # seconds, when a 429 does not say
MAX_ERROR = 200  # characters of Telegram's own wording

# Refusals (400) of something that is done already or no longer matters.
HARMLESS = (
    "message is not modified",
    "query is too old",
    "query id is invalid",
    "message to edit not found",
    "message can't be edited",
)
# Refusals (400) that name the person, not the call. Telegram words most of them as 403.
NOBODY_THERE = ("chat not found", "user not found", "user is deactivated", "peer_id_invalid", "bot was blocked")


@dataclass(frozen=True)
class Verdict:
    """What a call's end means: for its parcel, or (`BotWide`) for the whole bot while the parcel waits."""

    meaning: State | BotWide
    error: str | None = None
    retry_after: float | None = None
    new_chat_id: int | None = None


OFFLINE = Verdict("offline")


def lost(attempts: int) -> Verdict:
    """Return the verdict on a call whose answer did not arrive."""
    return Verdict("uncertain", "no answer", retry_seconds(attempts))


def judge(answer: api.Answer, attempts: int) -> Verdict:
    """Return the verdict on an answer to a parcel's call number `attempts`, counted from 1."""
    if answer.code == api.OK:
        return Verdict("sent")
    if answer.code == api.TOO_MANY_REQUESTS:
        return Verdict("limited", retry_after=answer.retry_after or RETRY_AFTER_UNNAMED)
    if answer.new_chat_id is not None:  # before anything that quotes the description: it may hold the new id
        return Verdict("retry", "the group has become a supergroup", 0.0, answer.new_chat_id)
    if answer.rejects_token:
        return Verdict("bad_token")
    if answer.code >= 500:
        return Verdict("uncertain", _wording(answer), retry_seconds(attempts))
    return _refusal(answer)


def retry_seconds(attempts: int) -> float:
    """Return how long to wait after attempt number `attempts`, counted from 1."""
    return RETRY_SECONDS[min(attempts, len(RETRY_SECONDS)) - 1]


def _refusal(answer: api.Answer) -> Verdict:
    wording = answer.description.lower()
    if answer.code == api.FORBIDDEN or any(phrase in wording for phrase in NOBODY_THERE):
        return Verdict("unreachable", _wording(answer))
    if any(phrase in wording for phrase in HARMLESS):
        return Verdict("sent", _wording(answer))
    return Verdict("failed", _wording(answer))


def _wording(answer: api.Answer) -> str:
    return f"{answer.code} {answer.description}"[:MAX_ERROR]
