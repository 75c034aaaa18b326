"""What a person may ask about themselves: what is held, who may use it for what, and to have it deleted."""

from __future__ import annotations

from app.visit import Served, Visit
from conversations.messages import Incoming, Press
from conversations.tokens import ME


def serve(_visit: Visit, incoming: Incoming) -> Served | None:
    """Do what the person asks about their own data, or return None if this is not about it."""
    if not isinstance(incoming, Press) or not incoming.token.startswith(f"{ME}."):
        return None
    return Served()
