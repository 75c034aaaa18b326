"""How labels of an older codebook are read today: renamed, merged, split or dropped themes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field

from analytics.data_files import DataFileError, Definition, define, listed, load, only, part
from models.reports import AnswerRow, LabelRow

FILE = "crosswalk.yaml"
FIELDS = ("version", "steps")


class Step(Definition):
    """What changes from one version of the codebook to the next: an old theme and what it is called now."""

    since: str = Field(alias="from")
    to: str
    themes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Change:
    """What became of a theme. `kind` is renamed | merged | split | dropped."""

    since: str
    to: str
    theme: str
    now: tuple[str, ...]
    kind: str

    @property
    def is_comparable(self) -> bool:
        """Whether the themes it is called now can be compared across the change."""
        return self.kind in ("renamed", "merged")


class Crosswalk:
    """All steps from the first codebook to the one of today, `version`."""

    def __init__(self, data: Mapping[str, Any], shown: str = f"analytics/{FILE}") -> None:
        only(data, FIELDS, shown)
        self.version = str(part(data, "version", shown))
        entries = listed(data, "steps", shown)
        self.steps = [define(Step, entry, shown, f"steps {number}") for number, entry in enumerate(entries, start=1)]
        for before, after in zip(self.steps, self.steps[1:], strict=False):
            if before.to != after.since:
                raise DataFileError(f"{shown}: steps: {before.to} leads to no step from it: put them in order")
        versions = [self.steps[0].since, *(step.to for step in self.steps)] if self.steps else []
        if again := [version for version in versions if versions.count(version) > 1]:
            raise DataFileError(f"{shown}: steps: {again[0]} comes twice: a step must lead to a version that is new")
        if self.steps and self.steps[-1].to != self.version:
            raise DataFileError(f"{shown}: version: the last step leads to {self.steps[-1].to}: write it here")

    def today(self, answer: AnswerRow) -> AnswerRow:
        """Return the answer with its themes called as today: of a split theme it has all parts, which are `lost`.

        Its labels still say by which codebook they were coded: do it once.
        """
        if not self._is_old(answer):
            return answer
        names = ((label, self.now(label.theme, label.codebook_version)) for label in answer.labels)
        return replace(answer, labels=tuple(replace(label, theme=new) for label, news in names for new in news))

    def exported(self, answer: AnswerRow) -> AnswerRow:
        """Return the answer as exports show it: what was split or dropped stays under its old name and codebook."""
        if not self._is_old(answer):
            return answer
        return replace(answer, labels=tuple(self._exported(label) for label in answer.labels))

    def lost(self, answer: AnswerRow, themes: Iterable[str]) -> bool:
        """Tell whether it can't be known of an old answer if it has one of these themes: they come from a split."""
        return self._is_old(answer) and not self.parts(codebook_of(answer)).isdisjoint(themes)

    def changes(self) -> list[Change]:
        """Return what became of every theme that ever changed, oldest first."""
        return [
            Change(step.since, step.to, theme, now, _kind(theme, step))
            for step in self.steps
            for theme, now in step.themes.items()
        ]

    def now(self, theme: str, since: str) -> tuple[str, ...]:
        """Return what a theme of the codebook `since` is called today; several names if it was split."""
        names: tuple[str, ...] = (theme,)
        for step in self._steps_after(since):
            names = tuple(dict.fromkeys(new for name in names for new in step.themes.get(name, (name,))))
        return names

    def one_today(self, theme: str, since: str) -> str | None:
        """Return the one theme that a label counts as today; None where it was dropped or split."""
        if not self.steps:
            return theme
        names = self.now(theme, since)
        return names[0] if len(names) == 1 else None

    def _exported(self, label: LabelRow) -> LabelRow:
        names = self.now(label.theme, label.codebook_version)
        return replace(label, theme=names[0], codebook_version=self.version) if len(names) == 1 else label

    def parts(self, since: str) -> frozenset[str]:
        """Return the themes of today that come from a split after `since`."""
        found: set[str] = set()
        for step in self._steps_after(since):
            found = {new for name in found for new in step.themes.get(name, (name,))}
            found |= {new for news in step.themes.values() if len(news) > 1 for new in news}
        return frozenset(found)

    def _steps_after(self, since: str) -> list[Step]:
        versions = [step.since for step in self.steps]
        return self.steps[versions.index(since) :] if since in versions else []

    def _is_old(self, answer: AnswerRow) -> bool:
        return bool(self.steps) and codebook_of(answer) in {step.since for step in self.steps}


def codebook_of(answer: AnswerRow) -> str:
    """Return the codebook that an answer was coded with: by people, if they decided about its labels."""
    return answer.labels[0].codebook_version if answer.labels else answer.codebook_version or ""


def read(path: Path | None = None) -> Crosswalk:
    """Read the crosswalk of this program, or another one. Raises DataFileError."""
    return Crosswalk(load(FILE, path), str(path) if path else f"analytics/{FILE}")


@cache
def crosswalk() -> Crosswalk:
    """Return the crosswalk of this program."""
    return read()


def _kind(theme: str, step: Step) -> str:
    now = step.themes[theme]
    if len(now) != 1:
        return "split" if now else "dropped"
    is_shared = sum(now[0] in others for others in step.themes.values()) > 1
    return "merged" if is_shared else "renamed"
