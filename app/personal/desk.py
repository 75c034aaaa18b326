"""Which of a person's wishes about their own data comes to which part of the desk."""

from __future__ import annotations

from collections.abc import Callable

from app.personal import copies, deletion, permissions
from app.personal.screen import screen
from app.visit import Served, Visit
from conversations.messages import Button, Command, Incoming, Press, Text
from conversations.personal_phrases import PURPOSES
from conversations.tokens import ME, Token


def serve(visit: Visit, incoming: Incoming) -> Served | None:
    """Do what the person asks about their own data, or return None if this is not about it."""
    deletion_open = deletion.close_question(visit)
    match incoming:
        case Command(name) if name in COMMANDS:
            return COMMANDS[name](visit)
        case Press(token) if (pressed := Token.parse(token)) and pressed.session == ME:
            return _press(visit, pressed)
        case Text(text, danger=False) if deletion_open:
            return deletion.decide_in_words(visit, text)
        case _:
            return None


def _press(visit: Visit, pressed: Token) -> Served:
    match pressed:
        case Token(question="show", option=command) if command in COMMANDS:
            return COMMANDS[command](visit)
        case Token(question="give" | "withdraw" as act, option=purpose) if purpose in PURPOSES:
            return permissions.decide(visit, purpose, granted=act == "give")
        case Token(question="leave", option="keep" | "stay" as choice):
            return permissions.leave(visit) if choice == "keep" else permissions.show(visit, replaces=True)
        case Token(question="copy", option="raw"):
            return copies.raw(visit)
        case Token(question="delete", option=option):
            return deletion.decide(visit, yes=option == "yes")
        case Token(question="go"):
            return Served(resume="")
        case _:
            return Served(toast=visit.texts.chat.toasts.ended)


def _privacy(visit: Visit) -> Served:
    words = visit.texts.chat
    to_permissions = Button(words.personal.to_permissions, str(Token(ME, "show", "consents")))
    to_copy = Button(words.personal.to_copy, str(Token(ME, "show", "mydata")))
    return screen(visit, visit.texts.fill(words.commands.privacy, {}), ((to_permissions, to_copy),))


COMMANDS: dict[str, Callable[[Visit], Served]] = {
    "privacy": _privacy,
    "consents": permissions.show,
    "mydata": copies.readable,
    "delete": deletion.ask,
}
