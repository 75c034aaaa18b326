"""What staff read, by language: the texts of locales/*.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from functools import cache
from importlib import resources
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, ten times faster
LANGUAGES = ("lv", "ru", "en")  # the first is spoken where nobody chose


@dataclass(frozen=True)
class Wording:
    """The texts of one language. Call it with a dotted key and what fills the braces."""

    language: str
    texts: dict[str, Any]

    def __call__(self, key: str, **facts: object) -> str:
        """Return the text. Raises KeyError if there is none, or a fact is missing."""
        return str(self.group(key)).format(**facts)

    def group(self, key: str) -> Any:
        """Return the texts under `key`."""
        found: Any = self.texts
        for part in key.split("."):
            found = found[part]
        return found

    def percent(self, *shares: float | None) -> str:
        """Write a share 0…1 as whole percent, or two as an interval; a question mark for one that is not known."""
        return self("number.percent", n="–".join("?" if share is None else f"{share:.0%}"[:-1] for share in shares))

    def decimal(self, number: float) -> str:
        """Write a number with one digit after the point, or comma."""
        return f"{number:.1f}".replace(".", self("number.decimal"))


@cache
def wording(language: str) -> Wording:
    """Return the texts of `language`, or Latvian ones where we don't speak it."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    source = resources.files("bot").joinpath(f"locales/{known}.yaml").read_text(encoding="utf-8")
    return Wording(known, yaml.load(source, LOADER))  # noqa: S506 - safe, see there


def written(day: date, clock: time | None) -> str:
    """Write a day, and its hour if known, as all three languages do: 12.11.2026 14:00."""
    return f"{day:%d.%m.%Y}" + (f" {clock:%H:%M}" if clock else "")
