"""The library, loaded once, and people who talk with the bot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conversations import library
from conversations.flow import Flow
from conversations.library import Library
from tests.conversations.person import Person
from tests.conversations.workshop import with_workshop


@pytest.fixture(scope="session")
def texts() -> Library:
    return library.load()


@pytest.fixture(scope="session")
def workshop(texts: Library) -> Library:
    """Return the library with one more flow, W, of every kind of question."""
    return with_workshop(texts)


@pytest.fixture
def visitor(workshop: Library) -> Callable[..., Person]:
    """Return a factory: a person in flow W who is 14, at school, and stands at the first question or at `at`."""

    def make(*, at: str = "", language: str = "en", seed: int = 1, wave: str = "6", **others: Any) -> Person:
        facts = {"today": "2026-09-15", "wave": wave}
        someone = Person(workshop, "W", language=language, seed=seed, facts=facts, **others)
        if at:
            return someone.jump_to(at)
        for token in ("P0.yes", "P1.13-15", "P2.general"):
            someone.taps(token)
        return someone

    return make


@pytest.fixture
def person(texts: Library) -> Callable[..., Person]:
    """Return a factory: a person who has just been greeted, or with `at` stands at that question."""

    def make(flow: str = "S", *, at: str = "", language: str = "lv", seed: int = 1, **facts: str) -> Person:
        version = None if flow == "lobby" else 1  # versions that people may be in the middle of never change
        someone = Person(
            texts, flow, language=language, seed=seed, facts=facts or {"event": "Ēnu diena"}, version=version
        )
        return someone.jump_to(at) if at else someone

    return make


@pytest.fixture
def flow_s(texts: Library) -> Flow:
    return texts.flow("S", 1)
