"""Reads the data files of this package; a faulty one is named with its entry, its field and the remedy."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

Model = TypeVar("Model", bound=BaseModel)
REMEDIES = {
    "extra_forbidden": "there is no such field: correct its spelling or remove it",
    "missing": "this field is missing: add it",
    "literal_error": "not one of the words that fit: write {expected}",
    "union_tag_invalid": "there is no such kind: write one of {expected_tags}",
    "union_tag_not_found": "the field `kind` is missing: add it",
}
MOST_FAULTS = 5  # of one file; who has mended these sees the next


class DataFileError(Exception):
    """A data file can't be used: each line names the file, the entry, the field and the remedy."""


class Definition(BaseModel):
    """A piece of a data file: an unknown or missing field stops the start."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def load(name: str, path: Path | None = None, *, package: str = "analytics") -> dict[str, Any]:
    """Return what stands in `path`, else in the package's own file. Raises DataFileError if it is no YAML mapping."""
    shown = str(path) if path else f"{package}/{name}"
    try:
        text = (path or files(package) / name).read_text(encoding="utf-8-sig")
        found = yaml.safe_load(text)
    except OSError as exc:
        raise DataFileError(f"{shown}: can't be read ({exc.strerror}): check the path") from None
    except UnicodeDecodeError:
        raise DataFileError(f"{shown}: is not UTF-8 text: save it as UTF-8") from None
    except yaml.YAMLError as exc:
        raise DataFileError(f"{shown}: {_place(exc)}: mend the YAML there") from None
    if not isinstance(found, dict):
        raise DataFileError(f"{shown}: holds no `field: value` lines: compare it with the one that came with Atbalss")
    return found


def only(found: Mapping[str, Any], fields: Collection[str], shown: str) -> None:
    """Refuse a file that has a field nobody reads. Raises DataFileError with the nearest one that is read."""
    lines = []
    for field in found:
        if field not in fields:
            near = get_close_matches(str(field), fields, n=1)
            meant = f"`{near[0]}`" if near else f"one of {', '.join(fields)}"
            lines.append(f"{shown}: {field}: there is no such field: write {meant}, or remove it")
    if lines:
        raise DataFileError("\n".join(lines[:MOST_FAULTS]))


def listed(found: Mapping[str, Any], field: str, shown: str) -> list[Any]:
    """Return a list that the file must have. Raises DataFileError."""
    entries = part(found, field, shown) or []
    if not isinstance(entries, list):
        raise DataFileError(f"{shown}: {field}: must be a list: begin each entry with “- ”")
    return entries


def keyed(found: Mapping[str, Any], field: str, shown: str) -> dict[Any, Any]:
    """Return a `field: value` part that the file must have. Raises DataFileError."""
    entries = part(found, field, shown) or {}
    if not isinstance(entries, dict):
        raise DataFileError(f"{shown}: {field}: holds no `field: value` lines: compare it with the one of Atbalss")
    return entries


def part(found: Mapping[str, Any], field: str, shown: str) -> Any:
    """Return a field of the file itself. Raises DataFileError if it isn't there."""
    if field not in found:
        raise DataFileError(f"{shown}: {field}: this field is missing: add it")
    return found[field]


def define(model: type[Model], entry: Any, shown: str, subject: str) -> Model:
    """Return one entry as the model it must be. Raises DataFileError."""
    if not isinstance(entry, dict):
        raise DataFileError(f"{shown}: {subject}: is no `field: value` entry: compare it with its neighbours")
    try:
        return model(**entry)
    except ValidationError as exc:
        lines = (f"{shown}: {subject}: {_field(error)}: {_remedy(error)}" for error in exc.errors()[:MOST_FAULTS])
        raise DataFileError("\n".join(lines)) from None


def _place(exc: yaml.YAMLError) -> str:
    mark = getattr(exc, "problem_mark", None)
    problem = getattr(exc, "problem", None) or "no YAML"
    return f"line {mark.line + 1}, column {mark.column + 1}: {problem}" if mark else str(problem)


def _field(error: Any) -> str:
    return ".".join(str(step) for step in error["loc"]) or "entry"


def _remedy(error: Any) -> str:
    words = REMEDIES.get(error["type"])
    return words.format(**error.get("ctx", {})) if words else f"{error['msg'][:1].lower()}{error['msg'][1:]}"
