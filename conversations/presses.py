"""A pressed button: an answer, a side question's answer, or a late press that only gets a note."""

from __future__ import annotations

from conversations import answers, commands, moves
from conversations.events import Noted, Said
from conversations.flow import HALVES, Multi, Pair, Permissions, codes
from conversations.messages import Press, Toast
from conversations.prompts import ask
from conversations.talk import Talk, Turn
from conversations.tokens import BACK, DONE, LANGUAGE, LOBBY, SKIP, Token


def take_press(talk: Talk, press: Press) -> Turn:
    """Answer the open question, if the button belongs to it. A language may be chosen from any button, however old."""
    token, session, toasts = Token.parse(press.token), talk.session, talk.texts.chat.toasts
    if token and token.question == LANGUAGE and token.option in talk.languages:
        return commands.switch_language(talk, token.option, pressed=True)
    if token is None or token.session not in (session.id, LOBBY):
        return _note(talk, toasts.ended)
    if token.session == LOBBY or token.question != session.question:
        return _note(talk, toasts.answered)
    return _choose(talk, token.option)


def _choose(talk: Talk, option: str) -> Turn:
    question = talk.step
    if option == SKIP:
        return moves.skip(talk, pressed=True)
    if option == BACK:
        return moves.back(talk, pressed=True)
    match question:
        case Multi() | Permissions():
            return _toggle(talk, question, option)
        case Pair():
            return _take_half(talk, question, option)
    given = answers.press(question, option, today=talk.session.facts.get("today", ""))
    return moves.answer(talk, given, pressed=True) if given else _note(talk, talk.texts.chat.toasts.answered)


def _toggle(talk: Talk, question: Multi | Permissions, option: str) -> Turn:
    marked = talk.marked
    if option == DONE and (marked or isinstance(question, Permissions)):
        return moves.answer(talk, answers.Answer(choices=marked), pressed=True)
    if option not in codes(question):
        return _note(talk, talk.texts.chat.toasts.choose)
    return _mark(talk, answers.toggle(question, marked, option))


def _take_half(talk: Talk, question: Pair, option: str) -> Turn:
    said = talk.session.chosen.get(question.id, ())
    if option not in codes(question) or not option.startswith(HALVES[len(said)]):
        return _note(talk, talk.texts.chat.toasts.answered)
    if said:
        return moves.answer(talk, answers.Answer(choices=(*said, option)), pressed=True)
    return _mark(talk, (option,))


def _mark(talk: Talk, chosen: tuple[str, ...]) -> Turn:
    talk = talk.change(chosen={**talk.session.chosen, talk.session.question: chosen}, aside="")
    return talk.session, (Said(ask(talk, replaces=True)),)


def _note(talk: Talk, text: str) -> Turn:
    return talk.session, (Noted(Toast(text)),)
