"""Which calls may be made next: the head of each chat's line, as statements that are made once."""

from __future__ import annotations

from sqlalchemy import Integer, and_, bindparam, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from models.statements import has_state
from models.tables import OutboxMessage

_OTHER_CALL = aliased(OutboxMessage)  # of the same chat, to be made before this one
_GOES_FIRST = or_(
    has_state(col(_OTHER_CALL.state), "sending"),
    col(_OTHER_CALL.lane) < col(OutboxMessage.lane),
    and_(col(_OTHER_CALL.lane) == col(OutboxMessage.lane), col(_OTHER_CALL.id) < col(OutboxMessage.id)),
)
CLAIM_CALLS = (
    select(
        col(OutboxMessage.id),
        col(OutboxMessage.lane),
        col(OutboxMessage.chat_key),
        col(OutboxMessage.method),
        col(OutboxMessage.payload_encrypted),
        col(OutboxMessage.attachment),
        col(OutboxMessage.attempts),
    )
    .where(
        col(OutboxMessage.bot_id) == bindparam("bot"),
        has_state(col(OutboxMessage.state), "new"),
        col(OutboxMessage.lane) <= bindparam("highest"),
        col(OutboxMessage.not_before) <= bindparam("now"),
        or_(col(OutboxMessage.not_after).is_(None), col(OutboxMessage.not_after) > bindparam("now")),
        ~select(col(_OTHER_CALL.id))
        .where(
            col(_OTHER_CALL.bot_id) == col(OutboxMessage.bot_id),
            col(_OTHER_CALL.chat_key) == col(OutboxMessage.chat_key),
            has_state(col(_OTHER_CALL.state), "new", "sending"),
            _GOES_FIRST,
        )
        .offset(0)  # as in `models.inbox`
        .exists(),
    )
    .order_by(col(OutboxMessage.lane), col(OutboxMessage.id))
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
)
BEGIN_CALLS = (
    update(OutboxMessage)
    .where(col(OutboxMessage.id).in_(bindparam("wanted", expanding=True)))
    .values(state="sending", attempts=col(OutboxMessage.attempts) + 1)
)
