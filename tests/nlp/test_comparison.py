from __future__ import annotations

import pytest

from nlp import comparison
from nlp.examples import Example

CHEAP = ("most frequent theme", "cue rules", "words, folded", "stems", "spaCy textcat")


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch, some_answers: list[Example]) -> dict[str, list[float]]:
    """F1 (micro, macro, three languages) of the ways that learn in seconds, on a part of the corpus."""
    monkeypatch.setattr(comparison, "WAYS", {name: comparison.WAYS[name] for name in CHEAP})
    _, _, *rows = comparison.table(lambda _line: None).splitlines()
    return {name: [float(figure) for figure in rest] for name, *rest in (row.split(" | ") for row in rows)}


def test_every_way_is_measured_on_the_same_answers(figures: dict[str, list[float]]) -> None:
    assert tuple(figures) == CHEAP
    assert all(0 <= figure <= 1 for row in figures.values() for figure in row)


def test_who_reads_beats_who_guesses(figures: dict[str, list[float]]) -> None:
    guess = figures["most frequent theme"][0]

    assert all(figures[name][0] > guess for name in CHEAP[1:])
