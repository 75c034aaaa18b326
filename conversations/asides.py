"""The side question that belongs to no flow: which language to speak."""

from __future__ import annotations

from conversations.folding import fold
from conversations.messages import Button, Outgoing
from conversations.prompts import pack
from conversations.texts import Languages, Texts
from conversations.tokens import LANGUAGE, Token


def ask_language(languages: Languages, texts: Texts, owner: str) -> Outgoing:
    """Return the choice of all languages. `owner` is the session's id, or the lobby's name."""
    buttons = (Button(other.chat.name, str(Token(owner, LANGUAGE, other.language))) for other in languages.values())
    return Outgoing(texts.chat.notes.choose_language, pack(buttons))


def language_named(languages: Languages, typed: str) -> str:
    """Return the code of the language whose name was typed, else ""."""
    word = fold(typed)
    return next((code for code, texts in languages.items() if texts.means("language", word)), "")
