"""A typed message: an answer, a word that stands on a button, or something to explain."""

from __future__ import annotations

from conversations import answers, commands, moves
from conversations.answers import Answer
from conversations.asides import language_named
from conversations.filling import fill
from conversations.flow import HALVES, AnyStep, Multi, Number, OpenText, Pair, Permissions, is_probe
from conversations.folding import fold
from conversations.messages import Text
from conversations.prompts import numbered
from conversations.talk import Talk, Turn

LONGEST_WORD = 40  # characters of a message that may be a word on a button
HINTS = 2  # how often a wrong answer is explained; after that the question alone comes back, without scolding
MESSAGES_KEPT = 50  # newest messages whose edits find their answer: enough for a flow, and the session stays small


def take_text(talk: Talk, incoming: Text) -> Turn:
    """Take a message as the answer to an open side question, else to the open question."""
    return commands.answer_aside(talk, incoming.text) or take_answer(talk, incoming.text, incoming.message)


def take_answer(talk: Talk, typed: str, message: str) -> Turn:
    """Take words as the answer to the open question; `message` is where they stand."""
    talk = _remember(talk, message)
    if turn := _take_button_word(talk, typed):
        return turn
    if given := read(talk, talk.step, typed):
        return moves.answer(talk, given, pressed=False)
    return _take_half(talk, typed) or _explain(talk)


def read(talk: Talk, step: AnyStep, typed: str) -> Answer | None:
    """Return the answer to a step in a typed text, or None if it cannot be told."""
    return answers.read(step, typed, talk.lexicon(step), today=talk.session.facts.get("today", ""))


def _take_half(talk: Talk, typed: str) -> Turn | None:
    """Take one number as the half of a pair that is asked for."""
    if not isinstance(talk.step, Pair):
        return None
    said = answers.half_pair(typed, talk.session.chosen.get(talk.step.id, ()), talk.lexicon(talk.step))
    if not said:
        return None
    if len(said) == len(HALVES):
        return moves.answer(talk, Answer(choices=said), pressed=False)
    return moves.repeat(talk.change(chosen={**talk.session.chosen, talk.step.id: said}))


def _take_button_word(talk: Talk, typed: str) -> Turn | None:
    """Take a word that stands on a button but answers nothing: skip, back, done, a language. Also a bare "stop"."""
    if len(typed) > LONGEST_WORD:
        return None
    question, meanings = talk.step, talk.script.vocabulary.meanings.get(fold(typed), ())
    if not meanings:
        return None
    if "stop" in meanings:
        return moves.stop(talk)
    if "back" in meanings:
        return moves.back(talk, pressed=False)
    if "skip" in meanings or ("no" in meanings and is_probe(question)):
        return moves.skip(talk, pressed=False)
    if "done" in meanings and _is_done(talk, typed):
        return moves.answer(talk, Answer(choices=talk.marked), pressed=False)
    if not isinstance(question, OpenText) and (language := language_named(talk.languages, typed)):
        return commands.switch_language(talk, language, pressed=False)
    return None


def _is_done(talk: Talk, typed: str) -> bool:
    """Whether what is marked is the whole answer. With nothing marked, "all" may mean that all of it is permitted."""
    if not isinstance(talk.step, Multi | Permissions):
        return False
    labels = {fold(texts.chat.buttons.done) for texts in talk.languages.values()}
    return bool(talk.marked) or (isinstance(talk.step, Permissions) and fold(typed) in labels)


def _explain(talk: Talk) -> Turn:
    talk = talk.change(retries=min(talk.session.retries + 1, HINTS + 1))
    if talk.session.retries > HINTS:
        return moves.repeat(talk)
    hints, step = talk.texts.chat.hints, talk.step
    hint: str = getattr(hints, step.kind)
    match step:
        case Multi() | Permissions():
            return moves.repeat(talk, f"{hint}\n{numbered(talk)}")
        case Number():
            hint = fill(talk, hint, least=step.least, most=step.most)
    return moves.repeat(talk, f"{hint} {hints.addition}" if _may_be_addition(talk) else hint)


def _may_be_addition(talk: Talk) -> bool:
    """People write one thought in two messages: the second then meets the next question."""
    asked = talk.session.path
    return (
        len(asked) > 1
        and asked[-2] in talk.session.messages.values()
        and isinstance(talk.plan.steps[asked[-2]], OpenText)
    )


def _remember(talk: Talk, message: str) -> Talk:
    if not message:
        return talk.change(aside="") if talk.session.aside else talk
    newest = {**talk.session.messages, message: talk.session.question}
    while len(newest) > MESSAGES_KEPT:
        del newest[next(iter(newest))]
    return talk.change(messages=newest, aside="")
