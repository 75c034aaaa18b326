"""The register of actions as staff read it: what is due first, then what was done and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import select
from sqlmodel import col

from analytics.catalogue import catalogue
from analytics.disclosure import Gate, record
from analytics.effects import Effect, effect, effects, released
from analytics.estimates import Estimate
from analytics.reliability import Reliability
from analytics.texts import texts
from app.actions.owners import owner_of
from app.actions.places import place_name
from app.actions.wording import Told, book
from bot.action_desk import ActionLine, Move, Rate, State
from models.reports import Scope
from models.tables import Action, Gap
from models.unit_of_work import UnitOfWork

SHOWN = {"planned": 5, "done": 4, "dropped": 2}  # more don't fit into a message
FAR = date(9999, 12, 31)


@dataclass(frozen=True)
class Register:
    """Puts actions into lines of one language."""

    uow: UnitOfWork
    language: str
    reliability: Reliability
    now: datetime

    def lines(self, actions: Iterable[Action]) -> list[ActionLine]:
        """Return planned actions by due day, then done and dropped ones, the newest first, as many as fit."""
        shown: list[Action] = []
        found = list(actions)
        for state, most in SHOWN.items():
            of_state = [action for action in found if action.state == state]
            of_state.sort(key=_when, reverse=state != "planned")
            shown += of_state[:most]
        gate = Gate(self.uow.session, "school", "actions", self.now)
        lines = [self._line(action, gate) for action in shown]
        record(self.uow.session, gate.told)
        return lines

    def _line(self, action: Action, gate: Gate) -> ActionLine:
        told = Told.of(action, place_name(self.uow, action.scope_level, action.scope))
        owner, at = owner_of(self.uow, action), action.done_at or action.recorded_at
        came, *moved = self._effects(action, at, gate)
        return ActionLine(
            recorded_at=at,
            place=told.place or book().frame.nation[self.language],
            theme=texts(self.language).theme(action.theme),
            text=told.words.get(self.language) or told.words[told.written_in],
            told=action.told,
            before=_rate(came.before),
            since=_rate(came.since),
            verdict=came.verdict,
            id=action.id or 0,
            state=cast("State", action.state),
            due_on=action.due_on,
            owner=owner.name if owner else "",
            reason=action.dropped_why or "",
            gap_closed=is_gap_closed(self.uow, action),
            moves=[_move(each, self.language) for each in moved],
        )

    def _effects(self, action: Action, at: datetime, gate: Gate) -> list[Effect]:
        """Return how the response rate moved, and the first indicator it is about; of the others the export tells."""
        if action.state != "done":
            return [Effect(None, None)]
        scope = Scope(action.scope_level, action.scope)
        found = [effect(self.uow.session, scope, at, self.now)]
        if action.scope_level != "national":  # a whole country is counted too long for a chat
            found += effects(self.uow.session, action, self.now, self.reliability, most=1)
        return released(found, scope, at, gate.release)


def is_gap_closed(uow: UnitOfWork, action: Action) -> bool:
    """Tell whether the gap that an action answers has closed, so that no row of it is open."""
    if not action.gap_key:
        return False
    query = select(col(Gap.id)).where(col(Gap.key) == action.gap_key, col(Gap.closed_at).is_(None))
    return uow.session.scalars(query).first() is None


def _move(moved: Effect, language: str) -> Move:
    indicator, own = catalogue()[moved.indicator], moved.difference
    scale = 100.0 if indicator.unit == "net" else 1.0
    return Move(
        name=texts(language).indicator(indicator),
        unit="points" if indicator.unit == "net" else "share",
        before=_rate(moved.before, scale),
        since=_rate(moved.since, scale),
        low=own.low * scale if own else None,
        high=own.high * scale if own else None,
        verdict=moved.verdict,
        others=moved.others.value * scale if moved.others else None,
    )


def _when(action: Action) -> tuple[date, int]:
    if action.state == "planned":
        return action.due_on or FAR, action.id or 0
    return (action.done_at or action.recorded_at).date(), action.id or 0


def _rate(estimate: Estimate | None, scale: float = 1.0) -> Rate | None:
    if estimate is None:
        return None
    return Rate(estimate.value * scale, estimate.low * scale, estimate.high * scale, estimate.n)
