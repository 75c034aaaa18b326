"""Every answer to every question played through the engine, in every language, before a person meets it."""

from __future__ import annotations

from collections.abc import Iterator

from conversations import engine, lobby
from conversations.answers import TEXT_LIMIT
from conversations.commands import COMMANDS
from conversations.errors import Problem
from conversations.events import Event, Noted, Said
from conversations.flow import AnyStep, End, Flow, codes
from conversations.messages import Command, Edited, Incoming, Media, Press, Text
from conversations.prompts import MARK, Row
from conversations.session import Session
from conversations.texts import Languages
from conversations.tokens import BACK, DONE, LANGUAGE, SKIP, TOKEN_LIMIT, Token
from conversations.wording import file_of

LABEL_LIMIT = 40  # characters: about one line on a phone
MESSAGE_LIMIT = 4_096  # characters, Telegram's
TOAST_LIMIT = 200  # characters, Telegram's

_SESSION = "rehearse"  # as long as a session id can be
_QUOTE = 60  # characters of a text that are enough to find it


def rehearse(flow: Flow, languages: Languages) -> Iterator[Problem]:
    """Yield a problem for each message, label, token or note of a flow that would be too long for the channel."""
    facts = dict.fromkeys((*flow.facts, *flow.optional_facts), "x" * engine.FACT_LIMIT) | {"today": "2026-09-15"}
    for language, texts in languages.items():
        for step in (step for step in flow.steps if not isinstance(step, End)):
            session = Session(_SESSION, flow.flow, flow.version, language, 0, step.id, facts=facts, path=(step.id,))
            for incoming in _everything(step, languages):
                after, events = engine.step(session, incoming, flow, languages)
                file = file_of(texts, flow, after.question)
                yield from (Problem(file, after.question, remedy) for remedy in _remedies(events))


def rehearse_lobby(languages: Languages) -> Iterator[Problem]:
    """Yield the same for what is said outside a conversation."""
    for language, texts in languages.items():
        for remedy in _too_long(texts.chat.commands.privacy, MESSAGE_LIMIT):  # said by the host
            yield Problem(f"locales/{language}/chat.yaml", "commands.privacy", remedy)
        said = [lobby.notice(name, languages, language=language) for name in lobby.NOTICES]
        heard: tuple[Incoming, ...] = (Press("…"), *_WORDS, *_COMMANDS, *_MEDIA)
        said += [lobby.respond(incoming, languages, language=language) for incoming in heard]
        for events in said:
            yield from (Problem(f"locales/{language}/chat.yaml", "lobby", remedy) for remedy in _remedies(events))


_WORDS: tuple[Incoming, ...] = (
    Text("…"),
    Text("one"),
    Text("one two three"),
    Text("x" * (TEXT_LIMIT + 1)),
    Text("…", danger=True),
    Edited("…", ""),
)
_COMMANDS: tuple[Incoming, ...] = tuple(Command(name) for name in (*COMMANDS, "unknown"))
_MEDIA: tuple[Incoming, ...] = tuple(Media(kind) for kind in ("voice", "photo", "video", "sticker", "document"))


def _everything(step: AnyStep, languages: Languages) -> Iterator[Incoming]:
    """Yield all that can be done at a step: each button, words good and bad, each command, each kind of media."""
    yield from (Press(str(Token(_SESSION, step.id, option))) for option in (*codes(step), SKIP, DONE, BACK))
    yield from (Press(str(Token(_SESSION, LANGUAGE, language))) for language in languages)
    yield from (*_WORDS, *_COMMANDS, *_MEDIA)


def _remedies(events: tuple[Event, ...]) -> Iterator[str]:
    for event in events:
        match event:
            case Said(message):
                yield from _too_long(message.text, MESSAGE_LIMIT)
                for row in message.rows:
                    yield from _cut(row)
                    yield from (fault for button in row for fault in _too_heavy(button.token))
            case Noted(toast):
                yield from _too_long(toast.text, TOAST_LIMIT)
            case _:
                pass


def _too_long(text: str, limit: int) -> Iterator[str]:
    if len(text) > limit:
        yield f"{text[:_QUOTE]!r} has {len(text)} characters: shorten it to {limit}"


def _cut(row: Row) -> Iterator[str]:
    """Buttons beside each other are equally wide, so that the longest label decides how much of it is seen."""
    width = LABEL_LIMIT // len(row)
    for button in row:
        label = button.label.removeprefix(MARK)
        if len(row) == 1:
            yield from _too_long(label, LABEL_LIMIT)
        elif len(label) > width:
            yield f"{label!r} is cut among {len(row)} buttons in a row: shorten it to {width} characters"


def _too_heavy(token: str) -> Iterator[str]:
    if (weight := len(token.encode())) > TOKEN_LIMIT:
        yield f"the token {token!r} has {weight} bytes: shorten the id or the option's code to {TOKEN_LIMIT} in all"
