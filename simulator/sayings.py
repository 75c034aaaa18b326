"""What people write in each language that answers no question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True)
class Sayings:
    """The sayings of one language; `numbers` are words from zero on, `joint` stands between two of them."""

    numbers: Sequence[str]
    joint: str
    stop: str
    thanks: str
    beside_the_point: str
    from_elsewhere: str
    homework: str

    def spell(self, number: int) -> str:
        """A number as a word, or as digits where people would write digits."""
        return self.numbers[number] if number < len(self.numbers) else str(number)


@cache
def sayings(language: str) -> Sayings:
    """What `sayings.yaml` has in a language."""
    page = yaml.safe_load((files("simulator") / "sayings.yaml").read_text(encoding="utf-8"))
    return Sayings(**page[language])
