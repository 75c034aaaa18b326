"""Side questions that belong to no flow: which language, and whether to delete everything."""

from __future__ import annotations

from conversations.folding import fold
from conversations.messages import Button, Outgoing
from conversations.prompts import pack
from conversations.texts import Languages, Texts
from conversations.tokens import DELETE, LANGUAGE, NO, YES, Token


def ask_language(languages: Languages, texts: Texts, owner: str) -> Outgoing:
    """Return the choice of all languages. `owner` is the session's id, or the lobby's name."""
    buttons = (Button(other.chat.name, str(Token(owner, LANGUAGE, other.language))) for other in languages.values())
    return Outgoing(texts.chat.notes.choose_language, pack(buttons))


def ask_deletion(texts: Texts, owner: str) -> Outgoing:
    """Return the question whether everything shall really be deleted. `owner` as above."""
    labels = texts.chat.buttons
    buttons = ((labels.delete, YES), (labels.keep, NO))
    rows = tuple((Button(label, str(Token(owner, DELETE, option))),) for label, option in buttons)
    return Outgoing(texts.fill(texts.chat.commands.delete, {}), rows)


def language_named(languages: Languages, typed: str) -> str:
    """Return the code of the language whose name was typed, else ""."""
    word = fold(typed)
    return next((code for code, texts in languages.items() if texts.means("language", word)), "")
