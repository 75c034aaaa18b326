"""The words of the file in which people read what is held about them: `locales/<language>.yaml`, checked when read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from conversations.flow import Frozen
from conversations.reading import parse


class Chat(Frozen):
    """How the person is reached."""

    title: str
    since: str
    chosen: str
    guessed: str
    address: str
    number: str
    unreachable: str
    copied: str


class Decisions(Frozen):
    """What they permitted."""

    title: str
    line: str
    yes: str
    no: str
    wording: str


class Talks(Frozen):
    """What they said, and how it was understood."""

    title: str
    flows: Mapping[str, str]
    other_flow: str
    waves: str
    ended: str
    late: str
    sector: str
    age: str
    given: str
    earlier: str
    withdrawn: str
    gone: str
    masked: str
    machine: str
    unsure: str
    person: str
    label: str
    nothing: str
    shown: str
    note: str
    polarity: Mapping[str, str]
    no_theme: str


class Invitations(Frozen):
    """What they were asked, or will be."""

    title: str
    due: str
    sent: str
    reminded: str
    started: str
    answered: str
    cancelled: str


class Panel(Frozen):
    """Whether they are asked again."""

    title: str
    member: str
    left: str
    code: str


class News(Frozen):
    """What they were told of changes."""

    title: str


class FileWords(Frozen):
    """All of a file."""

    file: str
    title: str
    made: str
    intro: str
    none: str
    chat: Chat
    decisions: Decisions
    talks: Talks
    invitations: Invitations
    panel: Panel
    news: News
    elsewhere: str
    elsewhere_lines: tuple[str, ...]


@cache
def file_words(language: str) -> FileWords:
    """Return the words of a language. Raises FlowError if one is missing."""
    name = f"locales/{language}.yaml"
    return parse(FileWords, resources.files("app.personal").joinpath(name).read_text(encoding="utf-8"), name)
