"""What goes out: calls to Telegram, committed with the turn that wants them, claimed in order, wiped when settled."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, func, or_, select, update
from sqlmodel import Session, col

from models.gathering import later
from models.outbox_order import BEGIN_CALLS, CLAIM_CALLS
from models.statements import changed_rows, has_state, insert_unless_known
from models.tables import OutboxMessage
from models.vault import Vault

MAX_DOUBTS = 4  # sends that may have arrived; more copies of a message help nobody …
DOUBTFUL = timedelta(hours=1)  # … but for so long trouble at Telegram or here costs nobody their message
PATIENCE = timedelta(days=1)  # Telegram keeps a person's own message as long
FIRST_WAIT = 2.0  # seconds
LONGEST_WAIT = 600.0  # seconds
UNASKED = 2  # the lane of what nobody is waiting for: told, reminded, invited


def wiped(now: datetime | BindParameter[datetime]) -> dict[str, Any]:
    """Return what a call is once it is cancelled: nothing of a person is left in it."""
    return {"state": "cancelled", "settled_at": now, "payload_encrypted": None, "attachment": None, "chat_key": None}


# Every message passes through these, so they are made once, and rows are read and written without the mapper.

_SETTLE_CALLS = (
    update(OutboxMessage)
    .where(col(OutboxMessage.id).in_(bindparam("wanted", expanding=True)))
    .values(
        state=bindparam("ending"),
        error=bindparam("reason"),
        settled_at=bindparam("now"),
        payload_encrypted=None,
        attachment=None,
        chat_key=None,
    )
)
_WITHDRAWN = {"not_after": OutboxMessage.created_at}  # no call is posted when it is too late for it
_UNSETTLED = has_state(
    col(OutboxMessage.state), "new", "sending"
)  # said beside a state: SQLite's index holds these only
_CAUSED = (
    _UNSETTLED,
    col(OutboxMessage.chat_key) == bindparam("chat"),
    col(OutboxMessage.dedupe).contains(bindparam("cause")),
)
_WITHDRAW_SENDING = (
    update(OutboxMessage).where(*_CAUSED, has_state(col(OutboxMessage.state), "sending")).values(_WITHDRAWN)
)
_WITHDRAW_WAITING = (
    update(OutboxMessage).where(*_CAUSED, has_state(col(OutboxMessage.state), "new")).values(wiped(bindparam("now")))
)


@dataclass(frozen=True)
class Posted:
    """A claimed call, opened."""

    id: int
    lane: int
    chat_key: str
    method: str
    payload: dict[str, Any]
    attachment: bytes | None
    attempts: int


class Outbox:
    """Calls to Telegram that were committed with the turn that wants them."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def put(
        self,
        bot_id: int,
        *,
        lane: int,
        method: str,
        payload: dict[str, Any],
        dedupe: str,
        now: datetime,
        attachment: bytes | None = None,
        not_after: datetime | None = None,
    ) -> None:
        """Post a call. A second one with the same `dedupe` changes nothing. From `not_after` on it is not made.

        `payload` holds the call's parameters with `chat_id`; `attachment` is the file of a photo or document call.
        """
        row = {
            "bot_id": bot_id,
            "lane": lane,
            "chat_key": self._vault.chat_key(bot_id, int(payload["chat_id"])),
            "method": method,
            "payload_encrypted": self._vault.encrypt(json.dumps(payload, ensure_ascii=False).encode()),
            "attachment": None if attachment is None else self._vault.encrypt(attachment),
            "dedupe": dedupe,
            "state": "new",
            "attempts": 0,
            "doubts": 0,
            "not_before": now,
            "not_after": not_after,
            "created_at": now,
        }
        later(self._session, insert_unless_known(self._session, OutboxMessage), row)

    def claim(
        self,
        bot_id: int,
        limit: int,
        now: datetime,
        *,
        unasked: int | None = None,
        is_paused: Callable[[], bool] = lambda: False,
    ) -> list[Posted]:
        """Mark up to `limit` due calls as being sent: interactive lane first, at most one per chat.

        In a chat, too, a lower lane waits for a higher one: a digest that cannot be sent holds back no cry for help.
        Of what nobody asked for, at most `unasked` are taken; None sets no limit of its own. `is_paused` is asked
        only if there is any: whether all of it waits.
        """
        connection = self._session.connection()
        most = limit if unasked is None else unasked
        wanted = {"bot": bot_id, "now": now, "most": limit, "highest": UNASKED if most else UNASKED - 1}
        rows = connection.execute(CLAIM_CALLS, wanted).all()
        if rows and rows[-1].lane >= UNASKED:
            rows = _with_few_unasked(rows, 0 if is_paused() else most)
        if rows:
            connection.execute(BEGIN_CALLS, {"wanted": [row.id for row in rows]})
        return [self._open(row) for row in rows]

    def _open(self, row: Any) -> Posted:
        payload = json.loads(self._vault.decrypt(row.payload_encrypted))
        attachment = None if row.attachment is None else self._vault.decrypt(row.attachment)
        return Posted(row.id, row.lane, row.chat_key, row.method, payload, attachment, row.attempts + 1)

    def settle(self, message_id: int, state: str, now: datetime, error: str | None = None) -> None:
        """End a call as `sent`, `failed` or `cancelled` and wipe what it held of a person."""
        self._settle([message_id], state, now, error)

    def settle_sent(self, message_ids: Sequence[int], now: datetime) -> None:
        """End calls that were sent, as `settle` does, together."""
        if message_ids:
            self._settle(message_ids, "sent", now, None)

    def _settle(self, message_ids: Sequence[int], state: str, now: datetime, error: str | None) -> None:
        values = {"wanted": sorted(message_ids), "ending": state, "now": now, "reason": error}
        self._session.connection().execute(_SETTLE_CALLS, values)

    def retry(
        self,
        message_id: int,
        now: datetime,
        *,
        wait: float | None = None,
        uncertain: bool = False,
        error: str | None = None,
    ) -> None:
        """Put a call back into its place for `wait` seconds, or twice as long after each try.

        `uncertain` tells that it may have arrived: the person may see it twice, so after an hour its tries are few.
        One that certainly did not arrive is tried for a day; when that is too late it is among the `expired`.
        Told a second time, it changes nothing.
        """
        row = self._in_flight(message_id)
        if row is None:
            return
        row.doubts += uncertain
        too_late = row.not_after is not None and row.not_after <= now
        if _is_withdrawn(row) or (too_late and row.doubts):
            self.settle(message_id, "cancelled", now, error)
            return
        if not too_late and now - row.created_at > (DOUBTFUL if row.doubts >= MAX_DOUBTS else PATIENCE):
            self.settle(message_id, "failed", now, error)
            return
        seconds = wait if wait is not None else min(LONGEST_WAIT, FIRST_WAIT * 2 ** (row.attempts - 1))
        row.state, row.not_before, row.error = "new", now + timedelta(seconds=seconds), error

    def redirect(self, message_id: int, chat_id: int) -> None:
        """Point a call to another chat, as long as it is being made: a group has become a supergroup."""
        row = self._in_flight(message_id)
        if row is None:
            return
        payload = json.loads(self._vault.decrypt(row.payload_encrypted or b"{}")) | {"chat_id": chat_id}
        row.chat_key = self._vault.chat_key(row.bot_id, chat_id)
        row.payload_encrypted = self._vault.encrypt(json.dumps(payload, ensure_ascii=False).encode())

    def _in_flight(self, message_id: int) -> OutboxMessage | None:
        row = self._session.get_one(OutboxMessage, message_id, populate_existing=True)
        return row if row.state == "sending" else None

    def chat_key(self, message_id: int) -> str | None:
        """Return the chat that a call is for; None once it is settled."""
        return self._session.get_one(OutboxMessage, message_id, populate_existing=True).chat_key

    def recover(self, bot_id: int, now: datetime, held: Collection[int] = ()) -> int:
        """After a crash: what was being sent may have arrived or not; send it again and count it as uncertain.

        It is no attempt, which would make it wait longer after the next one. What was withdrawn, or has come too late,
        is over. What the sender still has `held` stays.
        """
        mine = (col(OutboxMessage.bot_id) == bot_id, has_state(col(OutboxMessage.state), "sending"))
        interrupted = update(OutboxMessage).where(*mine, col(OutboxMessage.id).not_in(held))
        doubts, attempts = col(OutboxMessage.doubts) + 1, col(OutboxMessage.attempts) - 1
        over = interrupted.where(col(OutboxMessage.not_after) <= now).values(wiped(now) | {"doubts": doubts})
        again = interrupted.values(state="new", doubts=doubts, attempts=attempts, not_before=now)
        return changed_rows(self._session, over) + changed_rows(self._session, again)

    def cancel_chat(self, chat_key: str, now: datetime, *, lowest_lane: int = 0) -> None:
        """Drop everything that waits for a chat nobody can reach any more, or of the lanes from the lowest on.

        Of what is just being sent, nothing that nobody asked for is tried again.
        """
        unasked = (col(OutboxMessage.lane) >= max(lowest_lane, UNASKED), has_state(col(OutboxMessage.state), "sending"))
        being_sent = update(OutboxMessage).where(_UNSETTLED, col(OutboxMessage.chat_key) == chat_key, *unasked)
        self._session.execute(being_sent.values(_WITHDRAWN))
        waiting = select(col(OutboxMessage.id)).where(
            _UNSETTLED,
            col(OutboxMessage.chat_key) == chat_key,
            has_state(col(OutboxMessage.state), "new"),
            col(OutboxMessage.lane) >= lowest_lane,
        )
        for message_id in self._session.scalars(waiting).all():
            if message_id is not None:
                self.settle(message_id, "cancelled", now)

    def withdraw(self, chat_key: str, cause: str, now: datetime) -> int:
        """Drop the calls to a chat that have this cause. One that is just being made is not tried again.

        Returns how many were dropped.
        """
        mine = {"chat": chat_key, "cause": f":{cause}:"}
        connection = self._session.connection()
        dropped = connection.execute(_WITHDRAW_WAITING, mine | {"now": now}).rowcount
        connection.execute(_WITHDRAW_SENDING, mine)  # after it: what was claimed between the two is of these
        return dropped

    def withdraw_later(self, chat_key: str, cause: str, now: datetime) -> None:
        """Drop them so that nobody is told how many: together with those of others."""
        mine = {"chat": chat_key, "cause": f":{cause}:"}
        later(self._session, _WITHDRAW_WAITING, mine | {"now": now})
        later(self._session, _WITHDRAW_SENDING, mine)

    def expired(self, bot_id: int, now: datetime, limit: int) -> list[tuple[int, str, int]]:
        """Return some of what has come too late to be sent: id, `dedupe`, and how often it may have arrived."""
        query = (
            select(col(OutboxMessage.id), col(OutboxMessage.dedupe), col(OutboxMessage.doubts))
            .where(
                col(OutboxMessage.bot_id) == bot_id,
                has_state(col(OutboxMessage.state), "new"),
                col(OutboxMessage.not_after) <= now,
            )
            .limit(limit)
        )
        return [(key or 0, dedupe, doubts) for key, dedupe, doubts in self._session.execute(query)]

    def waiting(self, bot_id: int, lane: int, now: datetime) -> int:
        """Return how many calls of a bot's lane nobody has claimed yet, but those that have come too late."""
        mine = (col(OutboxMessage.bot_id) == bot_id, col(OutboxMessage.lane) == lane)
        in_time = or_(col(OutboxMessage.not_after).is_(None), col(OutboxMessage.not_after) > now)
        unclaimed = has_state(col(OutboxMessage.state), "new")
        return self._session.scalar(select(func.count()).where(*mine, unclaimed, in_time)) or 0

    def open_count(self) -> int:
        """Return how many calls wait or are being made."""
        unsettled = has_state(col(OutboxMessage.state), "new", "sending")
        return self._session.scalar(select(func.count()).where(unsettled)) or 0

    def purge(self, before: datetime) -> int:
        """Delete calls that were settled `before`. Returns how many."""
        return changed_rows(self._session, delete(OutboxMessage).where(col(OutboxMessage.settled_at) < before))


def _with_few_unasked(rows: Sequence[Any], most: int) -> list[Any]:
    """Leave out what is too much of the last lane; the rows come lane by lane."""
    asked = [row for row in rows if row.lane < UNASKED]
    return [*asked, *rows[len(asked) : len(asked) + most]]


def _is_withdrawn(row: OutboxMessage) -> bool:
    return row.not_after is not None and row.not_after <= row.created_at
