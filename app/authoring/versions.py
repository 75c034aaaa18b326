"""Flows as they are named on the command line: by file, by id, or by id and version."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.bootstrap import Parts
from app.console import with_parts
from app.faults import UsageError
from conversations import library
from conversations.drafts import draft
from conversations.errors import FlowError, UnknownFlowError
from conversations.flow import Flow
from conversations.library import Library
from conversations.reading import parse, read_file
from conversations.texts import Languages
from models.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Version:
    """A flow with the texts of all languages, or none if a file's texts were not found."""

    flow: Flow
    languages: Languages

    @property
    def name(self) -> str:
        """How people call it: `S 2`."""
        return f"{self.flow.flow} {self.flow.version}"


def find(name: str, texts: Path | None = None) -> Version:
    """Return the flow that a file, `FLOW` or `FLOW@VERSION` names, with its texts.

    Raises FlowError for a broken or missing file, UnknownFlowError, or UsageError.
    """
    program = library.read()
    if is_file(name):
        drafted = draft(Path(name), program, texts)
        return Version(next(iter(drafted.flows.values())), drafted.languages)
    flow_id, _, number = name.partition("@")
    if number and not number.isdecimal():
        raise UsageError(f"{name!r} names no version: write {flow_id}@1, or the path of a .yaml file")
    return Version(_in_program(program, flow_id, int(number) if number else None), program.languages)


def find_wordless(name: str) -> Version:
    """Return the same; a file without its texts comes without languages, for all but the words can be compared."""
    try:
        return find(name)
    except FlowError:
        if not is_file(name):
            raise
        return Version(parse(Flow, read_file(Path(name)), name), {})


def is_file(name: str) -> bool:
    """Whether a name is the path of a flow file."""
    return Path(name).suffix in (".yaml", ".yml")


def _in_program(program: Library, flow_id: str, number: int | None) -> Flow:
    try:
        return program.flow(flow_id, number)
    except UnknownFlowError:
        kept = _kept(flow_id, number) if number else None
        if kept is None:
            raise
        return kept


def _kept(flow_id: str, number: int) -> Flow | None:
    """Look in the database for a version that has left the files."""

    def look(uow: UnitOfWork) -> Flow | None:
        kept = uow.conversations.flow_version(flow_id, number)
        return Flow.model_validate(kept.content) if kept else None

    def ask(parts: Parts) -> Flow | None:
        return parts.database.read(look) if parts.has_secret else None  # to compare flows must not set up a bot

    found: Flow | None = with_parts(ask)
    return found
