"""A half-made action, as it waits between two messages of a member of staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from bot.action_desk import ActionPlace, NewAction
from bot.event_draft import LIFETIME
from bot.wording import LANGUAGES

ABOUT = "action"  # tells it from a half-made event
PLACE, THEME, WORDS, CHECK, DUE, OWNER = "place", "theme", "words", "check", "due", "owner"


@dataclass(frozen=True)
class Draft:
    """What is known so far; the question that is being asked follows from it. All values go through JSON.

    `ready` is the code of a ready-made sentence, `words` are by language; `skipped` are languages nobody translated to.
    """

    asked_at: str
    place: ActionPlace | None = None
    theme: str = ""
    theme_name: str = ""
    ready: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    written_in: str = ""
    skipped: tuple[str, ...] = ()
    confirmed: bool = False
    planned: bool = False
    due_on: str = ""
    owner: int = 0
    about: str = ABOUT

    def as_json(self) -> dict[str, Any]:
        """Return it for saving."""
        return asdict(self) | {"skipped": list(self.skipped)}

    @property
    def step(self) -> str:
        """The present question: place, theme, words, a language to translate to, check; then due and owner."""
        if self.place is None:
            return PLACE
        if not self.theme:
            return THEME
        if not self.words:
            return WORDS
        lacking = next((code for code in self.others if code not in self.words and code not in self.skipped), None)
        if lacking or not self.planned:
            return lacking or CHECK
        return OWNER if self.due_on else DUE

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to ask."""
        return self.confirmed or (self.planned and bool(self.due_on) and self.owner > 0)

    @property
    def others(self) -> tuple[str, ...]:
        """The languages that own words may be translated to; a ready-made sentence has them all."""
        return () if self.ready else tuple(code for code in LANGUAGES if code != self.written_in)

    def action(self) -> NewAction:
        """Return what is to be recorded. Raises ValueError before the place is known."""
        if self.place is None:
            raise ValueError("the draft has no place yet: ask for it first")
        due_on = date.fromisoformat(self.due_on) if self.due_on else None
        return NewAction(self.place, self.theme, self.ready, self.words, self.written_in, due_on, self.owner)

    def with_words(self, language: str, text: str) -> Draft:
        """Return it with a translation."""
        return replace(self, words={**self.words, language: text})

    def without_words(self) -> Draft:
        """Return it as it was before anybody said what was done."""
        return replace(self, ready="", words={}, written_in="", skipped=())

    def earlier(self) -> Draft:
        """Return it without its latest answer; at the first question it stays as it is."""
        if self.due_on or self.planned:
            return replace(self, due_on="", planned=bool(self.due_on))
        asked = [code for code in self.others if code in self.words or code in self.skipped]
        if self.words and asked:
            last = asked[-1]
            kept = {code: text for code, text in self.words.items() if code != last}
            return replace(self, words=kept, skipped=tuple(code for code in self.skipped if code != last))
        if self.words:
            return self.without_words()
        if self.theme:
            return replace(self, theme="", theme_name="")
        return replace(self, place=None)

    def summary(self) -> list[str]:
        """Return what is known, in the order of asking."""
        return [part for part in (self.place.name if self.place else "", self.theme_name) if part]


def open_draft(saved: dict[str, Any] | None, now: datetime) -> Draft | None:
    """Return the saved draft, if there is a fresh one that this version of the program understands."""
    if saved is None or saved.get("about") != ABOUT:
        return None
    try:
        place = ActionPlace(**saved["place"]) if saved["place"] else None
        draft = Draft(**saved | {"place": place, "skipped": tuple(saved["skipped"])})
        return draft if now - datetime.fromisoformat(draft.asked_at) < LIFETIME else None
    except (KeyError, TypeError, ValueError):
        return None
