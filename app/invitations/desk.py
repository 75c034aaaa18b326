"""What a person answers to an invitation."""

from __future__ import annotations

from app.visit import Served, Visit
from conversations.messages import Incoming, Press
from conversations.tokens import INVITE


def serve(_visit: Visit, incoming: Incoming) -> Served | None:
    """Do what the person asks about an invitation, or return None if this is not about one."""
    if not isinstance(incoming, Press) or not incoming.token.startswith(f"{INVITE}."):
        return None
    return Served()
