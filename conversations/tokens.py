"""Button tokens: `<session id>.<question id>.<option>`, or `lobby.<topic>.<option>` outside a session."""

from __future__ import annotations

import re
from dataclasses import dataclass

TOKEN_LIMIT = 64  # bytes in UTF-8: what Telegram carries in a button
LOBBY = "lobby"  # stands for the session id where there is none
ME = "me"  # the same for buttons about one's own data
INVITE = "invite"  # the same for buttons under an invitation
ACTED = "acted"  # the same for buttons under a message about what changed
NO_SESSIONS = frozenset({LOBBY, ME, INVITE, ACTED, "staff"})

# Question ids that no flow may use: they are the side questions and the lobby's invitation.
LANGUAGE = "language"
BEGIN = "start"
RESUME = "resume"  # its option is the id of a session that was interrupted
RESERVED = frozenset({LANGUAGE, BEGIN, RESUME})

# Options that no question needs to list.
SKIP = "skip"
DONE = "done"
BACK = "back"
OWN_OPTIONS = frozenset({SKIP, DONE, BACK})
YES = "yes"
NO = "no"

_SESSION_ID = re.compile(r"[A-Za-z0-9_-]{1,8}")


@dataclass(frozen=True)
class Token:
    """Which answer to which question of which session a button means."""

    session: str
    question: str
    option: str

    def __str__(self) -> str:
        return f"{self.session}.{self.question}.{self.option}"

    @classmethod
    def parse(cls, text: str) -> Token | None:
        """Return the token in `text`, or None if it is not one of ours."""
        parts = text.split(".")
        return cls(*parts) if len(parts) == 3 else None


def is_session_id(text: str) -> bool:
    """Whether `text` can stand in a token: at most 8 letters, digits, `_` or `-`, and not a name that is taken."""
    return bool(_SESSION_ID.fullmatch(text)) and text not in NO_SESSIONS


def number_in(text: str) -> int | None:
    """Return the number of a row that a token names; None for anything that no table can hold."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
