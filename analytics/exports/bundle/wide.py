"""`respondents_wide`: one row per conversation, each question a column, each theme × stance 0 or 1."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analytics.crosswalk import Crosswalk
from analytics.exports.bundle.schema import (
    Codes,
    Field,
    Question,
    Vocabulary,
    Words,
    generated,
    own_codes,
)
from analytics.exports.guard import guarded
from analytics.exports.sheets import Row, Value
from analytics.reliability import Reliability
from models.export_rows import Asked, Coded, Said, Talk, chosen

TELLING = frozenset({"text", "number", "date"})  # kinds whose answers may be known of somebody
RATINGS = {str(number): {"lv": str(number), "ru": str(number), "en": str(number)} for number in range(1, 6)}

Read = Callable[[Said], Sequence[Value]]


@dataclass(frozen=True)
class Part:
    """The columns of one question, and what an answer puts into them."""

    fields: tuple[Field, ...]
    read: Read


def parts(asked: Sequence[Asked], vocabulary: Vocabulary, *, anonymous: bool) -> dict[str, Part]:
    """Return the columns of every question that was answered."""
    kept = [each for each in asked if not (anonymous and each.kind in TELLING)]
    return {each.question: _part(each, vocabulary.questions.get(each.question)) for each in kept}


def _part(asked: Asked, question: Question | None) -> Part:
    words = question.label if question else dict.fromkeys(("lv", "ru", "en"), asked.question)
    options = question.options if question else {}
    part = _of_kind(asked, words, options)
    if asked.probability >= 1:
        return part
    chance = Field(f"p_{asked.question}", "number", "kept", generated("probability", label=words), measure="scale")
    return Part((*part.fields, chance), lambda said: (*part.read(said), round(said.probability, 4)))


def _of_kind(asked: Asked, words: Words, options: Codes) -> Part:
    name = asked.question
    match asked.kind:
        case "rating":
            return Part((Field(name, "integer", "kept", words, RATINGS, "ordinal"),), lambda said: (said.number,))
        case "number":
            return Part((Field(name, "integer", "kept", words, measure="scale"),), lambda said: (said.number,))
        case "pair":
            return _pair(name, words)
        case "single":
            return Part(
                (Field(name, "string", "kept", words, options),), lambda said: chosen(said.choices)[:1] or (None,)
            )
        case "multi":
            return _multi(name, words, options)
        case "date":
            return Part(
                (Field(name, "date", "kept", words, measure="scale"),), lambda said: chosen(said.choices)[:1] or (None,)
            )
        case _:
            return Part((Field(name, "string", "emptied", words),), lambda said: (said.text,))


def _pair(name: str, words: Words) -> Part:
    fields = tuple(
        Field(f"{name}_{half}", "integer", "kept", generated(f"pair_{half}", label=words), RATINGS, "ordinal")
        for half in ("before", "now")
    )
    return Part(fields, lambda said: _ratings(chosen(said.choices)))


def _ratings(choices: tuple[str, ...]) -> Sequence[Value]:
    """Return both numbers of a pair, however its halves are marked: `2`, or `before-2`."""
    found = [int(choice.rpartition("-")[2]) for choice in choices if choice.rpartition("-")[2].isdigit()]
    return found if len(found) == 2 else (None, None)


def _multi(name: str, words: Words, options: Codes) -> Part:
    codes = tuple(options)
    said_or_not = own_codes()["chosen"]
    fields = [
        Field(
            f"{name}_{plain(code)}",
            "integer",
            "kept",
            generated("option", label=words, option=options[code]),
            said_or_not,
        )
        for code in codes
    ]
    joined = Field(name, "string", "kept", words)

    def read(said: Said) -> Sequence[Value]:
        choices = chosen(said.choices)
        return (";".join(choices), *(int(code in choices) for code in codes))

    return Part((joined, *fields), read)


def plain(code: str) -> str:
    """Return a code as it may stand in the name of a variable."""
    return re.sub(r"[^A-Za-z0-9]+", "_", code).strip("_")


class Themes:
    """The columns of themes × stances: 1 said, 0 not said, empty where nobody can tell."""

    def __init__(self, vocabulary: Vocabulary, reliability: Reliability, crosswalk: Crosswalk) -> None:
        self._crosswalk = crosswalk
        self._themes = tuple(vocabulary.themes)
        polarities = own_codes()["polarity"]
        self._cells = reliability.cells
        self._place = {
            (theme, polarity): place
            for place, (theme, polarity) in enumerate((theme, each) for theme in self._themes for each in polarities)
        }
        self._polarities = len(polarities)
        self._known: dict[frozenset[str], list[Value]] = {}
        self.fields = tuple(
            _theme_field(theme, polarity, vocabulary.themes[theme], polarities[polarity])
            for theme, polarity in self._place
        )

    def read(self, coded: Sequence[Coded]) -> list[Value]:
        """Return the values of one conversation."""
        texts = [answer for answer in coded if answer.said.text is not None]
        values = list(self._nothing_said(frozenset(map(_teller, texts))))
        for place in self._lost(texts):
            values[place] = None
        for answer in texts:
            for label in answer.labels:
                theme = self._crosswalk.one_today(label.theme, label.codebook_version)
                found = self._place.get((theme or "", label.polarity))
                told = label.source == "human" or (theme, answer.said.language) in self._cells
                if found is not None and told:
                    values[found] = 1
        return values

    def _lost(self, texts: Sequence[Coded]) -> Iterator[int]:
        """Yield the places of themes that come from a split after an answer was coded: nobody knows of them."""
        for theme in {theme for answer in texts for theme in self._crosswalk.parts(_codebook(answer))}:
            yield from (place for (each, _), place in self._place.items() if each == theme)

    def _nothing_said(self, tellers: frozenset[str]) -> list[Value]:
        """Return 0 for the themes that all who read the texts can tell, else nothing."""
        if tellers not in self._known:
            self._known[tellers] = [
                0 if tellers and all(self._tells(teller, theme) for teller in tellers) else None
                for theme in self._themes
                for _ in range(self._polarities)
            ]
        return self._known[tellers]

    def _tells(self, teller: str, theme: str) -> bool:
        return teller == "person" or (theme, teller) in self._cells


def _codebook(answer: Coded) -> str:
    return answer.labels[0].codebook_version if answer.labels else answer.said.codebook_version or ""


def _teller(answer: Coded) -> str:
    """Who tells what is in a text: a person, the model in a language, or nobody."""
    if answer.by_person:
        return "person"
    return "nobody" if answer.said.abstained or answer.said.language is None else answer.said.language


def _theme_field(theme: str, polarity: str, name: Words, stance: Words) -> Field:
    meaning = generated("theme", theme={k: f"{theme} {v}" for k, v in name.items()}, polarity=stance)
    return Field(f"{plain(theme)}_{polarity}", "integer", "kept", meaning, own_codes()["said"])


class WideRows:
    """Turns conversations into rows."""

    def __init__(self, questions: Mapping[str, Part], themes: Themes) -> None:
        self._parts = questions
        self._themes = themes
        self._start: dict[str, int] = {}
        width = 0
        for question, part in questions.items():
            self._start[question] = width
            width += len(part.fields)
        self._width = width

    @property
    def fields(self) -> tuple[Field, ...]:
        """The columns after those of `bundle.yaml`."""
        return (*(field for part in self._parts.values() for field in part.fields), *self._themes.fields)

    def row(self, number: int, talk: Talk, coded: Sequence[Coded], month: str) -> Row:
        """Return the row of one conversation."""
        answers: list[Value] = [None] * self._width
        for answer in coded:
            part = self._parts.get(answer.said.question)
            if part:
                start = self._start[answer.said.question]
                answers[start : start + len(part.fields)] = part.read(answer.said)
        first = coded[0].said
        source = "import" if first.imported else "chat"
        day = min(answer.said.day for answer in coded)
        counts = (day, talk.late, len(coded), any(_guards(coded)))
        return (number, source, *talk[2:-1], month, *counts, *answers, *self._themes.read(coded))


def _guards(coded: Sequence[Coded]) -> Iterator[bool]:
    return (answer.said.text is not None and answer.said.text != guarded(answer.said.text) for answer in coded)
