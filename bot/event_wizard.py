"""A new event in a few taps: which question comes next, and what is handed out at the end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.desk import NewEvent
from bot.event_draft import Draft, open_draft
from bot.event_steps import SERVICES, STEPS, Asking, PlaceStep, Scene, Step, Unclear
from bot.qr import qr_png
from bot.replies import Reply
from bot.wording import Wording, written
from conversations.messages import Button

NAMES = [step.name for step in STEPS]


def begin(scene: Scene) -> list[Reply]:
    """Ask the first question; where there is one institution only, it is not asked."""
    places = scene.desk.institutions()
    if not places:
        return [Reply(scene.words("event.place.none"))]
    draft = Draft(scene.now.isoformat(), PlaceStep.name)
    if len(places) > 1:
        return [_ask(scene, draft, draft.step)]
    return [_ask(scene, replace(draft, place_id=places[0].id, place=places[0].name), NAMES[1])]


def press(scene: Scene, saved: dict[str, Any] | None, action: str, value: str) -> list[Reply]:
    """Take a press on `staff.event.<action>.<value>`. A press on an earlier question asks the present one again."""
    draft = open_draft(saved, scene.now)
    if draft is None:
        return [Reply(scene.words("event.gone"), replaces=True)]
    if action == "cancel":
        scene.desk.save_draft(None)
        return [Reply(scene.words("event.cancelled"), replaces=True)]
    if action == "back" and value == draft.step:
        return [_ask(scene, draft, _earlier(scene, draft.step), replaces=True)]
    picked = _step(draft).pick(Asking(scene, draft), value) if action == draft.step else None
    if picked is None:
        return [_ask(scene, draft, draft.step, replaces=True)]
    return _go_on(scene, picked, replaces=True)


def read(scene: Scene, saved: dict[str, Any] | None, text: str) -> list[Reply]:
    """Take a typed answer to the present question. Returns nothing without a fresh draft."""
    draft = open_draft(saved, scene.now)
    if draft is None:
        return []
    answer = _step(draft).read(Asking(scene, draft), text)
    if isinstance(answer, Unclear):
        return [_ask(scene, answer.draft, draft.step, problem=answer.problem)]
    return _go_on(scene, answer)


def card(words: Wording, title: str, when: str, link: str) -> list[Reply]:
    """Return what makes an event known: the QR picture for staff, and a text to forward to learners."""
    picture = words("event.card", title=title, when=when, link=link) + "\n" + words("event.forward_note")
    return [Reply(picture, photo=qr_png(link)), Reply(words("event.forward", title=title, link=link))]


def _go_on(scene: Scene, draft: Draft, *, replaces: bool = False) -> list[Reply]:
    position = NAMES.index(draft.step) + 1
    if position < len(NAMES):
        return [_ask(scene, draft, NAMES[position], replaces=replaces)]
    return _create(scene, draft, replaces=replaces)


def _create(scene: Scene, draft: Draft, *, replaces: bool) -> list[Reply]:
    event = NewEvent(draft.place_id, draft.kind, SERVICES[draft.kind], draft.title, draft.starts_at(), draft.expected)
    created = scene.desk.create_event(event)
    scene.desk.save_draft(None)
    done = Reply(_headed(scene, draft, scene.words("event.done")), replaces=replaces)
    warning = [Reply(scene.words("danger.uncovered", place=draft.place))] if created.lacks_contact else []
    return [done, *card(scene.words, created.title, _when(draft), created.link), *warning]


def _ask(scene: Scene, draft: Draft, step: str, *, replaces: bool = False, problem: str = "") -> Reply:
    draft = draft.at(step, scene.now)
    scene.desk.save_draft(draft.as_json())
    question, rows = _step(draft).question(Asking(scene, draft))
    asked = f"{problem}\n{question}" if problem else question
    return Reply(_headed(scene, draft, asked), (*rows, _ways_out(scene, step)), replaces=replaces)


def _headed(scene: Scene, draft: Draft, text: str) -> str:
    return " · ".join([scene.words("event.heading"), *draft.summary()]) + "\n\n" + text


def _ways_out(scene: Scene, step: str) -> tuple[Button, ...]:
    cancel = Button(scene.words("menu.cancel"), "staff.event.cancel")
    if _earlier(scene, step) == step:
        return (cancel,)
    return (Button(scene.words("menu.back"), f"staff.event.back.{step}"), cancel)


def _earlier(scene: Scene, step: str) -> str:
    first = 0 if len(scene.desk.institutions()) > 1 else 1
    return NAMES[max(first, NAMES.index(step) - 1)]


def _step(draft: Draft) -> Step:
    return STEPS[NAMES.index(draft.step)]


def _when(draft: Draft) -> str:
    moment = draft.moment
    return written(moment.day, moment.clock) if moment else ""
