"""What `atbalss staff` does: opens one-time doors for members of staff and shows who came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from rich.console import Console
from rich.table import Table

from analytics.indicators import NATION
from app.bootstrap import Parts
from app.faults import UsageError
from app.review_commands import scope_named
from app.seed import deep_link, known_username
from bot.coordinators import INVITATION
from models.tables import Coordinator, CoordinatorScope, StaffInvitation
from models.unit_of_work import UnitOfWork

ROLES = ("coordinator", "safeguarding", "analyst", "admin")


@dataclass(frozen=True)
class Invited:
    """Whom a door is for. `scope` is LV, a municipality's name or an institution's code."""

    name: str
    role: str = "coordinator"
    scope: str = NATION.key
    reviewer: bool = False
    days: int = 14


def invite(parts: Parts, invited: Invited, out: Console) -> None:
    """Open a one-time door and print its link, or its code while nobody knows the bot's name."""
    if invited.role not in ROLES:
        raise UsageError(f"there is no role {invited.role!r}: choose one of {', '.join(ROLES)}")
    now = parts.clock.now()
    code = parts.chance.staff_code(f"{invited.name}:{invited.role}:{invited.scope}:{now.isoformat()}")

    def open_door(uow: UnitOfWork) -> str | None:
        uow.staffroom.invite(code, _invitation(uow, invited, now + timedelta(days=invited.days)))
        uow.audit.note(now, "cli", "invite_staff", f"{invited.role} {invited.scope}"[:120])
        return deep_link(known_username(uow), INVITATION + code)

    link = parts.database.write(open_door).result()
    out.print(
        f"For {invited.name}, once, within {invited.days} days: {link or f'/start {INVITATION}{code}'}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


def _invitation(uow: UnitOfWork, invited: Invited, expires_at: datetime) -> StaffInvitation:
    scope = scope_named(uow, invited.scope)
    institution = uow.events.institution_by_code(scope.key) if scope.level == "institution" else None
    return StaffInvitation(
        code_hash="",
        name=invited.name,
        role=invited.role,
        reviewer=invited.reviewer,
        level=scope.level,
        institution_id=institution.id if institution else None,
        municipality=scope.key if scope.level == "municipality" else None,
        expires_at=expires_at,
    )


def show(parts: Parts, out: Console) -> None:
    """Print who is a member of staff, and for what."""
    table = Table("name", "role", "scope", "language")
    for row in parts.database.read(lambda uow: [_row(uow, person) for person in uow.staffroom.everyone()]):
        table.add_row(*row)
    out.print(table)


def _row(uow: UnitOfWork, person: Coordinator) -> tuple[str, str, str, str]:
    scopes = [_place(uow, scope) for scope in uow.staffroom.scopes(person)]
    return person.name, person.role, ", ".join(scopes) or "nothing yet", person.language


def _place(uow: UnitOfWork, scope: CoordinatorScope) -> str:
    place = uow.events.institution(scope.institution_id).name if scope.institution_id else scope.municipality
    return place or NATION.key
