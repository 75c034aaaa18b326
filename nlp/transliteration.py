"""Russian typed in Latin letters, as people do without the keyboard: to Cyrillic for reading, to Latin for learning."""

from __future__ import annotations

import re

# Longest first: "shch" is one letter.
_TO_CYRILLIC = {
    "shch": "щ", "sch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "ju": "ю", "yu": "ю", "ja": "я",
    "ya": "я", "jo": "ё", "yo": "ё", "a": "а", "b": "б", "c": "ц", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х",
    "i": "и", "j": "й", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с",
    "t": "т", "u": "у", "v": "в", "w": "в", "x": "х", "y": "ы", "z": "з", "'": "ь",
}  # fmt: skip
_TO_LATIN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "jo", "ж": "zh", "з": "z", "и": "i", "й": "j",
        "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
        "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "ju",
        "я": "ja",
    }
)  # fmt: skip
_PIECE = re.compile("|".join(_TO_CYRILLIC))
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def has_cyrillic(text: str) -> bool:
    """Tell whether there is a Russian letter in it."""
    return _CYRILLIC.search(text) is not None


def to_cyrillic(text: str) -> str:
    """Return Russian in Latin letters as lower-case Cyrillic; a text that has Cyrillic already stays as it is."""
    if has_cyrillic(text):
        return text
    return _PIECE.sub(lambda piece: _TO_CYRILLIC[piece[0]], text.lower())


def to_latin(text: str) -> str:
    """Return Russian as it is often typed in Latin letters, in lower case."""
    return text.lower().translate(_TO_LATIN)
