"""The quality framework as `framework.yaml` holds it: elements, criteria, the client's bullets, the seven questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from analytics.data_files import DataFileError, Definition, define, keyed, listed, load, only, part

FILE = "framework.yaml"
FIELDS = ("version", "program", "elements", "criteria", "bullets", "seven", "eqavet", "elgpn", "unfed")
Words = Mapping[str, str]  # by language: lv, ru, en


class Element(Definition):
    """One of the five elements. `outside` says who tells of it instead of this program."""

    id: str
    name: Words
    outside: Words | None = None
    signals: str = ""

    @property
    def is_inside(self) -> bool:
        """Whether this program gives evidence for it."""
        return self.outside is None


class Criterion(Definition):
    """What an element is judged by. One with `cut_of` is those criteria told apart by `cut`."""

    id: str
    element: str
    name: Words
    status: Literal["slide", "seen", "part", "memory"]
    source: str
    cut: str = ""
    cut_of: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


class Bullet(Definition):
    """A point of the client's slides, word for word and in Latvian."""

    id: str
    words: str
    criteria: tuple[str, ...]
    title: bool = False

    @property
    def element(self) -> str:
        """The element whose slide it stands on."""
        return self.id.partition(".")[0]


class Heading(Definition):
    """One of the seven questions of the slide "Mūsu valstī"."""

    id: str
    words: Words


Entry = TypeVar("Entry", Element, Criterion, Bullet, Heading)


class Framework:
    """The framework in its order."""

    def __init__(self, data: Mapping[str, Any], shown: str = f"analytics/{FILE}") -> None:
        only(data, FIELDS, shown)
        self.shown = shown
        self.version = str(part(data, "version", shown))
        self.elements = _entries(Element, data, "elements", shown)
        self.criteria = _entries(Criterion, data, "criteria", shown)
        self.bullets = _entries(Bullet, data, "bullets", shown)
        self.seven = _entries(Heading, data, "seven", shown)
        self.eqavet: Mapping[int, str] = keyed(data, "eqavet", shown)
        self.elgpn: Mapping[str, Words] = keyed(data, "elgpn", shown)
        self.unfed: Mapping[str, str] = keyed({"unfed": None, **data}, "unfed", shown)

    def element(self, element_id: str) -> Element:
        """Return an element. Raises KeyError if there is none."""
        return _by_id(self.elements)[element_id]

    def criterion(self, criterion_id: str) -> Criterion:
        """Return a criterion. Raises KeyError if there is none."""
        return _by_id(self.criteria)[criterion_id]

    def criteria_of(self, element_id: str) -> list[Criterion]:
        """Return the criteria of an element in their order."""
        return [criterion for criterion in self.criteria if criterion.element == element_id]

    def inside(self) -> list[Criterion]:
        """Return the criteria that this program must have indicators for."""
        known = _by_id(self.elements)
        return [each for each in self.criteria if each.element in known and known[each.element].is_inside]

    def heading(self, question: str, language: str) -> str:
        """Return one of the seven questions in a language."""
        return _by_id(self.seven)[question].words[language]


def read(path: Path | None = None) -> Framework:
    """Read the framework of this program, or another one. Raises DataFileError."""
    return Framework(load(FILE, path), str(path) if path else f"analytics/{FILE}")


@cache
def framework() -> Framework:
    """Return the framework of this program."""
    return read()


def _by_id(entries: Sequence[Entry]) -> dict[str, Entry]:
    return {entry.id: entry for entry in entries}


def _entries(model: type[Entry], data: Mapping[str, Any], field: str, shown: str) -> tuple[Entry, ...]:
    found: list[Entry] = []
    for position, entry in enumerate(listed(data, field, shown), start=1):
        name = entry.get("id", position) if isinstance(entry, dict) else position
        found.append(define(model, entry, shown, f"{field} {name}"))
        if [each.id for each in found].count(found[-1].id) > 1:
            raise DataFileError(f"{shown}: {field} {name}: this id stands there twice: rename or remove one")
    return tuple(found)
