"""Which role of staff may do what: the one table of rights, asked before every command and button.

What is not in it is nobody's, so a new command without a line here does nothing. Whose answers and numbers somebody
sees is another question: their scopes decide it, see `app.desk`.
"""

from __future__ import annotations

from typing import Literal

from bot.desk import Staff

Right = Literal["own", "events", "numbers", "texts", "gaps", "actions", "export", "review", "danger"]

RIGHT_FOR: dict[str, Right] = {
    "start": "own",
    "help": "own",
    "language": "own",
    "settings": "own",
    "cancel": "own",
    "event": "events",
    "events": "events",
    "qr": "events",
    "digest": "numbers",
    "status": "numbers",
    "trend": "numbers",
    "pick": "numbers",  # a place for one of the others, whose button is asked about again
    "quotes": "texts",
    "gaps": "gaps",
    "seen": "gaps",
    "snooze": "gaps",
    "action": "actions",
    "actions": "actions",
    "export": "export",
    "review": "review",
    "danger": "danger",
}
"""What each command and each area of buttons (`staff.<area>…`) needs."""

RIGHTS: dict[str, frozenset[Right]] = {
    "coordinator": frozenset({"own", "events", "numbers", "texts", "gaps", "actions", "export", "danger"}),
    "analyst": frozenset({"own", "numbers", "texts", "export"}),
    "safeguarding": frozenset({"own", "danger"}),  # reads cries for help, so neither answers nor figures
    "admin": frozenset({"own", "events", "numbers", "gaps", "actions", "danger"}),  # runs it; reads no answers
}
ROLES = tuple(RIGHTS)


def may(staff: Staff, area: str) -> bool:
    """Tell whether somebody may use a command or area of buttons. Whoever may review was named one by one."""
    right = RIGHT_FOR.get(area)
    return right is not None and (grants(staff.role, right) or (right == "review" and staff.reviewer))


def grants(role: str, right: Right) -> bool:
    """Tell whether a role has a right: for what is shown unasked, such as a digest's quotes, or by a link."""
    return right in RIGHTS.get(role, frozenset())


def areas(staff: Staff) -> frozenset[str]:
    """Return every command and area of buttons that somebody may use."""
    return frozenset(area for area in RIGHT_FOR if may(staff, area))
