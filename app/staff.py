"""One turn of a member of staff, and what staff must be told at once."""

from __future__ import annotations

from datetime import datetime

from app.actions.places import NotTheirPlaceError
from app.desk import Desk, DeskServices, NotInScopeError, as_staff
from app.personal import deletion
from app.replying import Replies
from app.safeguarding.telling import tell
from bot import coordinators, danger_talk, rights
from bot.desk import Staff
from bot.replies import Reply, calls_for_replies
from bot.updates import Received
from bot.wording import wording
from conversations.library import nearest_language
from conversations.messages import Command, Incoming, Text
from models.unit_of_work import UnitOfWork

StaffServices = DeskServices  # a turn of staff needs what its desk needs


class StaffTurn:
    """One turn of somebody who is staff, or asks for what only staff may do. Used once."""

    def __init__(
        self, services: StaffServices, uow: UnitOfWork, received: Received, replies: Replies, now: datetime
    ) -> None:
        self._services = services
        self._uow = uow
        self._received = received
        self._replies = replies
        self._now = now
        self._coordinator = uow.staffroom.find(replies.bot_id, received.chat_id)
        self._staff: Staff | None = as_staff(self._coordinator) if self._coordinator else None
        self._incoming = _unwrapped(received)
        self.menu_language: str | None = None
        """In which the command menu of this chat must be shown from now on."""
        self.menu_areas: frozenset[str] = frozenset()

    @property
    def is_concerned(self) -> bool:
        """Whether this turn belongs here rather than to a conversation with a learner."""
        if self._received.chat_kind != "private" or self._incoming is None:
            return False
        if coordinators.claims(self._incoming, self._staff, self._now):
            return True
        return self._staff is not None and isinstance(self._incoming, Text) and not self._is_answering()

    def _is_answering(self) -> bool:
        """Whether this member of staff is trying a flow as a learner would, or is asked whether to delete their own."""
        contact = self._uow.contacts.find(self._replies.bot_id, self._received.chat_id)
        if contact is None:
            return False
        return deletion.is_asked(contact, self._now) or self._uow.conversations.active(contact) is not None

    def take(self) -> None:
        """Answer."""
        language = self._staff.language if self._staff else nearest_language(self._received.user_language)
        desk = self._desk(language)
        answers = self._answers(desk, language)
        self._replies.post(calls_for_replies(answers, self._received.chat_id, self._received.message_id))
        for signal_id in desk.danger_signals:
            self.tell_about_danger(signal_id)
        if desk.staff and (self._staff is None or _menu(self._staff) != _menu(desk.staff)):
            self.menu_language, self.menu_areas = _menu(desk.staff)

    def step_aside(self) -> None:
        """Forget what is half-made when its maker follows a survey link: what they write then is an answer."""
        if self._coordinator and isinstance(self._incoming, Command):
            self._coordinator.draft = None

    def _answers(self, desk: Desk, language: str) -> list[Reply]:
        match self._incoming:
            case Command("start", argument) if argument.startswith(coordinators.INVITATION):
                return coordinators.join(desk, argument, language)
            case Command("start", argument) if argument.startswith(danger_talk.LINK):
                return [danger_talk.follow(desk.danger(), wording(language), argument)]
            case _ if self._staff is None:
                return coordinators.stranger(language)
            case None:
                return []
            case incoming:
                refused = coordinators.refuse(self._staff, incoming, self._now)
                return refused or self._respond(desk, self._staff, incoming)

    def _respond(self, desk: Desk, staff: Staff, incoming: Incoming) -> list[Reply]:
        try:
            return coordinators.respond(desk, staff, incoming, self._now)
        except (NotInScopeError, NotTheirPlaceError):  # their place was taken from them while they were at it
            desk.save_draft(None)
            return [Reply(wording(staff.language)("not_your_place"))]

    def _desk(self, language: str) -> Desk:
        return Desk(
            self._services,
            self._uow,
            self._coordinator,
            chat=(self._replies.bot_id, self._received.chat_id),
            language=language,
            now=self._now,
        )

    def decline_group(self) -> None:
        """Say once, to whoever calls the bot in a group, that it talks in private only."""
        if isinstance(self._incoming, Command):
            language = nearest_language(self._received.user_language)
            reply = Reply(wording(language)("group", username=self._services.username))
            self._replies.post(calls_for_replies([reply], self._received.chat_id, None))

    def tell_about_danger(self, signal_id: int) -> None:
        """Tell those in charge of the institution."""
        tell(self._uow, self._services.chance, signal_id, self._now)


def _menu(staff: Staff) -> tuple[str, frozenset[str]]:
    return staff.language, rights.areas(staff)


def _unwrapped(received: Received) -> Incoming | None:
    """Return what came in; an invitation that was typed or pasted counts like its link."""
    incoming = received.incoming
    if isinstance(incoming, Text) and incoming.text.strip().startswith(coordinators.INVITATION):
        return Command("start", incoming.text.strip())
    return incoming if not hasattr(incoming, "blocked") else None
