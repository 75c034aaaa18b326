"""The mapping file: what the columns of a file of past feedback mean."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from app.importing.errors import ImportingError
from app.importing.tables import Form

Language = Literal["lv", "ru", "en"]


class Part(BaseModel):
    """A piece of the file: unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DateColumn(Part):
    """Where the day stands and how it is written, for strptime; days outside `[earliest, today]` are refused."""

    column: str
    format: str = "%Y-%m-%d"
    earliest: date


class Place(Part):
    """The institution: by a column with codes or names (`aliases`: former names, by code), one code, or none."""

    column: str = ""
    code: str = ""
    aliases: dict[str, str] = {}

    @model_validator(mode="after")
    def _one_way(self) -> Place:
        if self.column and self.code:
            raise ValueError("name a column or one code, not both")
        return self


class Coded(Part):
    """A fact of the person: a column whose values are translated, or one value for all."""

    column: str = ""
    value: str = ""
    values: dict[str, str] = {}


def _listed(value: Any) -> Any:
    return {str(key): each for key, each in value.items()} if isinstance(value, dict) else value


class Asked(Part):
    """The column of one question. `scale` is the lowest and highest mark of a rating, worst first.

    `values` or `choices` translate what stands in the file; `separator` parts several choices.
    """

    column: str
    scale: tuple[int, int] = (1, 5)
    values: Annotated[dict[str, int], BeforeValidator(_listed)] = {}
    choices: Annotated[dict[str, str], BeforeValidator(_listed)] = {}
    separator: str = ";"

    @model_validator(mode="after")
    def _has_width(self) -> Asked:
        if self.scale[0] == self.scale[1]:
            raise ValueError("the scale needs two different ends, worst first")
        return self


class Mapping(Part):
    """All of a mapping file. `source` names the file for good: importing it again finds its answers by it."""

    source: Annotated[str, Field(min_length=3, max_length=80, pattern=r"^[\w .,–-]+$")]
    legal_basis: Annotated[str, Field(min_length=10)]
    flow: str = "S"
    title: str = ""
    service: Literal["information", "education", "counselling"] = "information"
    encoding: Literal["auto", "utf-8", "windows-1257"] = "auto"
    delimiter: Literal["auto", ",", ";", "\t"] = "auto"
    sheet: str = ""
    id: str = ""
    date: DateColumn
    institution: Place = Place()
    event: str = ""
    language: Coded = Coded(value="lv")
    sector: Coded = Coded()
    age_band: Coded = Coded()
    questions: Annotated[dict[str, Asked], Field(min_length=1)]

    @property
    def columns(self) -> list[str]:
        """Every column that the file must have."""
        named = [self.id, self.date.column, self.institution.column, self.event]
        named += [fact.column for fact in (self.language, self.sector, self.age_band)]
        return [name for name in (*named, *(asked.column for asked in self.questions.values())) if name]

    @property
    def form(self) -> Form:
        """How the file is written."""
        return Form(self.columns, "mend the mapping", self.encoding, self.delimiter, self.sheet, self.date.format)


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file. Raises ImportingError with the first fault and its place."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ImportingError(f"there is no mapping {path}: begin one with `atbalss import template {path}`") from None
    except (yaml.YAMLError, UnicodeDecodeError) as exc:
        raise ImportingError(f"{path.name} is no YAML in UTF-8: {_in_one_line(exc)}") from exc
    try:
        return Mapping.model_validate(data)
    except ValidationError as exc:
        fault = exc.errors()[0]
        place = ".".join(str(part) for part in fault["loc"]) or "the file"
        raise ImportingError(f"{path.name}, {place}: {_remedy(place, fault['type'], fault['msg'])}") from exc


def _remedy(place: str, kind: str, message: str) -> str:
    if place == "legal_basis":
        return "say on which legal basis these answers may be kept, for example which consent people gave and when"
    return "it is missing" if kind == "missing" else message.removeprefix("Value error, ")


def _in_one_line(exc: Exception) -> str:
    return " ".join(str(exc).split())
