"""Recording what was done, in a few taps: which question comes next, and what is said at the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from bot import action_register
from bot.action_desk import ActionDesk
from bot.action_draft import Draft, open_draft
from bot.action_steps import PREFIX, STEPS, Asking, Unclear, only_place
from bot.event_draft import LOCAL
from bot.event_steps import Scene
from bot.replies import Reply, Rows
from bot.typed_words import button_named
from bot.wording import written
from conversations.messages import Button
from conversations.tokens import number_in


def begin(scene: Scene) -> list[Reply]:
    """Ask the first question; where there is one place only, it is not asked."""
    desk = scene.desk.actions()
    if desk is None:
        return [Reply(scene.words("action.no_right"))]
    places = desk.places()
    if not places:
        return [Reply(scene.words("action.none"))]
    return [_Wizard(scene, desk).ask(Draft(scene.now.isoformat(), only_place(places)))]


def begin_with_gap(scene: Scene, alert_id: int) -> list[Reply]:
    """Ask what was done about a gap."""
    desk = scene.desk.actions()
    if desk is None:
        return [Reply(scene.words("action.no_right"))]
    place = desk.of_gap(alert_id)
    if place is None:
        return [Reply(scene.words("gaps.closed"))]
    if not desk.themes(place):
        return [Reply(scene.words("action.none"))]
    return [_Wizard(scene, desk).ask(Draft(scene.now.isoformat(), place))]


def press(scene: Scene, saved: dict[str, Any] | None, action: str, value: str) -> list[Reply]:
    """Take a press on `staff.action.<action>.<value>`. A press on an earlier question asks the present one again."""
    if action == "gap":
        return begin_with_gap(scene, number_in(value) or 0)
    if action in action_register.PRESSES:
        return action_register.press(scene, action, value)
    draft, desk = open_draft(saved, scene.now), scene.desk.actions()
    if draft is None or desk is None:
        return [Reply(scene.words("action.gone"), replaces=True)]
    return [_Wizard(scene, desk).press(draft, action, value)]


def read(scene: Scene, saved: dict[str, Any] | None, text: str) -> list[Reply]:
    """Take a typed answer to the present question. Returns nothing without a fresh draft."""
    draft, desk = open_draft(saved, scene.now), scene.desk.actions()
    if draft is None or desk is None:
        return []
    return [_Wizard(scene, desk).read(draft, text)]


class _Wizard:
    """One message of one member of staff."""

    def __init__(self, scene: Scene, desk: ActionDesk) -> None:
        self._scene = scene
        self._words = scene.words
        self._desk = desk

    def press(self, draft: Draft, action: str, value: str, *, replaces: bool = True) -> Reply:
        """Do what a button says."""
        if action == "cancel":
            self._scene.desk.save_draft(None)
            return Reply(self._words("action.cancelled"), replaces=replaces)
        if action == "back" and value == draft.step:
            return self.ask(draft.earlier(), replaces=replaces)
        picked = STEPS[draft.step].pick(self._asking(draft), value) if action == draft.step else None
        if picked is None:
            return self.ask(draft, replaces=replaces)
        return self._go_on(picked, replaces=replaces)

    def read(self, draft: Draft, text: str) -> Reply:
        """Take what was typed: the words of a button, or an answer."""
        _, rows = STEPS[draft.step].question(self._asking(draft))
        button = button_named((*rows, *self._ways_out(draft)), text)
        if button:
            action, _, value = button.token.removeprefix(PREFIX).partition(".")
            return self.press(draft, action, value, replaces=False)
        answer = STEPS[draft.step].read(self._asking(draft), text)
        if isinstance(answer, Unclear):
            return self.ask(draft, problem=answer.problem)
        return self._go_on(answer)

    def _go_on(self, draft: Draft, *, replaces: bool = False) -> Reply:
        if not draft.is_complete:
            return self.ask(draft, replaces=replaces)
        self._desk.record(draft.action())
        self._scene.desk.save_draft(None)
        said = self._words("action.planned", day=_day(draft)) if draft.planned else self._words("action.done")
        return Reply(self._headed(draft, said), replaces=replaces)

    def ask(self, draft: Draft, *, replaces: bool = False, problem: str = "") -> Reply:
        """Ask what the draft lacks."""
        draft = replace(draft, asked_at=self._scene.now.isoformat())
        self._scene.desk.save_draft(draft.as_json())
        question, rows = STEPS[draft.step].question(self._asking(draft))
        asked = f"{problem}\n\n{question}" if problem else question
        return Reply(self._headed(draft, asked), (*rows, *self._ways_out(draft)), replaces=replaces)

    def _headed(self, draft: Draft, text: str) -> str:
        return " · ".join([self._words("action.heading"), *draft.summary()]) + "\n\n" + text

    def _ways_out(self, draft: Draft) -> Rows:
        cancel = Button(self._words("menu.cancel"), f"{PREFIX}cancel")
        if self._is_first(draft):
            return ((cancel,),)
        return ((Button(self._words("menu.back"), f"{PREFIX}back.{draft.step}"), cancel),)

    def _is_first(self, draft: Draft) -> bool:
        if draft.theme:
            return False
        return draft.place is None or bool(draft.place.gap_key) or only_place(self._desk.places()) is not None

    def _asking(self, draft: Draft) -> Asking:
        return Asking(self._desk, self._words, draft, self._scene.now.astimezone(LOCAL).date())


def _day(draft: Draft) -> str:
    return written(date.fromisoformat(draft.due_on), None)
