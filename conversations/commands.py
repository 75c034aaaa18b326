"""What a person may say at any time in a conversation: the slash commands, and the choices they offer.

What concerns a person's own data (/privacy, /consents, /mydata, /delete) the host answers before the engine is asked.
"""

from __future__ import annotations

from collections.abc import Callable

from conversations.asides import ask_language, language_named
from conversations.events import EntryRequested, LanguageChosen, Noted, Said
from conversations.filling import fill
from conversations.flow import Consent
from conversations.messages import Command, Outgoing, Toast
from conversations.moves import back, repeat, skip, stop
from conversations.prompts import ask
from conversations.talk import Talk, Turn
from conversations.tokens import LANGUAGE


def obey(talk: Talk, command: Command) -> Turn:
    """Do what a command says; an unknown one is answered with the way to /help."""
    known = COMMANDS.get(command.name)
    return known(talk, command) if known else repeat(talk, talk.texts.chat.notes.unknown_command)


def switch_language(talk: Talk, language: str, *, pressed: bool) -> Turn:
    """Speak another language from now on, beginning with the open question."""
    if language == talk.session.language and pressed:
        return talk.session, (LanguageChosen(language), Noted(Toast(talk.texts.chat.toasts.language)))
    talk = talk.change(language=language, aside="")
    note = talk.texts.chat.notes.language
    if not pressed:
        said: tuple[Said, ...] = (Said(ask(talk, lead=note)),)
    elif isinstance(talk.step, Consent) and talk.step.offers_languages:
        said = (Said(ask(talk, replaces=True)),)  # the greeting holds the buttons itself
    else:
        said = (Said(Outgoing(note, replaces=True)), Said(ask(talk)))
    return talk.session, (LanguageChosen(language), *said)


def answer_aside(talk: Talk, typed: str) -> Turn | None:
    """Take a typed word as the answer to the open side question, or return None if it is none."""
    if talk.session.aside == LANGUAGE and (language := language_named(talk.languages, typed)):
        return switch_language(talk, language, pressed=False)
    return None


def _start(talk: Talk, command: Command) -> Turn:
    return (talk.session, (EntryRequested(command.argument),)) if command.argument else repeat(talk)


def _skip(talk: Talk, _command: Command) -> Turn:
    return skip(talk, pressed=False)


def _back(talk: Talk, _command: Command) -> Turn:
    return back(talk, pressed=False)


def _stop(talk: Talk, _command: Command) -> Turn:
    return stop(talk)


def _language(talk: Talk, _command: Command) -> Turn:
    picker = ask_language(talk.languages, talk.texts, talk.session.id)
    return talk.change(aside=LANGUAGE).session, (Said(picker),)


def _help(talk: Talk, _command: Command) -> Turn:
    return repeat(talk, fill(talk, talk.texts.chat.commands.help, menu=talk.texts.chat.menu.lines()))


COMMANDS: dict[str, Callable[[Talk, Command], Turn]] = {
    "start": _start,
    "skip": _skip,
    "back": _back,
    "stop": _stop,
    "language": _language,
    "help": _help,
}
