"""What the tables of the bundle are: `bundle.yaml`, and the words that the program passes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from analytics.errors import ExportError
from analytics.exports.dictionary import table as plain_table
from analytics.texts import LANGUAGES

MAX_LABEL = 120  # bytes of a value label: SPSS cuts longer ones in silence
Words = Mapping[str, str]  # by language
Codes = Mapping[str, Words]  # words by code, in their order
ORDERED = frozenset({"age_band", "severity"})


@dataclass(frozen=True)
class Question:
    """A question as flows ask it; `options` are its codes."""

    id: str
    kind: str
    label: Words
    options: Codes = field(default_factory=dict)


@dataclass(frozen=True)
class Vocabulary:
    """What analytics can't know by itself: the words of questions, themes, flows and kinds of events."""

    questions: Mapping[str, Question]
    themes: Codes
    flows: Codes = field(default_factory=dict)
    event_kinds: Codes = field(default_factory=dict)


@dataclass(frozen=True)
class Field:
    """A column of the bundle. `codes` are the words of what may stand in it; none for free values."""

    name: str
    type: str  # string | integer | number | boolean | date | yearmonth
    anonymous: str  # kept | coarser | emptied
    meaning: Words
    codes: Codes = field(default_factory=dict)
    measure: str = "nominal"

    @property
    def is_text(self) -> bool:
        """Whether people's own words or names may stand in it, which a spreadsheet could take for a formula."""
        return self.type == "string"


@dataclass(frozen=True)
class Table:
    """A table of the bundle with its columns; `restricted` ones have no anonymous form."""

    name: str
    title: Words
    fields: tuple[Field, ...]
    restricted: bool = False

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [each.name for each in self.fields]

    @property
    def anonymous(self) -> Table:
        """The table without the columns that could lead to somebody."""
        return replace(self, fields=tuple(each for each in self.fields if each.anonymous != "emptied"))

    def with_fields(self, more: Sequence[Field]) -> Table:
        """Return the table with columns that follow from the data. Raises ExportError if two are called alike."""
        fields = (*self.fields, *more)
        names = [each.name.lower() for each in fields]  # SPSS doesn't tell s2p from S2P
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ExportError(f"{self.name} would have two columns called {twice[0]!r}: rename the question or option")
        return replace(self, fields=fields)


@cache
def _data() -> dict[str, Any]:
    path = files("analytics.exports.bundle").joinpath("bundle.yaml")
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return data


@cache
def own_codes() -> Mapping[str, Codes]:
    """Return the codes of `bundle.yaml` with their words. Raises ExportError if one is too long for SPSS."""
    codes = {name: {str(code): words for code, words in entries.items()} for name, entries in _data()["codes"].items()}
    for name, entries in codes.items():
        check_labels(name, entries)
    return codes


def check_labels(name: str, codes: Codes) -> None:
    """Refuse words that SPSS would cut."""
    for code, words in codes.items():
        for language, label in words.items():
            if (size := len(label.encode())) > MAX_LABEL:
                raise ExportError(
                    f"the {language} label of {code} in {name} takes {size} bytes, SPSS allows {MAX_LABEL}: shorten it"
                )


def generated(name: str, **facts: Words) -> Words:
    """Return the meaning of a column that follows from the data."""
    forms = _data()["generated"][name]
    return {
        language: forms[language].format(**{key: words[language] for key, words in facts.items()})
        for language in LANGUAGES
    }


def tables(vocabulary: Vocabulary) -> dict[str, Table]:
    """Return all tables by name; `respondents_wide` without the columns that follow from the data."""
    codes = {
        **own_codes(),
        "theme": vocabulary.themes,
        "flow": vocabulary.flows,
        "event_kind": vocabulary.event_kinds,
        "question": {question.id: question.label for question in vocabulary.questions.values()},
    }
    entries = _data()["tables"]
    return {name: _table(name, entry, entries, codes) for name, entry in entries.items()}


def _table(name: str, entry: Mapping[str, Any], entries: Mapping[str, Any], codes: Mapping[str, Codes]) -> Table:
    fields = tuple(_field(_described(column, name, entries), codes) for column in entry["columns"])
    return Table(name, entry["title"], fields, bool(entry.get("restricted")))


def _described(column: str | dict[str, Any], table: str, entries: Mapping[str, Any]) -> dict[str, Any]:
    """Return a column of a table with its meaning, wherever that is written."""
    own = {"name": column} if isinstance(column, str) else column
    if LANGUAGES[0] in own:
        return own
    if "from" in own:
        columns = entries[own["from"]]["columns"]
        named = [other["name"] if isinstance(other, dict) else other for other in columns]
        return _described(columns[named.index(own["name"])], own["from"], entries) | own
    source = plain_table(entries[table].get("meanings", "answers"))
    known = next(each for each in source.columns if each.name == own["name"])
    return {"type": known.type, "anonymous": known.anonymous, **known.meaning, **own}


def _field(column: Mapping[str, Any], codes: Mapping[str, Codes]) -> Field:
    named = column.get("codes")
    scale = column["type"] in ("integer", "number", "date")
    usual = "ordinal" if named in ORDERED else "scale" if scale and not named else "nominal"
    return Field(
        name=column["name"],
        type=column["type"],
        anonymous=column["anonymous"],
        meaning={language: column[language] for language in LANGUAGES},
        codes=codes[named] if named else {},
        measure=column.get("measure", usual),
    )
