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


def test_where_coders_disagreed_the_settled_labels_are_learned_from_and_the_first_ones_compared() -> None:
    settled = {text: labels for _, text, labels in _settled_lines()}
    learned = {example.text: example for example in examples.answers("train")}

    assert settled
    for text, labels in settled.items():
        assert {(label.theme, label.polarity) for label in learned[text].labels} == labels
    assert any(first != second for first, second in examples.second_codings())


def _settled_lines() -> list[tuple[str, str, set[tuple[str, str]]]]:
    return [
        (line["of"], line["text"], {(theme, polarity) for theme, polarity, _ in line["labels"]})
        for _, line in examples._lines("settled-1")
    ]


@pytest.mark.parametrize("kind", ["answers", "danger", "foreign"])
def test_who_wrote_to_learn_from_wrote_nothing_to_judge_by(kind: str) -> None:
    writers = {
        split: {
            batch["writer"]
            for batch in examples.batches().values()
            if batch["split"] == split and batch["kind"] == kind
        }
        for split in ("train", "test")
    }

    assert writers["train"]
    assert writers["test"]
    assert not writers["train"] & writers["test"]


@pytest.mark.parametrize(("language", "least"), [("lv", 4000), ("ru", 2500), ("en", 2500)])
def test_there_are_enough_answers_in_every_language(language: str, least: int) -> None:
    assert sum(example.language == language for example in examples.answers("train")) >= least
