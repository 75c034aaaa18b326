"""Makes the small world of `world.yaml`: institutions, events with links, invitations. Twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from importlib.resources import files
from typing import Any

import yaml

from app.chance import Chance
from app.clock import RIGA
from bot.coordinators import INVITATION
from models.facts import note
from models.tables import GuidanceEvent, Institution, Setting, StaffInvitation
from models.unit_of_work import UnitOfWork

USERNAME = "bot_username"  # noted by the running bots, for links made without them; of the first by this name alone


@dataclass(frozen=True)
class World:
    """What was seeded: `events` by key of the world file, `staff` with a code for each open invitation."""

    institutions: list[dict[str, Any]]
    events: list[dict[str, Any]]
    staff: list[dict[str, Any]]


def seed(uow: UnitOfWork, chance: Chance, now: datetime, username: str | None) -> World:
    """Add what is missing of the small world and tell what there is. Links need the bot's `username`."""
    plan = yaml.safe_load((files("app") / "world.yaml").read_text(encoding="utf-8"))
    institutions = {entry["code"]: _institution(uow, entry) for entry in plan["institutions"]}
    events = [_event(uow, chance, entry, institutions, plan["open_days"], now) for entry in plan["events"]]
    staff = [_invitation(uow, entry, institutions, plan["staff_invitations_days"], now) for entry in plan["staff"]]
    return World(
        institutions=[_shown(institution) for institution in institutions.values()],
        events=[
            {"key": entry["key"], "code": event.code, "title": event.title, "kind": event.kind}
            | {"institution": entry["institution"]}
            | {"link": deep_link(username, event.code), "starts_at": event.starts_at.isoformat()}
            for entry, event in zip(plan["events"], events, strict=True)
        ],
        staff=[entry | {"link": deep_link(username, entry["code"])} for entry in staff],
    )


def known_username(uow: UnitOfWork, bot_id: int | None = None) -> str | None:
    """Return a bot's name for links, without `bot_id` the first one's; None before it has run for the first time."""
    noted = uow.session.get(Setting, USERNAME if bot_id is None else f"{USERNAME}:{bot_id}")
    return noted.value if noted else None


def note_username(uow: UnitOfWork, username: str, bot_id: int | None = None) -> None:
    """Keep a bot's name for links that are made without it; without `bot_id` as the first one's."""
    note(uow.session, USERNAME if bot_id is None else f"{USERNAME}:{bot_id}", username)


def deep_link(username: str | None, payload: str) -> str | None:
    """Return the link that opens the bot with `payload`; None while nobody knows the bot's name."""
    return f"https://t.me/{username}?start={payload}" if username else None


def _institution(uow: UnitOfWork, entry: dict[str, Any]) -> Institution:
    known = uow.events.institution_by_code(entry["code"])
    if known:
        return known
    institution = Institution(**entry)
    uow.session.add(institution)
    uow.session.flush()
    return institution


def _shown(institution: Institution) -> dict[str, Any]:
    return institution.model_dump(include={"code", "name", "kind", "sector", "municipality", "region"})


def _event(
    uow: UnitOfWork,
    chance: Chance,
    entry: dict[str, Any],
    institutions: dict[str, Institution],
    open_days: int,
    now: datetime,
) -> GuidanceEvent:
    institution = institutions[entry["institution"]]
    known = next((e for e in uow.events.recent([institution.id or 0], 100) if e.title == entry["title"]), None)
    if known:
        return known
    day = now.astimezone(RIGA).date() + timedelta(days=entry["days"])
    starts_at = datetime.combine(day, time(entry["hour"]), RIGA)
    return uow.events.add(
        GuidanceEvent(
            code=chance.event_code(f"world:{entry['key']}"),
            institution_id=institution.id or 0,
            title=entry["title"],
            kind=entry["kind"],
            service=entry["service"],
            flow=entry.get("flow", "S"),
            starts_at=starts_at,
            closes_at=starts_at + timedelta(days=open_days),
            expected=entry["expected"],
            created_at=now,
        )
    )


def _invitation(
    uow: UnitOfWork, entry: dict[str, Any], institutions: dict[str, Institution], days: int, now: datetime
) -> dict[str, Any]:
    # The code follows from the installation's secret: it can be shown again, and the table holds only its hash.
    code = uow.vault.code_hash(f"world:{entry['key']}")[:20].replace("_", "a").replace("-", "b")
    known = uow.staffroom.invitation(code)
    institution = institutions.get(entry.get("institution", ""))
    if known is None:
        known = StaffInvitation(
            code_hash="",
            name=entry["name"],
            role=entry["role"],
            reviewer=entry.get("reviewer", False),
            level=entry["level"],
            institution_id=institution.id if institution else None,
            municipality=entry.get("municipality"),
            expires_at=now + timedelta(days=days),
        )
        uow.staffroom.invite(code, known)
    return {
        "name": entry["name"],
        "role": entry["role"],
        "code": INVITATION + code,
        "scope": _scope_name(entry),
        "used": known.used_at is not None,
        "guest": entry.get("guest", False),
    }


def _scope_name(entry: dict[str, Any]) -> str:
    return str(entry.get("institution") or entry.get("municipality") or "LV")
