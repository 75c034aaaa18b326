"""From one question to the next: answering, skipping, asking again, ending."""

from __future__ import annotations

from conversations.answers import TEXT_LIMIT, Answer
from conversations.events import (
    AnswerGiven,
    ConsentDecided,
    DangerNoticed,
    Enrolled,
    Event,
    ProfileGiven,
    QuestionSkipped,
    Said,
    SessionCompleted,
    SessionStopped,
    UnderAgeTurnedAway,
)
from conversations.flow import AnyStep, Consent, End, Profile
from conversations.messages import Outgoing
from conversations.prompts import MARK, ask, closed, label
from conversations.selection import following, probability
from conversations.talk import Talk, Turn
from conversations.tokens import YES


def answer(talk: Talk, given: Answer, *, pressed: bool) -> Turn:
    """Take the answer to the open question, show how it was understood, and go on.

    A pressed question stays in the chat with its answer; a typed choice is repeated above the next question.
    """
    step, understood = talk.step, _understood(talk, given)
    then = following(talk.flow, step, given, seed=talk.session.seed, lexicon=talk.lexicon(step))
    if isinstance(then, End) and then.status == "turned_away":
        return arrive(talk, then, UnderAgeTurnedAway(), outcome=understood if pressed else "")
    talk, event = record(talk, step, given)
    if pressed:
        return arrive(talk, then, event, outcome=understood)
    return arrive(talk, then, event, lead=understood)


def skip(talk: Talk, *, pressed: bool) -> Turn:
    """Leave the open question without an answer, if it can be left."""
    step = talk.step
    if step.required:
        return repeat(talk, talk.texts.chat.notes.required)
    then = following(talk.flow, step, None, seed=talk.session.seed, lexicon=talk.lexicon(step))
    outcome = talk.texts.chat.notes.skipped if pressed else ""
    return arrive(talk, then, QuestionSkipped(step.id), outcome=outcome)


def record(talk: Talk, step: AnyStep, given: Answer) -> tuple[Talk, Event]:
    """Return the event of an answer to `step`, with the next revision if it was answered before."""
    if isinstance(step, Consent):
        return talk, ConsentDecided(step.purpose, given.code == YES, step.text_version)
    if isinstance(step, Profile):
        return talk, ProfileGiven(step.field, given.code)
    revision = talk.session.revisions.get(step.id, 0) + 1
    event = AnswerGiven(
        step.id,
        step.kind,
        number=given.number,
        choices=given.choices,
        text=given.text,
        revision=revision,
        probability=probability(talk.flow, step),
    )
    return talk.change(revisions={**talk.session.revisions, step.id: revision}), event


def arrive(talk: Talk, then: AnyStep, event: Event, *, outcome: str = "", lead: str = "") -> Turn:
    """Leave the open question with `event`, show its `outcome` in its place, and ask or say what comes `then`."""
    said_before = (Said(closed(talk, outcome)),) if outcome else ()
    left = talk.session.question
    chosen = {question: codes for question, codes in talk.session.chosen.items() if question != left}
    talk = talk.change(question=then.id, path=(*talk.session.path, then.id), chosen=chosen, retries=0, aside="")
    ended: tuple[Event, ...] = ()
    if isinstance(then, End):
        talk, ended = _end(talk, then, left)
    return talk.session, (*said_before, event, *ended, Said(ask(talk, lead=lead)))


def repeat(talk: Talk, lead: str = "") -> Turn:
    """Ask the open question again, in one message with what is to be said first."""
    talk = talk.change(aside="")
    return talk.session, (Said(ask(talk, lead=lead)),)


def stop(talk: Talk) -> Turn:
    """End the session at the person's wish."""
    stopped = talk.change(status="stopped", aside="").session
    farewell = Said(Outgoing(talk.fill(talk.texts.chat.commands.stopped)))
    return stopped, (SessionStopped(talk.session.question), farewell)


def heed_danger(talk: Talk, text: str, message: str) -> Turn:
    """End the session with the helplines: no probing, no more questions."""
    stopped = talk.change(status="stopped", aside="").session
    question = talk.session.messages.get(message, talk.session.question)
    return stopped, (DangerNoticed(question, text), Said(Outgoing(talk.fill(talk.texts.chat.danger))))


def _end(talk: Talk, end: End, left: str) -> tuple[Talk, tuple[Event, ...]]:
    talk = talk.change(status=end.status)
    match end.status:
        case "completed":
            return talk, (SessionCompleted(),)
        case "enrolled":
            return talk, (Enrolled(),)
        case "stopped":
            return talk, (SessionStopped(left),)
        case _:
            return talk, ()


def _understood(talk: Talk, given: Answer) -> str:
    if given.text is not None:
        return talk.fill(talk.texts.chat.notes.cut, limit=TEXT_LIMIT) if given.cut else ""
    codes = given.choices or (str(given.number),)
    return MARK + ", ".join(label(talk, code) for code in codes)
