"""A member of staff records what was done: where, about which theme, in which words; scope is checked here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics import alerts, gap_decisions
from analytics.catalogue import catalogue
from analytics.reliability import Reliability
from analytics.texts import texts
from app.actions import audience
from app.actions.owners import owners
from app.actions.places import NotTheirPlaceError, lies_in, place_name
from app.actions.register import Register, is_gap_closed
from app.actions.wording import LANGUAGES, Told, book, message
from app.guard import Guard
from bot.action_desk import ActionLine, ActionPlace, Checked, Choice, NewAction, Plan
from bot.action_steps import MAX_WORDS
from conversations.messages import Text
from models import reports
from models.reports import Scope
from models.tables import Action, Coordinator
from models.unit_of_work import UnitOfWork
from nlp.language import CYRILLIC, LATVIAN_LETTERS, LETTER

WHOLE, OF_GAP = "all", "gap"  # codes of places that are no institution
FEWEST_WORDS = 3  # fewer say nothing


@dataclass(frozen=True)
class Recorder:
    """Serves `bot.action_wizard` and `bot.action_list` for one coordinator with this scope."""

    uow: UnitOfWork
    me: Coordinator
    scope: Scope
    reliability: Reliability
    guard: Guard
    now: datetime

    # --- where and about what ------------------------------------------------------------------------------

    def places(self) -> Sequence[ActionPlace]:
        """Return where something may be recorded because enough people wrote there; the widest first."""
        own = self._place(WHOLE, self.scope)
        whole = [own] if self.themes(own) else []
        if self.scope.level == "institution":
            return whole
        known = reports.places(self.uow.session)
        codes = audience.institutions(self.uow.session, self.scope, self.now)
        return whole + [ActionPlace(code, "institution", code, known[code].name) for code in codes]

    def _place(self, code: str, scope: Scope, gap_key: str = "") -> ActionPlace:
        name = place_name(self.uow, scope.level, scope.key) or book().frame.nation[self.me.language]
        return ActionPlace(code, scope.level, scope.key, name, gap_key)

    def of_gap(self, alert_id: int) -> ActionPlace | None:
        """Return the place of a gap this person was told of; None if it is closed or not theirs."""
        gap = alerts.gap_of(self.uow.session, alert_id, self.me.id or 0)
        return self._place(OF_GAP, Scope(gap.scope_level, gap.scope), gap.key) if gap else None

    def themes(self, place: ActionPlace) -> Sequence[Choice]:
        """Return the themes people raised there, the most raised first; of a gap those that explain it, if any."""
        raised = audience.themes(self.uow.session, Scope(place.level, place.key), self.now, self.reliability)
        drivers = _drivers(place.gap_key)
        words = texts(self.me.language)
        return [Choice(theme, words.theme(theme)) for theme in [it for it in raised if it in drivers] or raised]

    # --- in which words --------------------------------------------------------------------------------------

    def ready(self, theme: str) -> Sequence[Choice]:
        """Return the ready-made sentences of a theme."""
        return [Choice(ready.code, ready.words[self.me.language]) for ready in book().themes[theme].done]

    def ready_words(self, theme: str, code: str) -> Mapping[str, str]:
        """Return a ready-made sentence in all languages; empty if there is none."""
        ready = book().themes[theme].ready(code)
        return ready.words if ready else {}

    def check(self, text: str) -> Checked:
        """Look whether own words may be shown: neither too long nor too short, no danger, nobody named."""
        line = " ".join(text.split())
        language = _language(line, self.me.language)
        if len(line) > MAX_WORDS:
            return Checked(line, language, "long")
        if len(line.split()) < FEWEST_WORDS:
            return Checked(line, language, "short")
        guarded = self.guard.check(Text(line), language)
        assert isinstance(guarded.incoming, Text)  # noqa: S101 - what came in is what comes out
        if guarded.incoming.danger:
            return Checked(line, language, "danger")
        return Checked(guarded.incoming.text, language, "personal" if guarded.redactions else None)

    def preview(self, action: NewAction) -> Mapping[str, str]:
        """Return by language exactly what people would read."""
        place = place_name(self.uow, action.place.level, action.place.key)
        told = Told(action.theme, place, action.words, action.written_in)
        return {code: message([told], code) for code in self._languages()}

    def owners(self, place: ActionPlace) -> Sequence[Choice]:
        """Return who may see to it: this person first, then whoever else works there."""
        found = owners(self.uow, Scope(place.level, place.key), self.me)
        return [Choice(str(person.id), person.name) for person in found]

    def record(self, action: NewAction) -> None:
        """Record what was done or is planned; who raised it is told once it is done. Raises NotTheirPlaceError."""
        if not self._is_mine(action.place):
            raise NotTheirPlaceError(f"{action.place.level} {action.place.key} is not in the scope of {self.me.id}")
        planned = action.due_on is not None
        row = self.uow.actions.add(
            Action(
                scope_level=action.place.level,
                scope=action.place.key,
                theme=action.theme,
                gap_key=action.place.gap_key or None,
                ready=f"{action.theme}.{action.ready}" if action.ready else None,
                written_in=action.written_in,
                text_lv=action.words.get("lv"),
                text_ru=action.words.get("ru"),
                text_en=action.words.get("en"),
                state="planned" if planned else "done",
                owner_id=action.owner_id or self.me.id,
                due_on=action.due_on,
                done_at=None if planned else self.now,
                published_at=None if planned else self.now,
                recorded_by=self.me.id or 0,
                recorded_at=self.now,
            )
        )
        gap_decisions.note_action(self.uow.session, action.place.gap_key, self.me.id or 0, self.now)
        self._note("plan_action" if planned else "record_action", row)

    def _note(self, what: str, action: Action) -> None:
        self.uow.audit.note(self.now, f"coordinator:{self.me.id}", what, f"action:{action.id}")

    def _is_mine(self, place: ActionPlace | Scope) -> bool:
        """Tell whether a place is the coordinator's own, or lies in it."""
        return lies_in(self.uow, Scope(place.level, place.key), self.scope)

    # --- what becomes of it ----------------------------------------------------------------------------------

    def recorded(self) -> Sequence[ActionLine]:
        """Return the register of this person's places."""
        mine = [action for action in self.uow.actions.register() if self._is_mine(_place_of(action))]
        return Register(self.uow, self.me.language, self.reliability, self.now).lines(mine)

    def plan(self, action_id: int) -> Plan | None:
        """Return what finishing a planned action would tell people."""
        action = self._planned(action_id)
        if action is None:
            return None
        told = Told.of(action, place_name(self.uow, action.scope_level, action.scope))
        return Plan({code: message([told], code) for code in self._languages()}, is_gap_closed(self.uow, action))

    def finish(self, action_id: int) -> bool:
        """Note that it is done, and have people told."""
        action = self._planned(action_id)
        if action is None:
            return False
        action.state, action.done_at, action.published_at = "done", self.now, self.now
        self._note("finish_action", action)
        return True

    def drop(self, action_id: int, reason: str) -> bool:
        """Note that nothing comes of it."""
        action = self._planned(action_id)
        if action is None:
            return False
        action.state, action.done_at, action.dropped_why = "dropped", self.now, reason
        self._note("drop_action", action)
        return True

    def _planned(self, action_id: int) -> Action | None:
        action = self.uow.actions.planned(action_id)
        return action if action and self._is_mine(_place_of(action)) else None

    def _languages(self) -> list[str]:
        return [self.me.language, *(code for code in LANGUAGES if code != self.me.language)]


def _place_of(action: Action) -> Scope:
    return Scope(action.scope_level, action.scope)


def _drivers(gap_key: str) -> tuple[str, ...]:
    """Return the themes that explain the indicator of a gap: `BELOW_TARGET|E2-I6|institution|R49|`."""
    _, _, rest = gap_key.partition("|")
    indicator = rest.partition("|")[0]
    return catalogue()[indicator].drivers if indicator in catalogue() else ()


def _language(text: str, usual: str) -> str:
    """Return the language of a short text by its letters, else the one this person is spoken to in."""
    letters = len(LETTER.findall(text))
    if letters and len(CYRILLIC.findall(text)) > letters / 2:
        return "ru"
    if LATVIAN_LETTERS.search(text):
        return "lv"
    return "lv" if usual == "ru" else usual
