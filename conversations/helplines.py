"""Where people find help: numbers and addresses that texts name by placeholders, the same in every language."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import RootModel, field_validator

from conversations.errors import FlowError, Problem
from conversations.reading import parse

LONGEST = 60  # characters: a number or an address, not a text


class Helplines(RootModel[dict[str, str]]):
    """All of `helplines.yaml`, by the placeholder that stands for each."""

    @field_validator("root")
    @classmethod
    def _short(cls, lines: dict[str, str]) -> dict[str, str]:
        for name, line in lines.items():
            if not line.strip() or len(line) > LONGEST or not line.isprintable():
                raise ValueError(f"{name!r} is not a number or address of 1 to {LONGEST} characters: mend it")
        return lines


def helplines_at(usual: Path, other: Path | None = None) -> Mapping[str, str]:
    """Return the usual help lines, or those of another file with the same keys. Raises FlowError."""
    known = parse(Helplines, _read(usual), usual.name).root
    if other is None:
        return known
    lines = parse(Helplines, _read(other), str(other)).root
    missing = [Problem(str(other), name, "texts name this help line: add it") for name in known.keys() - lines.keys()]
    unknown = [Problem(str(other), name, "no text names this: remove it") for name in lines.keys() - known.keys()]
    if missing or unknown:
        raise FlowError([*missing, *unknown])
    return lines


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise FlowError(
            [Problem(str(path), "", f"it can't be read ({type(exc).__name__}): see that it is there")]
        ) from exc
