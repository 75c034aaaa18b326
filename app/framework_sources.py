"""What codebook and flows tell of the framework: themes with their criteria, questions with what they feed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analytics import catalogue, framework
from analytics.catalogue import Catalogue
from analytics.data_files import DataFileError, Definition, define, load, part
from analytics.framework import Framework, Words
from analytics.framework_check import faults
from analytics.framework_map import Taught, Theme, links
from conversations import library
from conversations.flow import Drawn, Flow

CODEBOOK = "codebook.yaml"


class ThemeEntry(Definition):
    """A theme as `nlp/codebook.yaml` has it."""

    name: Words
    bullet: str
    indicators: tuple[str, ...] = ()
    definition: str = ""


@dataclass(frozen=True)
class Files:
    """Files to read instead of this program's own."""

    framework: Path | None = None
    codebook: Path | None = None
    indicators: Path | None = None


@dataclass(frozen=True)
class Sources:
    """All that must fit together."""

    framework: Framework
    catalogue: Catalogue
    taught: Taught


def sources(files: Files = Files()) -> Sources:
    """Read everything. Raises DataFileError for a file that is broken in itself."""
    return Sources(framework.read(files.framework), catalogue.read(files.indicators), taught(files.codebook))


def framework_fits() -> str:
    """Say what was compared. Raises DataFileError with a line for each fault if it doesn't fit together."""
    found = sources()
    wrong = faults(found.framework, found.catalogue, found.taught)
    if wrong:
        raise DataFileError("\n".join(wrong))
    return summary(found)


def summary(found: Sources) -> str:
    """Say in one line what was compared."""
    inside = [link for link in links(found.framework, found.catalogue, found.taught) if link.inside]
    return (
        f"framework {found.framework.version}, codebook {found.taught.codebook}, indicators "
        f"{found.catalogue.version}: {len(inside)} points of the slides lead to themes, questions and indicators, "
        f"{len(found.framework.bullets) - len(inside)} lie outside this program"
    )


def taught(codebook: Path | None = None) -> Taught:
    """Return the themes of a codebook and the questions of the flows in use. Raises DataFileError or FlowError."""
    data = load(CODEBOOK, codebook, package="nlp")
    shown = str(codebook) if codebook else f"nlp/{CODEBOOK}"
    themes = part(data, "themes", shown)
    return Taught(
        codebook=str(part(data, "version", shown)),
        themes=[_theme(name, entry, shown) for name, entry in themes.items()],
        questions=questions(),
        asked=frozenset(step.id for flow in newest() for step in flow.steps),
    )


def questions() -> dict[str, frozenset[str]]:
    """Return every question of the flows in use with the indicators and themes it feeds."""
    found: dict[str, frozenset[str]] = {}
    for flow in newest():
        for step in flow.steps:
            if isinstance(step, Drawn):
                found[step.id] = found.get(step.id, frozenset()) | frozenset(step.feeds)
    return found


def newest() -> list[Flow]:
    """Return the flows in the version that new conversations get."""
    read = library.read()
    return [read.flow(name) for name in sorted({name for name, _version in read.flows})]


def _theme(name: str, entry: Any, shown: str) -> Theme:
    known = define(ThemeEntry, entry, shown, name)
    return Theme(name, known.bullet, known.name, known.indicators)
