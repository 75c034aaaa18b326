"""A chat without a running conversation: no state, only answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

from conversations.asides import ask_language, language_named
from conversations.events import (
    DangerNoticed,
    EntryRequested,
    Event,
    LanguageChosen,
    Noted,
    ResumeRequested,
    Said,
)
from conversations.messages import Button, Command, Edited, Incoming, Media, Outgoing, Press, Text, Toast
from conversations.texts import Languages, Texts
from conversations.tokens import BEGIN, LANGUAGE, LOBBY, RESUME, Token

Events = tuple[Event, ...]

Notice = Literal["welcome", "unknown_link", "closed", "already_answered", "outdated"]
NOTICES: tuple[Notice, ...] = get_args(Notice)


def respond(incoming: Incoming, languages: Languages, *, language: str) -> Events:
    """Return what happens when a person who is in no session does or writes something.

    `languages` holds the texts of every language, `language` is the code of the person's.
    """
    texts = languages[language]
    match incoming:
        case Text(danger=True) | Edited(danger=True):
            return DangerNoticed("", incoming.text), _say(texts, texts.chat.danger)
        case Command():
            return _obey(incoming, languages, texts)
        case Press():
            return _pressed(Token.parse(incoming.token), languages, texts)
        case Text() if named := language_named(languages, incoming.text):
            return LanguageChosen(named), _say(languages[named], languages[named].chat.notes.language)
        case Text():
            return (_invite(texts, texts.chat.lobby.text),)
        case Edited():
            return (_invite(texts, texts.chat.lobby.edited),)
        case Media():
            return (_invite(texts, texts.chat.lobby.media),)


def notice(name: Notice, languages: Languages, *, language: str) -> Events:
    """Return what to say when the host cannot begin or go on: why, and what the person can do instead.

    `welcome`: somebody came without a code; `unknown_link`: no event has this code; `closed`: its time is over;
    `already_answered`: this event was answered before;
    `outdated`: the session belongs to a flow version that is gone.
    """
    texts = languages[language]
    return (_invite(texts, getattr(texts.chat.lobby, name)),)


def _obey(command: Command, languages: Languages, texts: Texts) -> Events:
    if command.name == "start":
        return (EntryRequested(command.argument),)
    reply = COMMANDS.get(command.name, _unknown)
    return (Said(reply(languages, texts)),)


def _pressed(token: Token | None, languages: Languages, texts: Texts) -> Events:
    match token:
        case Token(question=topic, option=chosen) if topic == LANGUAGE and chosen in languages:
            note = Outgoing(languages[chosen].chat.notes.language, replaces=True)
            return LanguageChosen(chosen), Said(note)
        case Token(session=owner, question=topic) if (owner, topic) == (LOBBY, BEGIN):
            return (EntryRequested(),)
        case Token(session=owner, question=topic, option=session) if (owner, topic) == (LOBBY, RESUME):
            return (ResumeRequested(session),)
        case _:
            return (Noted(Toast(texts.chat.toasts.ended)),)


def _say(texts: Texts, template: str) -> Said:
    return Said(Outgoing(texts.fill(template, {})))


def _invite(texts: Texts, template: str) -> Said:
    begin = Button(texts.chat.buttons.begin, str(Token(LOBBY, BEGIN, "general")))
    return Said(Outgoing(texts.fill(template, {}), ((begin,),)))


def _idle(_languages: Languages, texts: Texts) -> Outgoing:
    return _invite(texts, texts.chat.lobby.idle).message


def _language(languages: Languages, texts: Texts) -> Outgoing:
    return ask_language(languages, texts, LOBBY)


def _help(_languages: Languages, texts: Texts) -> Outgoing:
    return Outgoing(texts.fill(texts.chat.commands.help, {"menu": texts.chat.menu.lines()}))


def _unknown(_languages: Languages, texts: Texts) -> Outgoing:
    return _say(texts, texts.chat.notes.unknown_command).message


COMMANDS: dict[str, Callable[[Languages, Texts], Outgoing]] = {
    "skip": _idle,
    "back": _idle,
    "stop": _idle,
    "language": _language,
    "help": _help,
}
