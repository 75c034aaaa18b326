"""The endings by which a surname of Latvia, a Russian surname or a patronymic is known, in every case."""

from __future__ import annotations

import re

_LATVIAN_CASES = {
    "iņ": "š|a|am|u|as|ai",
    "in": "š|s|a|am|u|as|ai",  # the same without diacritics, and Kuzmins
    "īt|it": "is|im|i|e|es|ei",
    "īš|is": "a",  # Eglīša
    "son": "s|a|am|u|e|es|ei|i",
    "berg|feld|štein|stein|blat|kaln|zar|bau": "s|a|am|u|as|ai",
    "man": "is|im|i|s|a|am|u|e|es|ei|as|ai",
    "maņ": "a",
    "(?<=..)[oe]v|jev": "s|a|am|u|as|ai",
    "vič|vic|uk|čuk|cuk": "s|a|am|u|as|ai",
    "sk|ck": "is|a|im|i|as|ai|u",
    "enko|eiko|aško": "",
}
_LATVIAN = re.compile(
    r"(?<=..)(?:" + "|".join(f"(?:{stems})(?:{cases})" for stems, cases in _LATVIAN_CASES.items()) + r")$"
)
# These hardly occur in Latvian words: enough at the start of a sentence or, beside a given name, in lower case.
_LATVIAN_CLEAR = re.compile(
    r"(?<=..)(?:iņš|(?<=..)[oe]vs|(?:vič|vic)(?:s|a|am|u|as|ai)|[sc]kis|enko|berg(?:s|am|as|ai)|šteins)$"
)
_RUSSIAN = re.compile(
    r"(?<=..)(?:[оеё]в(?:а|у|ым|е|ой|ых)?|ин(?:а|у|ым|ой)|[сц]к(?:ий|ого|ому|им|ая|ой|ую)|енко|швили|дзе"
    r"|и(?:нь?ш|ньш)(?:а|у|ем|е)?|кални?с?|берг(?:с|а|у|ом)?|сонс|[оеё]вс|манис)$"
)
_RUSSIAN_CLEAR = re.compile(r"(?<=..)(?:енко|швили|ньш(?:а|у|ем|е)?)$")
_PATRONYMIC = re.compile(
    r"(?<=..)(?:(?:[оеё]|ь)вич(?:а|у|ем|е)?|[оеё]вн(?:а|ы|е|у|ой|ою)|ьевн(?:а|ы|е|у|ой)|и(?:ни)?чн(?:а|ы|е|у|ой))$"
)
# Words that end like patronymics.
_NOT_PATRONYMIC = re.compile(r"(?:ключевн|верховн|духовн|основн|церковн|виновн|ровн|условн|уголовн|чиновн|словн|отличн|личн|публичн|обычн|наличн|типичн|вторичн|первичн|прилично|различн|логичн|циничн|лирич|этичн|практичн|критичн|тактичн|симпатичн|эпичн|столичн|токсичн|комичн|гостиничн|клиничн|больничн|частичн|пластичн|ревн|деревн|древн|дневн|царевн|плачевн|душевн|ежедневн|повседневн|полнов)")  # fmt: skip  # noqa: E501


def ends_like_surname(word: str, language: str) -> bool:
    """Whether a capital makes the lower-case word a surname in the middle of a sentence."""
    return bool((_RUSSIAN if language == "ru" else _LATVIAN).search(word))


def ends_clearly_like_surname(word: str, language: str) -> bool:
    """Whether the ending alone tells a surname, wherever the word stands."""
    return bool((_RUSSIAN_CLEAR if language == "ru" else _LATVIAN_CLEAR).search(word))


def is_patronymic(word: str) -> bool:
    """Whether the lower-case word is a Russian patronymic: Ивановна, Сергеевичу."""
    return bool(_PATRONYMIC.search(word)) and not _NOT_PATRONYMIC.search(word)
