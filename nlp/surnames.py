"""The endings by which a surname of Latvia or Russia is known, in every case."""

from __future__ import annotations

import re

_A = "s|š|a|am|u|as|ai"  # endings of the first and fourth declensions
_LATVIAN_STEMS = {
    "iņ|in|berg|feld|štein|stein|blat|kaln|zar|bau|man|[oe]v|vič|vic|uk": _A,
    "īt|it|man|son|sk|ck": "is|im|i|e|es|ei",
    "son|sk|ck": _A,
    "īš|is|maņ": "a",
    "enko|eiko|aško": "",
}
_RUSSIAN_STEMS = {
    "[оеё]в|ин": "|а|у|ым|е|ой|ых",
    "[сц]к": "ий|ого|ому|им|ая|ой|ую",
    "и?ньш|берг|сон|[оеё]вс|манис|калн": "|с|а|у|ем|ом|е",
    "енко|швили|дзе": "",
}


def _endings(stems: dict[str, str]) -> re.Pattern[str]:
    alternatives = "|".join(f"(?:{stem})(?:{cases})" for stem, cases in stems.items())
    return re.compile(rf"(?<=..)(?:{alternatives})$")


_ENDINGS = {"lv": _endings(_LATVIAN_STEMS), "ru": _endings(_RUSSIAN_STEMS)}
_COMMON_ENDINGS = re.compile("(?:[сц]к(?:ий|ого|ому|им|ая|ой|ую)|ин(?:а|у|ым|е|ой|ых)?|in(?:s|a|am|u|as|ai))$")
_CLEAR_ENDINGS = {
    "lv": re.compile(r"(?<=...)(?:iņš|[oe]vs|vičs?|viča(?:m|s|i)?|[sc]kis|enko|berg(?:s|a|am|u|as|ai)|šteins)$"),
    "ru": re.compile(r"(?<=...)(?:енко|швили|ньш(?:а|у|ем|е)?)$"),
}


def ends_like_surname(word: str, language: str) -> bool:
    """Whether the ending of the lower-case word, with a capital in the middle of a sentence, tells a surname."""
    endings = _ENDINGS.get(language)
    return bool(endings and endings.search(word))


def needs_company(word: str) -> bool:
    """Whether the ending is that of many other words too (Рижская, Родина), so that a capital does not suffice."""
    return bool(_COMMON_ENDINGS.search(word))


def ends_clearly_like_surname(word: str, language: str) -> bool:
    """Whether the ending hardly occurs in other words, so that it tells a surname wherever the word stands."""
    return bool(_CLEAR_ENDINGS["ru" if language == "ru" else "lv"].search(word))
