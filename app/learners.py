"""One turn of a learner: from an incoming message to answers, consents and replies in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from app import keeping, opening
from app.actions import desk as actions
from app.invitations import desk as invitations
from app.invitations import outcomes, planning
from app.personal import deletion
from app.personal import desk as personal
from app.replying import Replies
from app.safeguarding import noticing
from app.visit import Begin, LearnerServices, Served, Visit
from bot.replies import calls_for, calls_for_replies
from bot.updates import Received
from conversations import engine, events, lobby
from conversations.errors import UnknownFlowError, WrongFlowError
from conversations.flow import Flow
from conversations.messages import Command, Edited, Incoming, Outgoing, Text
from conversations.session import Session
from conversations.talk import Turn
from conversations.texts import Languages
from models.repositories.invitations import ENROLLING
from models.tables import Contact, ConversationSession, GuidanceEvent
from models.unit_of_work import UnitOfWork

GENERAL_FLOW = "V"  # feedback without an event
LONGEST_CODE = 32  # characters; a longer text is no code


class LearnerTurn:
    """One turn, from first look-up to last row. Used once."""

    def __init__(
        self, services: LearnerServices, uow: UnitOfWork, received: Received, replies: Replies, now: datetime
    ) -> None:
        self._services = services
        self._uow = uow
        self._received = received
        self._replies = replies
        self._now = now
        self._visit = Visit(
            services, uow, received, replies.bot_id, now, uow.contacts.find(replies.bot_id, received.chat_id)
        )
        if self._contact and self._contact.respondent_id:
            uow.conversations.hold(self._contact.respondent_id)  # nothing unasked is posted during the turn
        self._row: ConversationSession | None = uow.conversations.active(self._contact) if self._contact else None
        self._redactions = 0
        self._afterwards: list[Outgoing] = []
        self._has_left = False
        self.toast: str | None = None
        self.danger_signal: int | None = None
        self.concerns_others = False
        """Whether more may have changed than what belongs to this chat."""

    @property
    def language(self) -> str:
        """The language to speak: chosen, else guessed from the channel."""
        return self._row.language if self._row else self._visit.language

    def take(self, incoming: Incoming) -> None:
        """Let the engine answer and keep what happened."""
        guarded = self._services.guard.check(incoming, self.language)
        self._redactions = guarded.redactions
        if served := self._serve(guarded.incoming):
            self.concerns_others = True
            self._follow(served)
        elif self._row:
            self._step(self._row, guarded.incoming)
        elif code := self._typed_code(guarded.incoming):
            self._enter(code)
        elif guarded.incoming == Command("start"):
            self._notice("welcome")
        else:
            self._apply(None, lobby.respond(guarded.incoming, self._languages, language=self.language))

    def _serve(self, incoming: Incoming) -> Served | None:
        """Ask the desks whether this is theirs; what signals danger never is."""
        if served := personal.serve(self._visit, incoming):
            return served
        if isinstance(incoming, Text | Edited) and incoming.danger:
            return None
        desks = (invitations.serve, actions.serve)
        return next((served for desk in desks if (served := desk(self._visit, incoming))), None)

    def _step(self, row: ConversationSession, incoming: Incoming) -> None:
        session, today = Session.from_json(row.state), self._visit.today.isoformat()
        self._play(row, lambda flow: engine.step(session, incoming, flow, self._languages, today=today))

    def _play(self, row: ConversationSession, play: Callable[[Flow], Turn]) -> None:
        """Take the engine's turn with the flow of this session."""
        try:
            turn = play(self._services.flows.pinned(self._uow, row.flow, row.flow_version))
        except (UnknownFlowError, WrongFlowError):  # nobody has this version any more: what was said stays, as a part
            self._close("expired")
            self._notice("outdated")
            return
        self._apply(*turn)

    def _follow(self, served: Served) -> None:
        """Say what a desk wants said, and do what it left to the turn."""
        if self._contact is None:
            self._row = None  # the desk has removed the person
        if served.stop:
            self._close("stopped")
        self._say(served.said)
        self._replies.post(calls_for_replies(served.files, self._received.chat_id))
        self.toast = served.toast or self.toast
        if served.begin:
            self._begin(served.begin)
        if served.resume is not None:
            self._ask_again(served.resume)

    def _ask_again(self, words: str) -> None:
        """Ask the open question again, if there is one, after some words."""
        if not self._row:
            self._say([Outgoing(words)] if words else [])
            return
        session = Session.from_json(self._row.state)
        self._play(self._row, lambda flow: engine.ask_again(session, flow, self._languages, words))

    def _say(self, said: Sequence[Outgoing]) -> None:
        self._replies.post(calls_for(said, self._received.chat_id, self._received.message_id))

    def _typed_code(self, incoming: Incoming) -> str:
        """Return the code of an event if somebody typed it from a wall instead of following its link."""
        if not isinstance(incoming, Text) or len(incoming.text) > LONGEST_CODE:
            return ""
        event = self._uow.events.by_code(incoming.text.strip())
        return event.code if event else ""

    @property
    def _languages(self) -> Languages:
        return self._visit.languages

    @property
    def _contact(self) -> Contact | None:
        return self._visit.contact

    @_contact.setter
    def _contact(self, contact: Contact | None) -> None:
        self._visit.contact = contact

    # --- entering ------------------------------------------------------------------------------------

    def _enter(self, code: str) -> None:
        event = self._uow.events.by_code(code) if code else None
        if not code:
            self._begin(Begin(GENERAL_FLOW))
        elif event is None:
            self._notice("unknown_link")
        elif self._row and self._row.event_id == event.id and self._row.flow == self._flow_for(event):
            self._step(self._row, Command("start"))
        elif event.closes_at <= self._now:
            self._notice("closed")
        elif self._has_answered(event):
            self._notice("already_answered")
        elif interrupted := noticing.interrupted(self._visit, event_id=event.id, flow=self._flow_for(event)):
            self._resume(interrupted)
        else:
            self._follow(planning.enter(self._visit, event))

    def _flow_for(self, event: GuidanceEvent) -> str:
        way = planning.way_into(self._uow, self._contact.respondent_id if self._contact else None, event, self._now)
        return ENROLLING if way == "enrol" else event.flow

    def _resume(self, row: ConversationSession | None) -> None:
        """Go on where danger had stopped a session, unless that is long ago."""
        if row is None or self._contact is None:
            self.toast = self._visit.texts.chat.toasts.ended
            return
        self._make_way()
        self._row = opening.reopen(self._visit, row, self._contact)
        session, language = Session.from_json(row.state), self.language
        self._play(row, lambda flow: engine.resume(session, flow, self._languages, language=language))

    def _notice(self, name: lobby.Notice) -> None:
        self._apply(None, lobby.notice(name, self._languages, language=self.language))

    def _has_answered(self, event: GuidanceEvent) -> bool:
        person = self._contact.respondent_id if self._contact else None
        return person is not None and self._uow.conversations.has_completed(person, event.id)

    def _begin(self, begin: Begin) -> None:
        """Open a session, or go on with that of the same invitation; another ends where it is and counts as partial."""
        if self._row and self._row.invitation_id and self._row.invitation_id == begin.invitation_id:
            self._step(self._row, Command("start"))
            return
        self._make_way()
        self._row, (session, happened) = opening.open_session(self._visit, begin)
        self._apply(session, happened)

    # --- keeping what happened ---------------------------------------------------------------------------

    def _apply(self, session: Session | None, happened: Sequence[events.Event]) -> None:
        if session and self._row:
            self._uow.conversations.proceed(self._row, session.to_json(), self._now)
        for event in happened:
            self._keep(event)
        said = [event.message for event in happened if isinstance(event, events.Said)]
        said += self._afterwards
        self._afterwards = []
        self._say(said)
        self.toast = next((event.toast.text for event in happened if isinstance(event, events.Noted)), self.toast)

    def _keep(self, event: events.Event) -> None:
        match event:
            case events.EntryRequested(code=code):
                self._enter(code)
            case events.LanguageChosen(language=language):
                self._choose_language(language)
            case events.UnderAgeTurnedAway():
                self._forget()
            case events.ResumeRequested(session=session_id):
                self._resume(noticing.interrupted(self._visit, id=session_id))
            case events.DangerNoticed(text=text):
                self.concerns_others = True
                self.danger_signal = noticing.keep(self._visit, self._row, text)
                self._afterwards += outcomes.heed(self._visit, self._row, event) if self._row else ()
                self._close("interrupted")
            case _ if self._row and self._row.respondent_id:
                self._keep_in(self._row, event)

    def _keep_in(self, row: ConversationSession, event: events.Event) -> None:
        self._afterwards += outcomes.heed(self._visit, row, event)
        match event:
            case events.AnswerGiven():
                keeping.answer(self._visit, row, event, self._redactions)
                self._note_lateness(row)
            case events.AnswerWithdrawn(question=question):
                self._uow.answers.withdraw(row.id, question)
            case events.ProfileGiven(field=field, value=value):
                self._uow.conversations.describe(row, **{field: value})
            case events.ConsentDecided():
                keeping.decision(self._visit, row, event)
            case events.SessionCompleted():
                row.completed_at = self._now
                self._close("completed")
            case events.SessionStopped():
                self._close("stopped")
            case events.Enrolled():
                self._close("enrolled")

    def _choose_language(self, language: str) -> None:
        if self._row:
            self._uow.conversations.describe(self._row, language=language)
        contact = self._contact = self._contact or self._uow.contacts.add(
            self._replies.bot_id, self._received.chat_id, language, self._now
        )
        contact.language, contact.language_chosen = language, True

    def _close(self, status: str) -> None:
        if self._row:
            self._row.status, self._row.contact_id = status, None
            self._has_left = True
            self._row = None

    def _make_way(self) -> None:
        """End the running conversation, if there is one: the tables hold one at a time, so its end is written first."""
        self._close("superseded")
        if self._has_left:
            self._uow.session.flush()

    def _forget(self) -> None:
        """Remove the person and everything they said."""
        self._row = None
        deletion.forget(self._visit)

    def _note_lateness(self, row: ConversationSession) -> None:
        if not row.late and self._is_late(row):
            row.late = True

    def _is_late(self, row: ConversationSession) -> bool:
        if row.wave:
            return outcomes.is_late(self._visit, row)
        return row.event_id is not None and self._uow.events.closes_at(row.event_id) <= self._now

    @property
    def _today(self) -> date:
        return self._visit.today
