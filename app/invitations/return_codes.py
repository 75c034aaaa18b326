"""Personal codes by which somebody is found again in another chat: how they look, and how they are typed."""

from __future__ import annotations

import re

from app.chance import EVENT_ALPHABET

LENGTH, GROUP = 12, 4  # 12 of 32 letters and digits: nearly 60 bits
LINK = "r-"  # of the deep link's payload: /start r-<code>

_TYPED = re.compile(r"[A-Z2-9]{4}[\s–—-]{0,3}[A-Z2-9]{4}[\s–—-]{0,3}[A-Z2-9]{4}")
_BETWEEN = re.compile(r"[\s–—-]")
# Letters that look the same on a Russian keyboard, and what is often read for them.
_ALIKE = str.maketrans("АВЕКМНРСТХУ", "ABEKMHPCTXY")


def is_well_made(code: str) -> bool:
    """Whether a drawn code can be told from a word by its digits."""
    return sum(character.isdigit() for character in code) >= 2


def in_groups(code: str) -> str:
    """Return a code as it is shown."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def read(typed: str) -> str | None:
    """Return the code somebody typed or pasted, however they spaced it; None if this is no code."""
    text = typed.strip().upper().translate(_ALIKE)
    if not _TYPED.fullmatch(text):
        return None
    code = _BETWEEN.sub("", text)
    known = all(character in EVENT_ALPHABET for character in code)
    return code if known and is_well_made(code) else None
