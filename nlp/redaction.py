"""Personal data out of a text before anything keeps it: each piece gives way to a short placeholder."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from nlp import names, patterns
from nlp.words import Span

PLACEHOLDERS = {
    "lv": {
        "PHONE": "[tālrunis]",
        "EMAIL": "[e-pasts]",
        "CODE": "[personas kods]",
        "LINK": "[saite]",
        "HANDLE": "[lietotājs]",
        "NAME": "[vārds]",
    },
    "ru": {
        "PHONE": "[телефон]",
        "EMAIL": "[эл. почта]",
        "CODE": "[персональный код]",
        "LINK": "[ссылка]",
        "HANDLE": "[пользователь]",
        "NAME": "[имя]",
    },
    "en": {
        "PHONE": "[phone]",
        "EMAIL": "[email]",
        "CODE": "[personal code]",
        "LINK": "[link]",
        "HANDLE": "[user]",
        "NAME": "[name]",
    },
}
_PLACEHOLDER = re.compile("|".join(re.escape(text) for kinds in PLACEHOLDERS.values() for text in kinds.values()))


@dataclass(frozen=True)
class Redaction:
    """A text without personal data; `kinds` of the `count` pieces taken out, each once, in order of appearance."""

    text: str
    count: int
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class _Piece:
    start: int
    end: int
    kind: str


def redact(text: str, language: str) -> Redaction:
    """Return `text` with phone numbers, addresses, codes, links, user names and people's names replaced.

    `language` (lv, ru or en; anything else is taken as lv) is the language of the placeholders and the first guess at
    that of the text. Redacting the result again changes nothing.
    """
    language = language if language in PLACEHOLDERS else "lv"
    text = unicodedata.normalize("NFC", text)  # a letter and its diacritic in two characters would hide a name
    count, kinds = 0, dict[str, None]()
    # What is left is looked at again until nothing is found, so that a second call cannot find more.
    while pieces := _find(text, language):
        text = _replace(text, pieces, PLACEHOLDERS[language])
        count += len(pieces)
        kinds |= dict.fromkeys(piece.kind for piece in pieces)
    return Redaction(text, count, tuple(kinds))


def _find(text: str, language: str) -> list[_Piece]:
    taken = [match.span() for match in _PLACEHOLDER.finditer(text)]
    pieces = _apart([_Piece(*found) for found in patterns.find(text)], taken)
    taken += [(piece.start, piece.end) for piece in pieces]
    named = [_Piece(start, end, "NAME") for start, end in names.find(text, language, taken)]
    return sorted(pieces + named, key=lambda piece: piece.start)


def _apart(pieces: list[_Piece], taken: list[Span]) -> list[_Piece]:
    """Return the pieces that overlap neither what is taken nor an earlier piece."""
    covered = {position for span in taken for position in range(*span)}
    free = []
    for piece in pieces:
        positions = range(piece.start, piece.end)
        if covered.isdisjoint(positions):
            covered.update(positions)
            free.append(piece)
    return free


def _replace(text: str, pieces: list[_Piece], placeholders: dict[str, str]) -> str:
    parts, position = [], 0
    for piece in pieces:
        parts += [text[position : piece.start], placeholders[piece.kind]]
        position = piece.end
    return "".join(parts) + text[position:]
