"""What one member of staff may see and do, within one transaction: scope and rights are checked here alone.

Desks that count, draw or export are imported for who first asks for them (app/heavy_desks.py): a bot has no room for
them until then.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from analytics.reliability import Reliability
from app.chance import Chance
from app.guard import Guard
from app.heavy_desks import HeavyDesks
from app.invitations.moments import COUNSELLING
from app.safeguarding.desk import SafeguardingDesk
from app.safeguarding.duty import named_at
from app.seed import deep_link
from bot.desk import (
    EventCard,
    EventLine,
    ExportFile,
    FileFormat,
    Joined,
    NewEvent,
    Place,
    Refused,
    Staff,
    TooMuch,
)
from bot.rights import may
from conversations.messages import Button
from conversations.texts import Languages
from models import export_rows, reports
from models.reports import Scope
from models.tables import Coordinator, GuidanceEvent, Institution
from models.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from app.actions.recording import Recorder
    from app.evidence_desk import Evidence
    from app.gaps.desk import GapsDesk
    from app.review.desk import ChatReview

OPEN_DAYS = 21  # how long an event takes answers; later ones are kept and marked late
LOOK_BACK = timedelta(days=120)  # which events count as recent
LOOK_AHEAD = timedelta(days=60)
MOST_IN_CHAT = 20_000  # answers of one export: some seconds, in which on SQLite nobody else has their turn
LEVELS = ("national", "municipality", "institution")  # the widest first


@dataclass(frozen=True)
class DeskServices:
    """What the desk needs besides the tables.

    `username` is the bot's, for links; `texts` name questions; `guard` looks at words that others will read.
    """

    username: str
    chance: Chance
    reliability: Reliability
    texts: Languages
    guard: Guard
    heavy: HeavyDesks = field(default_factory=HeavyDesks)


class NotInScopeError(Exception):
    """Somebody asked for what is not theirs."""


class Desk:
    """Serves the person behind one chat; `coordinator` is None until they have joined."""

    def __init__(
        self,
        services: DeskServices,
        uow: UnitOfWork,
        coordinator: Coordinator | None,
        *,
        chat: tuple[int, int],
        language: str,
        now: datetime,
    ) -> None:
        self._services = services
        self._uow = uow
        self._coordinator = coordinator
        self._chat = chat
        self._language = language
        self._now = now
        self.danger_signals: list[int] = []
        """What was handed on as worrying; whoever called must tell those in charge."""

    @property
    def staff(self) -> Staff | None:
        """Whom the desk serves, as the bot knows them."""
        return as_staff(self._coordinator) if self._coordinator else None

    # --- joining ---------------------------------------------------------------------------------------

    def join(self, code: str) -> Joined | Refused:
        """Use an invitation for the person of this chat."""
        invitation = self._uow.staffroom.invitation(code)
        if invitation is None:
            return Refused("unknown")
        if invitation.used_at is not None:
            return Refused("used")
        if invitation.expires_at <= self._now:
            return Refused("expired")
        bot_id, chat_id = self._chat
        self._coordinator = self._uow.staffroom.join(
            invitation, bot_id, chat_id, language=self._language, now=self._now
        )
        self._note("join")
        return Joined(as_staff(self._coordinator))

    # --- events ----------------------------------------------------------------------------------------

    def institutions(self) -> Sequence[Place]:
        """Return where this person may create events, by name."""
        return [Place(institution.id or 0, institution.name) for institution in self._institutions()]

    def _institutions(self) -> list[Institution]:
        found = {
            institution.id: institution
            for scope in self._uow.staffroom.scopes(self._me)
            for institution in self._uow.events.institutions(
                institution_id=scope.institution_id, municipality=scope.municipality
            )
        }
        return sorted(found.values(), key=lambda institution: institution.name)

    def recent_events(self) -> Sequence[EventLine]:
        """Return this person's latest events, newest first."""
        since, until = self._now - LOOK_BACK, self._now + LOOK_AHEAD
        rows = {row for scope in self._scopes for row in reports.events(self._uow.session, scope, since, until)}
        newest = sorted(rows, key=lambda row: (row.starts_at, row.code), reverse=True)
        return [
            EventLine(row.code, row.title, self._link(row.code), row.starts_at, row.answered, row.expected)
            for row in newest
        ]

    def create_event(self, event: NewEvent) -> EventCard:
        """Create an event and its link. Raises NotInScopeError for somebody else's institution."""
        if event.place_id not in {institution.id for institution in self._institutions()}:
            raise NotInScopeError(f"institution {event.place_id} is not in the scope of coordinator {self._me.id}")
        row = self._uow.events.add(
            GuidanceEvent(
                code=self._new_code(event),
                institution_id=event.place_id,
                title=event.title,
                kind=event.kind,
                service=event.service,
                flow=COUNSELLING if event.kind == "counselling" else "S",
                starts_at=event.starts_at,
                closes_at=event.starts_at + timedelta(days=OPEN_DAYS),
                expected=event.expected,
                created_by=self._me.id,
                created_at=self._now,
            )
        )
        self._note("create_event", f"event:{row.code}")
        return EventCard(row.code, row.title, self._link(row.code), self._lacks_contact(event.place_id))

    def _new_code(self, event: NewEvent) -> str:
        attempt = 0
        while True:
            purpose = f"{self._me.id}:{event.place_id}:{event.title}:{event.starts_at.isoformat()}:{attempt}"
            code = self._services.chance.event_code(purpose)
            if self._uow.events.by_code(code) is None:
                return code
            attempt += 1

    def _link(self, code: str) -> str:
        return deep_link(self._services.username, code) or code

    # --- evidence ----------------------------------------------------------------------------------------

    def evidence(self) -> Evidence:
        """Return the desk that shows how things stand."""
        self._services.heavy.demand()
        from app.evidence_desk import Evidence

        return Evidence(self._uow, self._me, self._scopes, self._services.reliability, self._now)

    def gaps(self) -> GapsDesk:
        """Return the desk of open gaps."""
        self._services.heavy.demand()
        from app.gaps.desk import GapsDesk

        self.evidence().look()
        return GapsDesk(self._uow, self._me, self._scopes, self._services.reliability, self._now)

    def export(self, file_format: FileFormat, place: int = 0) -> ExportFile | TooMuch | None:
        """Return this person's classified answers of one of their places; None if there are none."""
        self._services.heavy.demand()
        from analytics.exports.answers import answers_document

        if place >= len(self._scopes):
            return None
        scope = self._scopes[place]
        if export_rows.count(self._uow.session, export_rows.Slice(scope)) > MOST_IN_CHAT:
            return TooMuch(MOST_IN_CHAT)
        document = answers_document(
            self._uow.session,
            scope=scope,
            anonymous=False,
            now=self._now,
            reliability=self._services.reliability,
            form=file_format,
            for_school=True,
        )
        self._note("export_answers", f"{scope.level}:{scope.key}")
        return ExportFile(document.name, document.content) if document.rows else None

    def review(self) -> ChatReview | None:
        """Return the desk that hands out answers to review; None without the right to it."""
        self._services.heavy.demand()
        from app.review.coder import Coder
        from app.review.desk import ChatReview

        if not self._me.reviewer or self._widest is None:
            return None
        coder = Coder(self._uow, self._services.chance, f"coordinator:{self._me.id}", self._widest, self._now)
        return ChatReview(coder, self._services.texts, self._me.language, self.danger_signals.append)

    def actions(self) -> Recorder | None:
        """Return the desk that records what was done; None without the right to it."""
        self._services.heavy.demand()
        from app.actions.recording import Recorder

        if not may(as_staff(self._me), "action") or self._widest is None:
            return None
        services = self._services
        return Recorder(self._uow, self._me, self._widest, services.reliability, services.guard, self._now)

    # --- settings ---------------------------------------------------------------------------------

    def save_draft(self, draft: dict[str, Any] | None) -> None:
        """Keep a half-made event or action, or forget it."""
        self._me.draft = None if draft is None else json.dumps(draft, ensure_ascii=False)

    def set_language(self, language: str) -> None:
        """Speak `language` with this person from now on."""
        self._me.language = language

    # --- danger ------------------------------------------------------------------------------------------------

    def danger(self) -> SafeguardingDesk:
        """Return the desk that opens what somebody wrote in danger; it checks rights by itself."""
        return SafeguardingDesk(self._uow, self._coordinator, self._now)

    def _lacks_contact(self, place: int) -> bool:
        """Whether this person must be told, once for each place, that nobody is named there for danger."""
        institution = self._uow.events.institution(place)
        if named_at(self._uow, institution) is not None:
            return False
        line = (f"coordinator:{self._me.id}", "told_no_contact", f"institution:{institution.code}")
        if self._uow.audit.has(*line):
            return False
        self._uow.audit.note(self._now, *line)
        return True

    @property
    def _me(self) -> Coordinator:
        if self._coordinator is None:
            raise NotInScopeError("nobody has joined from this chat")
        return self._coordinator

    @property
    def _scopes(self) -> list[Scope]:
        """What this person may see; nothing for who has not been given a place yet."""
        return reports.scopes_of(self._uow.session, self._me.id or 0)

    @property
    def _widest(self) -> Scope | None:
        """The scope for what is done in one place at a time."""
        return min(self._scopes, key=lambda scope: LEVELS.index(scope.level), default=None)

    def _note(self, action: str, subject: str = "") -> None:
        self._uow.audit.note(self._now, f"coordinator:{self._me.id}", action, subject)


def as_staff(coordinator: Coordinator) -> Staff:
    """Return a coordinator as the bot knows them."""
    draft = json.loads(coordinator.draft) if coordinator.draft else None
    return Staff(
        coordinator.id or 0, coordinator.name, coordinator.role, coordinator.language, draft, coordinator.reviewer
    )


def button_rows(buttons: Sequence[tuple[str, str]]) -> tuple[tuple[Button, ...], ...]:
    """Put (label, token) pairs below each other's neighbours: two in a row."""
    made = [Button(label, token) for label, token in buttons]
    return tuple(tuple(made[i : i + 2]) for i in range(0, len(made), 2))
