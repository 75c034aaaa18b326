"""Steps of the engine a second of one core, beside the way most Telegram bots in Python keep a conversation.

The reference is `ConversationHandler` of python-telegram-bot: known to everyone who has written such a bot, and a
dependency already. Its callbacks here keep the answer, build the same buttons and name the next state, all decided
beforehand; ours has to understand the answer, decide what comes next, word it in the person's language, and tell what
happened. `python -m benchmarks.engine` prints both. Time is that of the process: neighbours count less.
"""

from __future__ import annotations

import asyncio
import gc
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime

from telegram import CallbackQuery, Chat, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update, User
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)
from telegram.warnings import PTBUserWarning

from conversations import engine, library
from conversations.events import Event, Said
from conversations.flow import Flow
from conversations.library import Library
from conversations.messages import Incoming, Outgoing, Press, Text
from conversations.session import Session

ROUNDS = 200  # conversations in one measurement
REPEATS = 5  # measurements; the best one is the machine's, the others have its neighbours in them
SESSION = "abcd1234"
REFERENCE = "python-telegram-bot's ConversationHandler"

Rates = dict[str, tuple[float, float]]
Turns = list[tuple[Session, Incoming]]


def turns(texts: Library, flow: Flow) -> Turns:
    """Return one whole conversation of flow S, typed and pressed by turns, with a step back: what a turn gets."""
    session, _ = engine.start(
        flow, texts.languages, session_id=SESSION, language="lv", seed=3, facts={"event": "Ēnu diena"}
    )
    found: Turns = []
    for deed in _deeds():
        incoming = deed(session)
        found.append((session, incoming))
        session, _ = engine.step(session, incoming, flow, texts.languages)
    assert session.status == "completed"
    return found


def _deeds() -> list[Callable[[Session], Incoming]]:
    return [
        _press("yes"),
        _press("16-17"),
        _say("tehnikumā"),
        _press("4"),
        _say("Patika tas, ka programmētājs parādīja īstu kodu"),
        _say("piecas"),
        _press("jobs"),
        _press("study"),
        _press("done"),
        _say("Gribētu vairāk laika jautājumiem"),
        _press("back"),
        _say("Gribētu vairāk laika jautājumiem un pusdienas"),
        _say("1"),
        _say("jā"),
        _press("quoting"),
        _press("done"),
    ]


def _press(option: str) -> Callable[[Session], Incoming]:
    return lambda session: Press(f"{SESSION}.{session.question}.{option}")


def _say(text: str) -> Callable[[Session], Incoming]:
    return lambda session: Text(text, message=f"{len(session.messages) + 100}")


def ours(texts: Library, flow: Flow, played: Turns) -> float:
    """The engine alone: sessions are values in memory."""

    def work() -> None:
        for _ in range(ROUNDS):
            for session, incoming in played:
                engine.step(session, incoming, flow, texts.languages)

    return _best(work, len(played))


def ours_with_json(texts: Library, flow: Flow, played: Turns) -> float:
    """The same, each session read from JSON and written again, as the database wants it."""
    stored = [(session.to_json(), incoming) for session, incoming in played]

    def work() -> None:
        for _ in range(ROUNDS):
            for state, incoming in stored:
                engine.step(Session.from_json(state), incoming, flow, texts.languages)[0].to_json()

    return _best(work, len(played))


def reference(texts: Library, flow: Flow, played: Turns) -> float:
    """The same conversation with `ConversationHandler`: find the handler, call it, build buttons, keep the state."""
    updates = [_update(number, incoming) for number, (_, incoming) in enumerate(played)]
    application = Application.builder().token("1:benchmark").updater(None).build()
    happened = [engine.step(session, incoming, flow, texts.languages)[1] for session, incoming in played]
    handler = _handler([_messages(events) for events in happened])

    async def walk() -> None:
        for _ in range(ROUNDS):
            for update in updates:
                check = handler.check_update(update)
                assert check
                context = ContextTypes.DEFAULT_TYPE.from_update(update, application)
                await handler.handle_update(update, application, check, context)

    return _best(lambda: asyncio.run(walk()), len(updates))


def _messages(happened: tuple[Event, ...]) -> list[Outgoing]:
    return [event.message for event in happened if isinstance(event, Said)]


def _handler(said: list[list[Outgoing]]) -> ConversationHandler[ContextTypes.DEFAULT_TYPE]:
    """Return a conversation in which each step answers with what ours would say."""

    async def advance(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        number = update.update_id
        assert context.user_data is not None
        query = update.callback_query
        context.user_data[number] = query.data if query else update.message.text  # type: ignore[union-attr]  # one of two
        replies = [(message.text, _markup(message)) for message in said[number]]
        return number + 1 if replies and number + 1 < len(said) else ConversationHandler.END

    both: list[BaseHandler[Update, ContextTypes.DEFAULT_TYPE, object]] = [
        MessageHandler(filters.TEXT, advance, block=True),
        CallbackQueryHandler(advance, pattern=rf"^{SESSION}\.", block=True),
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PTBUserWarning)  # advice about messages that we do not track
        return ConversationHandler(both, dict.fromkeys(range(1, len(said)), both), fallbacks=[])


def _markup(message: Outgoing) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(button.label, callback_data=button.token) for button in row] for row in message.rows]
    return InlineKeyboardMarkup(rows)


def _update(number: int, incoming: Incoming) -> Update:
    user, chat = User(7, "Anna", is_bot=False), Chat(7, Chat.PRIVATE)
    text = incoming.text if isinstance(incoming, Text) else ""
    message = Message(number + 1, datetime(2026, 11, 28, tzinfo=UTC), chat, from_user=user, text=text)
    if isinstance(incoming, Press):
        query = CallbackQuery(str(number), user, "chat", message=message, data=incoming.token)
        return Update(number, callback_query=query)
    return Update(number, message=message)


def rates() -> Rates:
    """Return what was measured: ours and the reference, in steps a second."""
    texts = library.load()
    flow = texts.flow("S")
    played = turns(texts, flow)
    plain = reference(texts, flow, played)
    return {
        "engine steps": (ours(texts, flow, played), plain),
        "engine steps, session from and to JSON": (ours_with_json(texts, flow, played), plain),
    }


def _best(work: Callable[[], None], steps: int) -> float:
    work()  # lookups are made once
    gc.collect()
    times = []
    for _ in range(REPEATS):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return ROUNDS * steps / min(times)


def main() -> None:
    print("what | ours/s | reference | reference/s | ratio")
    for what, (rate, plain) in rates().items():
        print(f"{what} | {rate:.0f} | {REFERENCE} | {plain:.0f} | {rate / plain:.2f}")


if __name__ == "__main__":
    main()
