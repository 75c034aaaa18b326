from __future__ import annotations

import pytest

from nlp import examples
from nlp.errors import CorpusError


def test_the_corpus_is_sound_and_without_twins() -> None:
    assert "answers to learn from" in examples.check()


def test_held_back_answers_are_never_learned_from() -> None:
    assert not {example.text for example in examples.answers("train")} & {
        example.text for example in examples.answers("test") if len(example.text) >= examples.SHORT
    }


def test_every_coded_clause_is_where_its_span_says() -> None:
    assert all(
        0 <= label.start < label.end <= len(example.text)
        for example in examples.answers("train")
        for label in example.labels
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"question": "S9", "text": "labi", "labels": []}, "needs a text and a question"),
        ({"question": "S2", "text": "labi", "labels": []}, "has no label"),
        ({"question": "S2", "text": "labi", "labels": [["E9", "positive", "labi"]]}, "not in the codebook"),
        ({"question": "S2", "text": "labi", "labels": [["E2.OVERALL", "positive", "forši"]]}, "no literal part"),
    ],
)
def test_a_line_that_breaks_the_rules_is_refused(line: dict[str, object], message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        examples._example("lv-1", 1, line)
