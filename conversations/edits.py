"""A message that the person changed later: its answer is revised, wherever the conversation stands by now."""

from __future__ import annotations

from conversations import answers, moves
from conversations.answers import TEXT_LIMIT, Answer
from conversations.events import Event, Said
from conversations.filling import fill
from conversations.flow import AnyStep
from conversations.messages import Edited, Outgoing
from conversations.recording import record
from conversations.selection import asked_of, onward
from conversations.talk import Talk, Turn
from conversations.typed import take_answer


def take_edit(talk: Talk, incoming: Edited) -> Turn:
    """Revise the answer that this message gave. One that was not understood gets a new chance at the open question."""
    question = talk.session.messages.get(incoming.message, "")
    if question == talk.session.question:
        return take_answer(talk, incoming.text, incoming.message)
    if question not in talk.session.given:  # an unknown message, or a question that the way has left
        return moves.repeat(talk, talk.texts.chat.notes.not_edited)
    step = asked_of(talk.session, talk.plan.steps[question])
    today = talk.session.facts.get("today", "")
    given = answers.read(step, incoming.text, talk.lexicon(step), today=today)
    return _revise(talk, step, given) if given else moves.repeat(talk, talk.texts.chat.notes.not_edited)


def _revise(talk: Talk, step: AnyStep, given: Answer) -> Turn:
    open_question, path = talk.session.question, talk.session.path
    talk, events = record(talk, step, given, probed=False)
    if step.id not in path:  # after steps back, it lies ahead: the way over it is found when the person comes there
        return talk.session, (*events, _confirmed(talk, given))
    place = path.index(step.id)
    changed = talk.session.change(question=step.id, path=path[: place + 1])
    passed, then = onward(talk.plan, changed, until=open_question)
    if then.id != open_question:
        return moves.go_on(Talk(changed, talk.script), events, lead=talk.texts.chat.notes.edited)
    return _stay(talk, (*changed.path, *passed, then.id), events, given)


def _stay(talk: Talk, path: tuple[str, ...], events: tuple[Event, ...], given: Answer) -> Turn:
    """The open question lies on the new way too: only what led to it may have changed."""
    session = talk.session
    before = talk.change(question=path[-2], path=path[:-1])
    after, withdrawn = moves.arrive(before, path[-1:])
    kept = after.session.change(chosen=session.chosen, retries=session.retries, aside=session.aside)
    return kept, (*events, *withdrawn, _confirmed(talk, given))


def _confirmed(talk: Talk, given: Answer) -> Said:
    notes = talk.texts.chat.notes
    cut = fill(talk, notes.cut, limit=TEXT_LIMIT) if given.cut else ""
    return Said(Outgoing("\n".join(line for line in (notes.edited, cut) if line)))
