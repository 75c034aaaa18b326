"""What `atbalss staff` does: opens one-time doors for members of staff and shows who came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlmodel import col

from analytics.indicators import NATION
from app.bootstrap import Parts
from app.clock import RIGA
from app.faults import UsageError
from app.review_commands import scope_named
from app.seed import deep_link, known_username
from bot.coordinators import INVITATION
from bot.rights import ROLES
from models.tables import Coordinator, CoordinatorScope, StaffInvitation
from models.unit_of_work import UnitOfWork


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
        rights = f"{invited.role}+reviewer" if invited.reviewer else invited.role
        uow.audit.note(now, "cli", "invite_staff", f"{rights} {invited.scope}"[:120])
        return deep_link(known_username(uow), INVITATION + code)

    link = parts.database.write(open_door).result()
    out.print(
        f"For {invited.name}, once, within {invited.days} days: {link or f'/start {INVITATION}{code}'}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


def _invitation(uow: UnitOfWork, invited: Invited, expires_at: datetime) -> StaffInvitation:
    level, institution_id, municipality = _columns(uow, invited.scope)
    return StaffInvitation(
        code_hash="",
        name=invited.name,
        role=invited.role,
        reviewer=invited.reviewer,
        level=level,
        institution_id=institution_id,
        municipality=municipality,
        expires_at=expires_at,
    )


def _columns(uow: UnitOfWork, name: str) -> tuple[str, int | None, str | None]:
    """Return the level, institution and municipality of a scope as tables hold them."""
    scope = scope_named(uow, name)
    institution = uow.events.institution_by_code(scope.key) if scope.level == "institution" else None
    return scope.level, institution.id if institution else None, scope.key if scope.level == "municipality" else None


@dataclass(frozen=True)
class Rescoped:
    """Which member of staff (the number in `staff list`) gets or loses which scope."""

    person_id: int
    scope: str
    remove: bool = False


def rescope(parts: Parts, asked: Rescoped, out: Console) -> None:
    """Give one more place to somebody who has joined, or take one, and print what they see now."""
    now = parts.clock.now()

    def change(uow: UnitOfWork) -> str:
        person = _person(uow, asked.person_id)
        level, institution_id, municipality = _columns(uow, asked.scope)
        scope = CoordinatorScope(
            coordinator_id=asked.person_id, level=level, institution_id=institution_id, municipality=municipality
        )
        _change_scope(uow, person, scope, asked)
        uow.audit.note(now, "cli", _action(asked), f"coordinator:{person.id} {asked.scope}"[:120])
        return f"{person.name}: {_scopes(uow, person)}"

    out.print(parts.database.write(change).result(), markup=False, highlight=False, soft_wrap=True)


def _action(asked: Rescoped) -> str:
    return "remove_staff_scope" if asked.remove else "add_staff_scope"


def _change_scope(uow: UnitOfWork, person: Coordinator, scope: CoordinatorScope, asked: Rescoped) -> None:
    change = uow.staffroom.remove_scope if asked.remove else uow.staffroom.add_scope
    if not change(person, scope):
        has = "has no scope" if asked.remove else "has the scope already:"
        raise UsageError(f"{person.name} {has} {asked.scope!r}; `atbalss staff list` shows what everybody sees")


def remove(parts: Parts, person_id: int, out: Console) -> None:
    """Shut somebody out from this moment on: nothing is shown or sent, neither what is half-made nor the chat kept."""
    now = parts.clock.now()

    def work(uow: UnitOfWork) -> str:
        person = _person(uow, person_id)
        shut_out(uow, person, now)
        return person.name

    out.print(f"{parts.database.write(work).result()} sees nothing any more", markup=False, highlight=False)


def shut_out(uow: UnitOfWork, person: Coordinator, now: datetime) -> None:
    """Let somebody see nothing, and get nothing that waits for them; on record."""
    uow.outbox.cancel_chat(person.chat_key, now)
    uow.staffroom.shut_out(person)
    uow.audit.note(now, "cli", "remove_staff", f"coordinator:{person.id}")


def _person(uow: UnitOfWork, person_id: int) -> Coordinator:
    found = [person for person in uow.staffroom.everyone() if person.id == person_id]
    if not found:
        raise UsageError(f"there is no member of staff {person_id}: `atbalss staff list` shows the numbers")
    return found[0]


def withdraw(parts: Parts, number: int, out: Console) -> None:
    """Shut a door that nobody has come through: its link went to the wrong person, say. Raises UsageError."""
    now = parts.clock.now()

    def shut(uow: UnitOfWork) -> str:
        door = uow.session.get(StaffInvitation, number, with_for_update=True)  # whoever comes in just now is in
        if door is None or door.used_at is not None:
            raise UsageError(f"there is no open invitation {number}: `atbalss staff list` shows their numbers")
        uow.session.delete(door)
        uow.audit.note(now, "cli", "withdraw_invitation", f"invitation:{number} {door.role}")
        return door.name

    told = parts.database.write(shut).result()
    out.print(f"the invitation for {told} opens nothing any more", markup=False, highlight=False)


def show(parts: Parts, out: Console) -> None:
    """Print who is a member of staff, and for what, and who may still become one."""
    now = parts.clock.now()
    table = Table("id", "name", "role", "scope", "language")
    for row in parts.database.read(lambda uow: [_row(uow, person) for person in uow.staffroom.everyone()]):
        table.add_row(*row)
    out.print(table)
    doors = parts.database.read(lambda uow: _open_doors(uow, now))
    if doors:
        waiting = Table("invitation", "name", "role", "scope", "until", title="Open: atbalss staff withdraw INVITATION")
        for line in doors:
            waiting.add_row(*line)
        out.print(waiting)


def _open_doors(uow: UnitOfWork, now: datetime) -> list[tuple[str, ...]]:
    query = select(StaffInvitation).where(col(StaffInvitation.used_at).is_(None), col(StaffInvitation.expires_at) > now)
    return [
        (str(door.id), door.name, door.role, _place(uow, door), f"{door.expires_at.astimezone(RIGA):%d.%m.%Y %H:%M}")
        for door in uow.session.scalars(query.order_by(col(StaffInvitation.id)))
    ]


def _row(uow: UnitOfWork, person: Coordinator) -> tuple[str, ...]:
    return str(person.id), person.name, person.role, _scopes(uow, person), person.language


def _scopes(uow: UnitOfWork, person: Coordinator) -> str:
    return ", ".join(_place(uow, scope) for scope in uow.staffroom.scopes(person)) or "nothing yet"


def _place(uow: UnitOfWork, scope: CoordinatorScope | StaffInvitation) -> str:
    place = uow.events.institution(scope.institution_id).name if scope.institution_id else scope.municipality
    return place or NATION.key
