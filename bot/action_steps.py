"""The questions about an action, one class each: what is asked, which press or text answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from bot.action_desk import ActionDesk, ActionPlace, Checked, Choice
from bot.action_draft import CHECK, DUE, OWNER, PLACE, THEME, WORDS, Draft
from bot.replies import Rows
from bot.typed_dates import is_far, parse_moment
from bot.typed_words import folded
from bot.wording import LANGUAGES, Wording, written
from conversations.messages import Button

PREFIX = "staff.action."
MAX_PLACES = 8  # buttons; more are found by typing a part of the name
MAX_THEMES = 10
MAX_OWNERS = 8
SPANS = {"soon": timedelta(days=14), "month": timedelta(days=30), "term": timedelta(days=90)}
MAX_LABEL = 40  # characters; a longer one is cut by the app
MAX_WORDS = 200  # characters of own words: two lines stay two lines


@dataclass(frozen=True)
class Asking:
    """A question and what is known when it is asked."""

    desk: ActionDesk
    words: Wording
    draft: Draft
    today: date


@dataclass(frozen=True)
class Unclear:
    """A typed answer that does not settle the question: what to say about it."""

    problem: str


class Step(Protocol):
    """One question. A press or text gives the draft with its answer."""

    def question(self, asking: Asking) -> tuple[str, Rows]:
        """Return what to ask, and the buttons."""

    def pick(self, asking: Asking, value: str) -> Draft | None:
        """Take the answer of a pressed button; None if there is no such button now."""

    def read(self, asking: Asking, text: str) -> Draft | Unclear:
        """Take a typed answer."""


class PlaceStep:
    """Where: all of one's scope, or one institution in it."""

    def question(self, asking: Asking) -> tuple[str, Rows]:
        """Return the places where enough people wrote."""
        places = asking.desk.places()[:MAX_PLACES]
        return asking.words("action.place.question"), tuple((_button(PLACE, it.code, it.name),) for it in places)

    def pick(self, asking: Asking, value: str) -> Draft | None:
        """Take a pressed place."""
        place = next((place for place in asking.desk.places() if place.code == value), None)
        return None if place is None else replace(asking.draft, place=place)

    def read(self, asking: Asking, text: str) -> Draft | Unclear:
        """Take a typed name, or a part that fits one place only."""
        found = _named([Choice(place.code, place.name) for place in asking.desk.places()], text)
        draft = self.pick(asking, found.code) if found else None
        return draft or Unclear(asking.words("action.place.unknown"))


class ThemeStep:
    """About what."""

    def question(self, asking: Asking) -> tuple[str, Rows]:
        """Return the themes people raised."""
        rows = tuple((_button(THEME, theme.code, theme.text),) for theme in _themes(asking))
        return asking.words("action.theme.question"), rows

    def pick(self, asking: Asking, value: str) -> Draft | None:
        """Take a pressed theme."""
        theme = next((theme for theme in _themes(asking) if theme.code == value), None)
        return None if theme is None else replace(asking.draft, theme=theme.code, theme_name=theme.text)

    def read(self, asking: Asking, text: str) -> Draft | Unclear:
        """Take a typed theme."""
        found = _named(_themes(asking), text)
        draft = self.pick(asking, found.code) if found else None
        return draft or Unclear(asking.words("action.theme.type"))


class WordsStep:
    """What was done: a ready-made sentence by its number, or own words."""

    def question(self, asking: Asking) -> tuple[str, Rows]:
        """Show the sentences with their numbers."""
        ready = asking.desk.ready(asking.draft.theme)
        lines = [f"{number}. {sentence.text}" for number, sentence in enumerate(ready, start=1)]
        row = tuple(_button(WORDS, sentence.code, str(number)) for number, sentence in enumerate(ready, start=1))
        return "\n".join([asking.words("action.words.question", limit=MAX_WORDS), "", *lines]), (row,)

    def pick(self, asking: Asking, value: str) -> Draft | None:
        """Take a ready-made sentence, which exists in every language."""
        words = asking.desk.ready_words(asking.draft.theme, value)
        return replace(asking.draft, ready=value, words=words, written_in=asking.words.language) if words else None

    def read(self, asking: Asking, text: str) -> Draft | Unclear:
        """Take a typed number or sentence of the list, else own words."""
        for number, sentence in enumerate(asking.desk.ready(asking.draft.theme), start=1):
            if folded(text).rstrip(".") in (str(number), folded(sentence.text).rstrip(".")):
                return self.pick(asking, sentence.code) or asking.draft
        checked = asking.desk.check(text)
        if checked.problem:
            return _refused(asking, checked)
        return replace(asking.draft, words={checked.language: checked.text}, written_in=checked.language)


@dataclass(frozen=True)
class TranslationStep:
    """The same in another language; it may be skipped."""

    language: str

    def question(self, asking: Asking) -> tuple[str, Rows]:
        """Show what to translate."""
        own = asking.draft.words[asking.draft.written_in]
        skip = _button(self.language, "skip", asking.words("action.translation.skip"))
        return asking.words(f"action.translation.{self.language}", text=own), ((skip,),)

    def pick(self, asking: Asking, value: str) -> Draft | None:
        """Leave it in the language it was written in."""
        skipped = (*asking.draft.skipped, self.language)
        return replace(asking.draft, skipped=skipped) if value == "skip" else None

    def read(self, asking: Asking, text: str) -> Draft | Unclear:
        """Take the translation."""
        checked = asking.desk.check(text)
        return _refused(asking, checked) if checked.problem else asking.draft.with_words(self.language, checked.text)


class CheckStep:
    """What people will read, in every language."""

    def question(self, asking: Asking) -> tuple[str, Rows]:
        """Show it exactly so."""
        shown = list(dict.fromkeys(asking.desk.preview(asking.draft.action()).values()))
        text = [asking.words("action.check.question"), *shown, asking.words("action.check.who")]
        return "\n\n".join(text), tuple(
            (_button(CHECK, code, asking.words(f"action.check.{code}")),) for code in ("yes", "plan")
        )

    def pick(self, asking: Asking, value: str) -> Draft | None:
        """Agree that it is done, or say that it is still to be done."""
        if value not in ("yes", "plan"):
            return None
        return replace(asking.draft, confirmed=value == "yes", planned=value == "plan")

    def read(self, asking: Asking, text: str) -> Draft | Unclear:
        """Take a typed yes."""
        if folded(text) in asking.words("action.check.typed").split():
            return replace(asking.draft, confirmed=True)
        return Unclear(asking.words("action.check.type"))


class DueStep:
    """By when it is to be done."""

    def question(self, asking: Asking) -> tuple[str, Rows]:
        """Offer some spans of time."""
        buttons = tuple(_button(DUE, code, asking.words(f"action.due.{code}")) for code in SPANS)
        return asking.words("action.due.question"), (buttons,)

    def pick(self, asking: Asking, value: str) -> Draft | None:
        """Take a pressed span."""
        return self._by(asking, asking.today + SPANS[value]) if value in SPANS else None

    def read(self, asking: Asking, text: str) -> Draft | Unclear:
        """Take a typed day that is still to come."""
        moment = parse_moment(text, asking.today)
        if moment is None:
            return Unclear(asking.words("action.due.unclear"))
        if moment.day < asking.today or is_far(moment.day, asking.today):
            problem = "past" if moment.day < asking.today else "far"
            return Unclear(asking.words(f"action.due.{problem}", day=written(moment.day, None)))
        return self._by(asking, moment.day)

    def _by(self, asking: Asking, day: date) -> Draft:
        """Where nobody else may see to it, the owner is not asked for."""
        place = asking.draft.place
        owners = asking.desk.owners(place) if place else ()
        return replace(asking.draft, due_on=day.isoformat(), owner=int(owners[0].code) if len(owners) == 1 else 0)


class OwnerStep:
    """Who sees to it."""

    def question(self, asking: Asking) -> tuple[str, Rows]:
        """Offer whoever works there, the asking person first."""
        rows = tuple((_button(OWNER, owner.code, owner.text),) for owner in _owners(asking))
        return asking.words("action.owner.question"), rows

    def pick(self, asking: Asking, value: str) -> Draft | None:
        """Take a pressed name."""
        known = any(owner.code == value for owner in _owners(asking))
        return replace(asking.draft, owner=int(value)) if known else None

    def read(self, asking: Asking, text: str) -> Draft | Unclear:
        """Take a typed name."""
        found = _named(_owners(asking), text)
        return (found and self.pick(asking, found.code)) or Unclear(asking.words("action.owner.unknown"))


STEPS: dict[str, Step] = {
    PLACE: PlaceStep(),
    THEME: ThemeStep(),
    WORDS: WordsStep(),
    **{language: TranslationStep(language) for language in LANGUAGES},
    CHECK: CheckStep(),
    DUE: DueStep(),
    OWNER: OwnerStep(),
}


def only_place(places: Sequence[ActionPlace]) -> ActionPlace | None:
    """Return the place that needs no question."""
    return places[0] if len(places) == 1 else None


def _themes(asking: Asking) -> Sequence[Choice]:
    place = asking.draft.place
    return asking.desk.themes(place)[:MAX_THEMES] if place else ()


def _owners(asking: Asking) -> Sequence[Choice]:
    place = asking.draft.place
    return asking.desk.owners(place)[:MAX_OWNERS] if place else ()


def _named(choices: Sequence[Choice], text: str) -> Choice | None:
    """Return the choice with this name, or the only one with this in its name."""
    exact = [choice for choice in choices if folded(choice.text) == folded(text)]
    found = exact or [choice for choice in choices if folded(text) in folded(choice.text)]
    return found[0] if len(found) == 1 else None


def _refused(asking: Asking, checked: Checked) -> Unclear:
    return Unclear(asking.words(f"action.problems.{checked.problem}", text=checked.text, limit=MAX_WORDS))


def _button(step: str, value: str, label: str) -> Button:
    shown = label if len(label) <= MAX_LABEL else label[: MAX_LABEL - 1].rstrip() + "…"
    return Button(shown, f"{PREFIX}{step}.{value}")
