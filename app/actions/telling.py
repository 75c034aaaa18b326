"""Tells those who raised a theme what was done about it: once, two lines, by day, as they agreed to.

Who is told is decided inside the transaction that posts the message, with their rows locked: a person who deletes
or withdraws in the same second is told before that or not at all, and two workers tell nobody twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from analytics.reliability import Reliability
from app.actions.audience import audience
from app.actions.places import place_name
from app.actions.wording import Told, book, message
from app.hours import may_write_unasked
from app.replying import BROADCAST, Replies
from bot.replies import calls_for
from conversations.messages import Button, Outgoing
from conversations.tokens import ACTED
from models.database import Database
from models.tables import Action, Contact
from models.unit_of_work import UnitOfWork

PURPOSE = "hear_back"  # of the consent, as flows name it
CAUSE = "acted"  # of the calls, so that they can be taken back
REST = timedelta(days=14)  # between two such messages to one person
OPEN_FOR = timedelta(days=30)  # then it is no news any more: long enough for somebody's rest, twice
MERGED = 3  # actions in one message; more are not read
AT_ONCE = 50  # people in one transaction: on SQLite, chats wait for it
LOOK_UP = 500  # people in one question to the database


@dataclass(frozen=True)
class Teller:
    """The job, for the people of one bot."""

    database: Database
    bot_id: int
    reliability: Reliability

    def tell(self, now: datetime) -> str:
        """Tell whoever is due. Returns a few words for the ledger."""
        if not may_write_unasked(now):
            return "not at this hour"
        self.database.write(lambda uow: uow.actions.close(now - OPEN_FOR, now)).result()
        told = 0
        for some in _parts(self.database.read(self._waiting), AT_ONCE):
            told += self.database.write(partial(self._tell, people=some, now=now)).result()
        return f"{told} people"

    def _waiting(self, uow: UnitOfWork) -> list[str]:
        """Return who may be due. Looked up outside the lock; what counts is decided again inside."""
        people: set[str] = set()
        for action in uow.actions.open():
            people |= audience(uow.session, action, self.reliability) - uow.actions.told(action.id or 0)
        waiting = []
        for some in _parts(sorted(people), LOOK_UP):
            waiting += [contact.respondent_id or "" for contact in uow.actions.reachable(some, PURPOSE, self.bot_id)]
        return waiting

    def _tell(self, uow: UnitOfWork, people: Sequence[str], now: datetime) -> int:
        held = uow.actions.hold(people)
        rested = held - uow.actions.told_since(held, now - REST)
        contacts = uow.actions.reachable(rested, PURPOSE, self.bot_id)
        due = self._due(uow, {contact.respondent_id or "" for contact in contacts})
        return sum(self._tell_one(uow, contact, due[contact.respondent_id or ""], now) for contact in contacts)

    def _due(self, uow: UnitOfWork, people: set[str]) -> dict[str, list[Action]]:
        due: dict[str, list[Action]] = defaultdict(list)
        for action in uow.actions.open() if people else ():
            for person in audience(uow.session, action, self.reliability, people):
                due[person].append(action)
        return due

    def _tell_one(self, uow: UnitOfWork, contact: Contact, due: Sequence[Action], now: datetime) -> bool:
        person, news = contact.respondent_id or "", list[Action]()
        for action in due:
            if len(news) < MERGED and uow.actions.notice(action.id or 0, person, now):
                news.append(action)
        if not news:
            return False
        # A keyed hash: rows of the outbox outlive, by three days, a person who deletes themselves.
        cause = f"{CAUSE}:{news[0].id}:{uow.vault.code_hash(person)[:20]}"
        calls = calls_for([outgoing(uow, news, contact.language)], uow.contacts.chat_id(contact))
        Replies(uow, self.bot_id, cause, now).post(calls, BROADCAST)
        return True


def outgoing(uow: UnitOfWork, actions: Sequence[Action], language: str) -> Outgoing:
    """Return the message about some actions, with the button that ends such messages."""
    stop = Button(book().frame.stop[language], f"{ACTED}.{actions[0].id}.stop")
    return Outgoing(text(uow, actions, language), ((stop,),))


def text(uow: UnitOfWork, actions: Sequence[Action], language: str) -> str:
    """Return what is said about some actions."""
    told = [Told.of(action, place_name(uow, action.scope_level, action.scope)) for action in actions]
    return message(told, language)


def _parts(people: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (people[start : start + size] for start in range(0, len(people), size))
