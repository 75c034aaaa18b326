"""The words of "you said, we did": `wording.yaml`, and how a message is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict

from models.tables import Action

LANGUAGES = ("lv", "ru", "en")

Words = Mapping[str, str]  # by language


class Frozen(BaseModel):
    """A piece of the file: an unknown or missing field stops the start."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Frame(Frozen):
    """What stands around the words of a theme and of a school."""

    lead: str
    by: str
    nation: Words
    in_language: Mapping[str, Words]
    stop: Words
    stopped: Words
    already: Words


class Ready(Frozen):
    """A ready-made sentence about what was done."""

    code: str
    lv: str
    ru: str
    en: str

    @property
    def words(self) -> dict[str, str]:
        """The sentence by language."""
        return {"lv": self.lv, "ru": self.ru, "en": self.en}


class ThemeWords(Frozen):
    """What people said about a theme, and what may have been done about it."""

    said: Words
    done: tuple[Ready, ...]

    def ready(self, code: str) -> Ready | None:
        """Return the sentence with this code."""
        return next((ready for ready in self.done if ready.code == code), None)


class Book(Frozen):
    """The whole file."""

    frame: Frame
    themes: Mapping[str, ThemeWords]


@cache
def book() -> Book:
    """Return the words of this program."""
    return Book(**yaml.safe_load(files("app.actions").joinpath("wording.yaml").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Told:
    """What a person is told: the theme they raised, and what was done, by language, by whom.

    `place` is empty for the whole country, which has a name in each language.
    """

    theme: str
    place: str
    words: Words
    written_in: str

    @classmethod
    def of(cls, action: Action, place: str) -> Told:
        """Return what is told of a recorded action."""
        words = {"lv": action.text_lv, "ru": action.text_ru, "en": action.text_en}
        return cls(action.theme, place, {code: text for code, text in words.items() if text}, action.written_in)


def message(told: Iterable[Told], language: str) -> str:
    """Return the message in the person's language: two lines for each action."""
    return book().frame.lead + "\n\n".join(f"{_said(one, language)}\n{done(one, language)}" for one in told)


def done(told: Told, language: str) -> str:
    """Return who did what. Words that nobody translated stay as they were written, and the line says so."""
    frame = book().frame
    place = told.place or frame.nation[language]
    if language in told.words:
        return frame.by.format(place=place, text=told.words[language])
    template = frame.in_language[language][told.written_in]
    return template.format(place=place, text=told.words[told.written_in])


def _said(told: Told, language: str) -> str:
    return book().themes[told.theme].said[language]
