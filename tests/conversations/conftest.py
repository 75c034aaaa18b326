"""The library, loaded once, and people who talk with the bot."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conversations import library
from conversations.flow import Flow
from conversations.library import Library
from tests.conversations.person import Person


@pytest.fixture(scope="session")
def texts() -> Library:
    return library.load()


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
