"""A message of the desk, with a way back to the question that waits for an answer."""

from __future__ import annotations

from app.visit import Served, Visit
from conversations.messages import Button, Outgoing
from conversations.tokens import ME, Token

Rows = tuple[tuple[Button, ...], ...]


def screen(visit: Visit, text: str, rows: Rows = (), *, replaces: bool = False, toast: str | None = None) -> Served:
    """Return a message; while a conversation is running, a button leads back to it."""
    return Served((Outgoing(text, (*rows, *way_back(visit)), replaces),), toast=toast)


def way_back(visit: Visit) -> Rows:
    """Return a row with the button that asks the open question again; none if nothing is running."""
    if visit.contact is None or visit.uow.conversations.active(visit.contact) is None:
        return ()
    return ((Button(visit.texts.chat.personal.go_on, str(Token(ME, "go", "on"))),),)
