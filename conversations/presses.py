"""A pressed button: an answer, a side question's answer, or a late press that only gets a note."""

from __future__ import annotations

from conversations import answers, commands, moves
from conversations.events import Noted, Said
from conversations.flow import Multi, codes
from conversations.messages import Press, Toast
from conversations.prompts import ask
from conversations.talk import Talk, Turn
from conversations.tokens import DELETE, DONE, LANGUAGE, LOBBY, SKIP, YES, Token


def take_press(talk: Talk, press: Press) -> Turn:
    """Answer the open question, if the button belongs to it. A language may be chosen from any button, however old."""
    token, session, toasts = Token.parse(press.token), talk.session, talk.texts.chat.toasts
    if token and token.question == LANGUAGE and token.option in talk.languages:
        return commands.switch_language(talk, token.option, pressed=True)
    if token is None or token.session not in (session.id, LOBBY):
        return _note(talk, toasts.ended)
    if token.question == DELETE and token.option == YES:
        return commands.delete(talk, pressed=True)
    if token.question == DELETE == session.aside:
        return commands.keep(talk, pressed=True)
    if token.session == LOBBY or token.question != session.question:
        return _note(talk, toasts.answered)
    return _choose(talk, token.option)


def _choose(talk: Talk, option: str) -> Turn:
    question = talk.step
    if option == SKIP:
        return moves.skip(talk, pressed=True)
    if isinstance(question, Multi):
        return _toggle(talk, question, option)
    given = answers.press(question, option)
    return moves.answer(talk, given, pressed=True) if given else _note(talk, talk.texts.chat.toasts.answered)


def _toggle(talk: Talk, question: Multi, option: str) -> Turn:
    chosen = talk.session.chosen.get(question.id, ())
    if option == DONE and chosen:
        return moves.answer(talk, answers.Answer(choices=chosen), pressed=True)
    if option not in codes(question):
        return _note(talk, talk.texts.chat.toasts.choose)
    toggled = {**talk.session.chosen, question.id: answers.toggle(question, chosen, option)}
    talk = talk.change(chosen=toggled, aside="")
    return talk.session, (Said(ask(talk, replaces=True)),)


def _note(talk: Talk, text: str) -> Turn:
    return talk.session, (Noted(Toast(text)),)
