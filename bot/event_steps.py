"""The questions of a new event, one class each: what is asked, which press or text answers it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.desk import Place, StaffDesk
from bot.event_draft import LOCAL, Draft
from bot.replies import Rows
from bot.typed_dates import Moment, is_far, parse_moment
from bot.wording import Wording
from conversations.messages import Button

MAX_PLACES = 8  # buttons; more are searched by name
MAX_TITLE = 80
MAX_EXPECTED = 100_000
USUAL_NUMBERS = (10, 20, 30, 60, 100)
DAYS_FROM_TODAY = {"today": 0, "tomorrow": 1, "yesterday": -1}

# Every kind belongs to one of the programme's three services: information, education, counselling.
SERVICES = {
    "career_week": "education",
    "professional": "education",
    "company_visit": "education",
    "shadowing": "education",
    "workshop": "education",
    "competition": "education",
    "open_day": "information",
    "lesson": "education",
    "counselling": "counselling",
    "test": "counselling",
    "lecture": "information",
    "graduation": "information",
}


@dataclass(frozen=True)
class Scene:
    """Who asks, in which words, and when."""

    desk: StaffDesk
    words: Wording
    now: datetime


@dataclass(frozen=True)
class Asking:
    """A question and what is known when it is asked."""

    scene: Scene
    draft: Draft

    @property
    def desk(self) -> StaffDesk:
        """Who serves."""
        return self.scene.desk

    @property
    def words(self) -> Wording:
        """In which words."""
        return self.scene.words

    @property
    def today(self) -> date:
        """The local day."""
        return self.scene.now.astimezone(LOCAL).date()


@dataclass(frozen=True)
class Unclear:
    """A typed answer that does not settle the question: what to say about it, and the draft to ask again with."""

    problem: str
    draft: Draft


class Step(Protocol):
    """One question. A press or text gives the draft with its answer."""

    name: str

    def question(self, asking: Asking) -> tuple[str, Rows]:
        """Return what to ask, and the buttons."""

    def pick(self, asking: Asking, value: str) -> Draft | None:
        """Take the answer of a pressed button; None if there is no such button now."""

    def read(self, asking: Asking, text: str) -> Draft | Unclear:
        """Take a typed answer."""


class PlaceStep:
    """Which institution; searched by a part of its name where there are many."""

    name = "place"

    def question(self, asking: Asking) -> tuple[str, Rows]:
        """Return the few institutions as buttons, or ask for a part of the name."""
        places = asking.desk.institutions()
        found = _search(places, asking.draft.search)
        if len(found) <= MAX_PLACES or asking.draft.search:
            key = "question" if len(found) <= MAX_PLACES else "many"
            rows = tuple((_button(self.name, str(place.id), place.name),) for place in found[:MAX_PLACES])
            return asking.words(f"event.place.{key}"), rows
        return asking.words("event.place.search"), ()

    def pick(self, asking: Asking, value: str) -> Draft | None:
        """Take a pressed institution."""
        place = next((place for place in asking.desk.institutions() if str(place.id) == value), None)
        return None if place is None else replace(asking.draft, place_id=place.id, place=place.name)

    def read(self, asking: Asking, text: str) -> Draft | Unclear:
        """Take a typed name if it fits one institution, else narrow the search."""
        found = _search(asking.desk.institutions(), text)
        exact = [place for place in found if _folded(place.name) == _folded(text)]
        for places in (exact, found):
            if len(places) == 1:
                return replace(asking.draft, place_id=places[0].id, place=places[0].name)
        if not found:
            return Unclear(asking.words("event.place.unknown"), asking.draft)
        return Unclear("", replace(asking.draft, search=text))


class KindStep:
    """What kind of event."""

    name = "kind"

    def question(self, asking: Asking) -> tuple[str, Rows]:
        """Return the kinds, two in a row."""
        buttons = [_button(self.name, code, asking.words(f"kinds.{code}")) for code in SERVICES]
        return asking.words("event.kind.question"), tuple(_in_pairs(buttons))

    def pick(self, asking: Asking, value: str) -> Draft | None:
        """Take a pressed kind."""
        return replace(asking.draft, kind=value) if value in SERVICES else None

    def read(self, asking: Asking, text: str) -> Draft | Unclear:
        """Take a kind typed as it stands on its button."""
        kinds = {_folded(asking.words(f"kinds.{code}")): code for code in SERVICES}
        code = kinds.get(_folded(text))
        return replace(asking.draft, kind=code) if code else Unclear(asking.words("event.kind.type"), asking.draft)


class TitleStep:
    """What it is called; the kind will do."""

    name = "title"

    def question(self, asking: Asking) -> tuple[str, Rows]:
        """Offer the kind's name."""
        usual = asking.words(f"kinds.{asking.draft.kind}")
        return asking.words("event.title.question"), ((_button(self.name, "usual", usual),),)

    def pick(self, asking: Asking, value: str) -> Draft | None:
        """Take the kind's name."""
        return replace(asking.draft, title=asking.words(f"kinds.{asking.draft.kind}")) if value == "usual" else None

    def read(self, asking: Asking, text: str) -> Draft | Unclear:
        """Take a title of one line."""
        title = " ".join(text.split())
        if len(title) > MAX_TITLE:
            return Unclear(asking.words("event.title.long", limit=MAX_TITLE), asking.draft)
        return replace(asking.draft, title=title)


class DayStep:
    """When it takes place."""

    name = "day"

    def question(self, asking: Asking) -> tuple[str, Rows]:
        """Offer the days around today."""
        buttons = tuple(_button(self.name, code, asking.words(f"event.day.{code}")) for code in DAYS_FROM_TODAY)
        return asking.words("event.day.question"), (buttons,)

    def pick(self, asking: Asking, value: str) -> Draft | None:
        """Take a pressed day."""
        return self._on(asking, value) if value in DAYS_FROM_TODAY else None

    def read(self, asking: Asking, text: str) -> Draft | Unclear:
        """Take a typed date, or a day's name as on its button."""
        for code in DAYS_FROM_TODAY:
            if _folded(text) == _folded(asking.words(f"event.day.{code}")):
                return self._on(asking, code)
        moment = parse_moment(text, asking.today)
        if moment is None:
            return Unclear(asking.words("event.day.unclear"), asking.draft)
        if is_far(moment.day, asking.today):
            return Unclear(asking.words("event.day.far"), asking.draft)
        return asking.draft.with_moment(moment)

    def _on(self, asking: Asking, code: str) -> Draft:
        return asking.draft.with_moment(Moment(asking.today + timedelta(days=DAYS_FROM_TODAY[code])))


class ExpectedStep:
    """How many take part, so that the share of answers is known."""

    name = "expected"

    def question(self, asking: Asking) -> tuple[str, Rows]:
        """Offer usual numbers and to skip."""
        numbers = tuple(_button(self.name, str(number), str(number)) for number in USUAL_NUMBERS)
        skip = _button(self.name, "skip", asking.words("event.expected.skip"))
        return asking.words("event.expected.question"), (numbers, (skip,))

    def pick(self, asking: Asking, value: str) -> Draft | None:
        """Take a pressed number, or none."""
        if value == "skip":
            return replace(asking.draft, expected=None)
        return replace(asking.draft, expected=int(value)) if value in map(str, USUAL_NUMBERS) else None

    def read(self, asking: Asking, text: str) -> Draft | Unclear:
        """Take a typed number; words around it, as in "about 30", do no harm."""
        number = re.fullmatch(r"\D*(\d{1,6})\D*", text)
        if number and 1 <= int(number[1]) <= MAX_EXPECTED:
            return replace(asking.draft, expected=int(number[1]))
        return Unclear(asking.words("event.expected.unclear", limit=MAX_EXPECTED), asking.draft)


STEPS: tuple[Step, ...] = (PlaceStep(), KindStep(), TitleStep(), DayStep(), ExpectedStep())


def _button(step: str, value: str, label: str) -> Button:
    return Button(label, f"staff.event.{step}.{value}")


def _in_pairs(buttons: list[Button]) -> list[tuple[Button, ...]]:
    """Return the buttons in rows of two."""
    return [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]


def _search(places: Sequence[Place], text: str) -> list[Place]:
    return [place for place in places if _folded(text) in _folded(place.name)]


def _folded(text: str) -> str:
    """Without case and diacritics, as people type on a phone."""
    letters = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
