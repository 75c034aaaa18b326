"""A typed message, or a later change to one: an answer, a word that stands on a button, or something to explain."""

from __future__ import annotations

from conversations import answers, commands, moves
from conversations.answers import TEXT_LIMIT, Answer
from conversations.asides import language_named
from conversations.events import Said
from conversations.flow import AnyStep, End, Multi, OpenText, is_probe
from conversations.folding import fold
from conversations.messages import Edited, Outgoing, Text
from conversations.prompts import numbered
from conversations.selection import following, is_short
from conversations.talk import Talk, Turn

HINTS = 2  # how often a wrong answer is explained; after that the question alone comes back, without scolding
MESSAGES_KEPT = 50  # newest messages whose edits find their answer: enough for a flow, and the session stays small


def take_text(talk: Talk, incoming: Text) -> Turn:
    """Take a message as the answer to an open side question, else to the open question."""
    return commands.answer_aside(talk, incoming.text) or _take_answer(talk, incoming.text, incoming.message)


def take_edit(talk: Talk, incoming: Edited) -> Turn:
    """Revise the answer that this message gave. One that was not understood gets a new chance at the open question."""
    question = talk.session.messages.get(incoming.message, "")
    if question == talk.session.question:
        return _take_answer(talk, incoming.text, incoming.message)
    known = talk.flow.step(question) if question else None
    given = answers.read(known, incoming.text, talk.lexicon(known)) if known and _is_behind(talk, known) else None
    if known is None or given is None:
        return moves.repeat(talk, talk.texts.chat.notes.not_edited)
    if given.code in known.routes:  # "no" to taking part, or under 13 after all
        return moves.answer(talk.change(question=known.id), given, pressed=False)
    return _revise(talk, known, given)


def _is_behind(talk: Talk, question: AnyStep) -> bool:
    """An answer that chose between two ways stays: the way has been walked. Routes to an end leave no other way."""
    return all(isinstance(talk.flow.step(target), End) for target in question.routes.values())


def _take_answer(talk: Talk, typed: str, message: str) -> Turn:
    talk = _remember(talk.change(aside=""), message)
    if turn := _take_button_word(talk, typed):
        return turn
    given = answers.read(talk.step, typed, talk.lexicon(talk.step))
    return moves.answer(talk, given, pressed=False) if given else _explain(talk)


def _take_button_word(talk: Talk, typed: str) -> Turn | None:
    """Take a word that stands on a button but answers nothing: skip, done, a language. Also a bare "stop"."""
    question, word, means = talk.step, fold(typed), talk.lexicon(talk.step).means
    chosen = talk.session.chosen.get(question.id, ())
    if means("stop", word):
        return moves.stop(talk)
    if means("skip", word) or (is_probe(question) and means("no", word)):
        return moves.skip(talk, pressed=False)
    if isinstance(question, Multi) and chosen and means("done", word):
        return moves.answer(talk, Answer(choices=chosen), pressed=False)
    if not isinstance(question, OpenText) and (language := language_named(talk.languages, typed)):
        return commands.switch_language(talk, language, pressed=False)
    return None


def _explain(talk: Talk) -> Turn:
    talk = talk.change(retries=talk.session.retries + 1)
    if talk.session.retries > HINTS:
        return moves.repeat(talk)
    hints = talk.texts.chat.hints
    hint: str = getattr(hints, talk.step.kind)
    if isinstance(talk.step, Multi):
        return moves.repeat(talk, f"{hint}\n{numbered(talk)}")
    return moves.repeat(talk, f"{hint} {hints.addition}" if _may_be_addition(talk) else hint)


def _may_be_addition(talk: Talk) -> bool:
    """People write one thought in two messages: the second then meets the next question."""
    asked = talk.session.path
    return (
        len(asked) > 1
        and asked[-2] in talk.session.messages.values()
        and isinstance(talk.flow.step(asked[-2]), OpenText)
    )


def _remember(talk: Talk, message: str) -> Talk:
    if not message:
        return talk
    newest = {**talk.session.messages, message: talk.session.question}
    return talk.change(messages=dict(list(newest.items())[-MESSAGES_KEPT:]))


def _revise(talk: Talk, question: AnyStep, given: Answer) -> Turn:
    talk, event = moves.record(talk, question, given)
    notes = talk.texts.chat.notes
    probe = talk.step
    if is_probe(probe) and probe.probes == question.id and not is_short(probe, given, talk.lexicon(question)):
        then = following(talk.flow, probe, None, seed=talk.session.seed, lexicon=talk.lexicon(probe))
        return moves.arrive(talk, then, event, lead=notes.edited)
    cut = talk.fill(notes.cut, limit=TEXT_LIMIT) if given.cut else ""
    return talk.session, (event, Said(Outgoing("\n".join(line for line in (notes.edited, cut) if line))))
