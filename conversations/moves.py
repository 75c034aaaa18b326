"""From one question to the next, or to the one before: answering, skipping, going back, ending."""

from __future__ import annotations

from conversations.answers import TEXT_LIMIT, Answer
from conversations.events import (
    AnswerWithdrawn,
    DangerNoticed,
    Enrolled,
    Event,
    Noted,
    QuestionSkipped,
    Said,
    SessionCompleted,
    SessionStopped,
    UnderAgeTurnedAway,
)
from conversations.filling import fill
from conversations.flow import AnyStep, End, Pair
from conversations.messages import Button, Outgoing, Toast
from conversations.prompts import ask, chosen, closed
from conversations.recording import record
from conversations.selection import abandoned, onward
from conversations.session import Session
from conversations.talk import Talk, Turn
from conversations.tokens import LOBBY, RESUME, Token


def answer(talk: Talk, given: Answer, *, pressed: bool) -> Turn:
    """Take the answer to the open question, show how it was understood, and go on.

    A pressed question stays in the chat with its answer; a typed choice is repeated above the next question.
    """
    understood = _understood(talk, given)
    settled, events = record(talk, talk.step, given)
    if pressed:
        return go_on(settled, events, before=closed(talk, understood))
    return go_on(settled, events, lead=understood)


def skip(talk: Talk, *, pressed: bool) -> Turn:
    """Leave the open question without an answer, if it can be left; an earlier answer stays as it is."""
    step, notes = talk.step, talk.texts.chat.notes
    if talk.is_revisited:
        return go_on(talk, (), before=closed(talk, notes.left) if pressed else None)
    if step.required:
        return repeat(talk, notes.required)
    skipped = talk.change(skipped=tuple(dict.fromkeys((*talk.session.skipped, step.id))))
    return go_on(skipped, (QuestionSkipped(step.id),), before=closed(talk, notes.skipped) if pressed else None)


def back(talk: Talk, *, pressed: bool) -> Turn:
    """Ask the question before the open one again, or the first half of a pair; nothing that was said is lost."""
    session, notes = talk.session, talk.texts.chat.notes
    if isinstance(talk.step, Pair) and session.question in session.chosen:
        return _ask_again(talk.change(chosen=_without(session, session.question)), "", pressed=pressed)
    if len(session.path) < 2:
        return (session, (Noted(Toast(notes.first)),)) if pressed else repeat(talk, notes.first)
    talk = talk.change(question=session.path[-2], path=session.path[:-1], retries=0, aside="")
    return _ask_again(talk, notes.again if talk.is_revisited else "", pressed=pressed)


def go_on(talk: Talk, events: tuple[Event, ...], *, before: Outgoing | None = None, lead: str = "") -> Turn:
    """Leave the open question, which is settled, for the first on the person's way that isn't.

    `before` takes the place of the question that was pressed.
    """
    passed, then = onward(talk.plan, talk.session)
    first = (Said(before),) if before else ()
    if isinstance(then, End) and then.status == "turned_away":
        return _turn_away(talk, then, first)
    left = talk.session.question
    talk, withdrawn = arrive(talk, (*passed, then.id))
    ended: tuple[Event, ...] = ()
    if isinstance(then, End):
        talk, ended = _end(talk, then, left)
    return talk.session, (*first, *events, *withdrawn, *ended, Said(ask(talk, lead=lead)))


def arrive(talk: Talk, steps: tuple[str, ...]) -> tuple[Talk, tuple[AnswerWithdrawn, ...]]:
    """Walk over `steps` to the last of them. Answers that do not lie on the way any more are withdrawn."""
    session = talk.session
    path = (*session.path, *steps)
    withdrawn = abandoned(talk.plan, session, path)
    given = {step: codes for step, codes in session.given.items() if step not in withdrawn}
    talk = talk.change(
        question=path[-1], path=path, given=given, chosen=_without(session, session.question), retries=0, aside=""
    )
    return talk, tuple(AnswerWithdrawn(step) for step in withdrawn)


def repeat(talk: Talk, lead: str = "") -> Turn:
    """Ask the open question again, in one message with what is to be said first."""
    talk = talk.change(aside="") if talk.session.aside else talk
    return talk.session, (Said(ask(talk, lead=lead)),)


def stop(talk: Talk) -> Turn:
    """End the session at the person's wish."""
    stopped = talk.change(status="stopped", aside="").session
    farewell = Said(Outgoing(fill(talk, talk.texts.chat.commands.stopped)))
    return stopped, (SessionStopped(talk.session.question), farewell)


def heed_danger(talk: Talk, text: str, message: str) -> Turn:
    """Show the helplines and ask nothing more: no probing. Under them one may go on, or leave it."""
    stopped = talk.change(status="interrupted", aside="").session
    question = talk.session.messages.get(message, talk.session.question)
    resume = Button(talk.texts.chat.buttons.resume, str(Token(LOBBY, RESUME, talk.session.id)))
    help_text = Outgoing(fill(talk, talk.texts.chat.danger), ((resume,),))
    return stopped, (DangerNoticed(question, text), Said(help_text))


def _turn_away(talk: Talk, end: AnyStep, first: tuple[Said, ...]) -> Turn:
    """Nothing stays of who is too young, in the session neither."""
    old = talk.session
    empty = Session(old.id, old.flow, old.version, old.language, old.seed, end.id, "turned_away", path=(end.id,))
    return empty, (*first, UnderAgeTurnedAway(), Said(ask(Talk(empty, talk.script))))


def _end(talk: Talk, end: End, left: str) -> tuple[Talk, tuple[Event, ...]]:
    talk = talk.change(status=end.status)
    match end.status:
        case "completed":
            return talk, (SessionCompleted(),)
        case "enrolled":
            return talk, (Enrolled(),)
        case "stopped":
            return talk, (SessionStopped(left),)
        case "turned_away":
            return talk, ()


def _ask_again(talk: Talk, lead: str, *, pressed: bool) -> Turn:
    """A pressed question turns into the one before, so that no buttons stay behind; else it comes as a new message."""
    return talk.session, (Said(ask(talk, lead=lead, replaces=pressed)),)


def _without(session: Session, question: str) -> dict[str, tuple[str, ...]]:
    return {other: codes for other, codes in session.chosen.items() if other != question}


def _understood(talk: Talk, given: Answer) -> str:
    if given.text is None:
        return chosen(talk, given.codes)
    return fill(talk, talk.texts.chat.notes.cut, limit=TEXT_LIMIT) if given.cut else ""
