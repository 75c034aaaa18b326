"""Reminds whoever sees to a planned action on its day: once in the chat; from then on the digest counts it."""

from __future__ import annotations

from datetime import datetime

import structlog

from analytics.texts import texts
from analytics.windows import local_day
from app.actions.owners import heir_of, owner_of
from app.actions.places import place_name
from app.actions.wording import Told, book
from app.replying import DIGEST, Replies
from bot.action_register import PREFIX
from bot.replies import calls_for
from bot.wording import wording
from conversations.messages import Button, Outgoing
from models.tables import Action, Coordinator
from models.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)


def remind(uow: UnitOfWork, now: datetime) -> int:
    """Post a reminder for every action whose day has come. Returns how many people were reminded."""
    count = 0
    for action in uow.actions.due(local_day(now)):
        owner = owner_of(uow, action)
        person = owner or heir_of(uow, action)
        if person is None:
            log.warning("nobody to remind of an action", action=action.id)
            continue
        _post(uow, action, person, now, orphan=owner is None)
        action.reminded_at = now
        count += 1
    return count


def _post(uow: UnitOfWork, action: Action, person: Coordinator, now: datetime, *, orphan: bool) -> None:
    said = Outgoing(_text(uow, action, person.language, orphan=orphan), _buttons(action, person.language))
    calls = calls_for([said], uow.staffroom.chat_id(person))
    Replies(uow, person.bot_id, f"action_due:{action.id}", now).post(calls, DIGEST)


def _text(uow: UnitOfWork, action: Action, language: str, *, orphan: bool) -> str:
    told = Told.of(action, place_name(uow, action.scope_level, action.scope))
    words = wording(language)
    text = words(
        "actions.reminder",
        place=told.place or book().frame.nation[language],
        theme=texts(language).theme(action.theme),
        text=told.words.get(language) or told.words[told.written_in],
    )
    return words("actions.reminder_orphan") + "\n\n" + text if orphan else text


def _buttons(action: Action, language: str) -> tuple[tuple[Button, ...], ...]:
    words, number = wording(language), "✓"
    finish = Button(words("actions.finish", number=number), f"{PREFIX}finish.{action.id}")
    drop = Button(words("actions.drop", number="✗"), f"{PREFIX}drop.{action.id}")
    return ((finish, drop),)
