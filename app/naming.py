"""What somebody means by a name they typed: without accents, in any language, with slips of the finger."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

MOST = 6  # offered
ALIKE = 0.72  # of two words, 0…1, so that one slip in a word of five letters is forgiven
Named = tuple[str, Sequence[str]]  # a code and all its names


def find(words: str, named: Iterable[Named]) -> list[str]:
    """Return the codes of what could be meant, the likeliest first: one only if it is certain."""
    asked = plain(words)
    known = [(code, [plain(name) for name in (code, *names)]) for code, names in named]
    exact = [code for code, names in known if asked in names]
    if exact or not asked:
        return exact[:1]
    scored = [(max(_likeness(asked, name) for name in names), code) for code, names in known]
    return [code for score, code in sorted(scored, key=lambda pair: -pair[0]) if score >= ALIKE][:MOST]


def plain(words: str) -> str:
    """Return words in small letters without accents and signs: `Rīgas 49. vsk.` is `rigas 49 vsk`."""
    letters = unicodedata.normalize("NFKD", words.casefold())
    kept = "".join(sign if sign.isalnum() else " " for sign in letters if not unicodedata.combining(sign))
    return " ".join(kept.split())


def _likeness(asked: str, name: str) -> float:
    """Return how well a name is met, 0…1: every word asked for must be like a word, or the beginning of one, in it."""
    parts = name.split()
    if not parts:
        return 0.0
    if asked in name:
        return 1.0
    return min(max(_alike(word, part) for part in parts) for word in asked.split())


def _alike(word: str, part: str) -> float:
    if len(word) >= 3 and part.startswith(word):
        return 0.95
    return SequenceMatcher(None, word, part[: len(word) + 2]).ratio() if len(word) >= 3 else float(word == part)
