"""The corpus: labelled examples as people wrote them, one JSON line each, coded by clause."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from nlp.codebook import POLARITIES, codebook
from nlp.errors import CorpusError
from nlp.normalise import fold

QUESTIONS = frozenset(["S2", "S5", "S2p", "S5p", "C5", "C6", "C7", "G6", "G7", "G9", "V2", "general"])
TOO_ALIKE = 0.6  # share of common 4-grams from which two examples are one written twice
LEARNED_FROM = frozenset(["train", "settled"])  # splits
SHORT = 13  # characters; "bija forši" may well be said twice


@dataclass(frozen=True)
class Coded:
    """A theme with its polarity and the clause that shows it, as a span of the text."""

    theme: str
    polarity: str
    start: int
    end: int


@dataclass(frozen=True)
class Example:
    """One answer of the corpus."""

    batch: str
    language: str
    question: str
    text: str
    labels: tuple[Coded, ...]
    danger: bool = False


@dataclass(frozen=True)
class DangerExample:
    """A message that signals danger, or only looks so."""

    batch: str
    language: str
    text: str
    danger: bool


@dataclass(frozen=True)
class ForeignExample:
    """A text that is no answer in a language read here: `language` is another one's code, `paste` or `noise`."""

    language: str
    text: str


@dataclass(frozen=True)
class PersonalExample:
    """A text with the pieces of personal data in it, as (kind, literal piece)."""

    language: str
    text: str
    pieces: tuple[tuple[str, str], ...]


Labels = frozenset[tuple[str, str]]
"""Theme and polarity of an answer, wherever they stand in it."""


def _home() -> Any:
    return files("nlp") / "corpus"


@cache
def batches() -> dict[str, dict[str, str]]:
    """Return what is known of each file, by its name without the ending."""
    loaded: dict[str, dict[str, str]] = yaml.safe_load((_home() / "batches.yaml").read_text(encoding="utf-8"))
    return loaded


def _lines(batch: str) -> Iterator[tuple[int, dict[str, Any]]]:
    text = (_home() / f"{batch}.jsonl").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as exc:
                raise CorpusError(f"nlp/corpus/{batch}.jsonl line {number}: no JSON ({exc}): correct it") from exc


def _of(split: str, kind: str) -> list[str]:
    return [name for name, batch in batches().items() if batch["split"] == split and batch["kind"] == kind]


def answers(split: str) -> list[Example]:
    """Return the coded answers of `train` or `test`. Raises CorpusError with file, line and remedy.

    Where two coders disagreed and it was settled by the codebook, these are the settled labels.
    """
    return list(answers_in_turn(split))


def answers_in_turn(split: str) -> Iterator[Example]:
    """Yield the same one by one, for who need not have all at once."""
    names = _of(split, "answers")
    settled = _settled(names)
    for batch in names:
        for number, line in _lines(batch):
            yield _example(batch, number, settled.get((batch, number), line))


def _settled(names: Sequence[str]) -> dict[tuple[str, int], dict[str, Any]]:
    """Return the answers of these files whose labels were settled after two coders disagreed, by file and line."""
    settled = {}
    by_line = cache(_by_line)  # not for good: a bot only looks whether it is the same corpus
    for batch in _of("settled", "settled"):
        for number, line in _lines(batch):
            if line["of"] not in names:
                continue
            place = f"nlp/corpus/{batch}.jsonl line {number}"
            written = _line_coded_twice(place, by_line(line["of"]).get(line["line"]), line)
            settled[line["of"], line["line"]] = {**written, "labels": line["labels"]}
    return settled


def _example(batch: str, number: int, line: dict[str, Any]) -> Example:
    place = f"nlp/corpus/{batch}.jsonl line {number}"
    text, question = line.get("text", ""), line.get("question", "")
    if not text.strip() or question not in QUESTIONS:
        raise CorpusError(f"{place}: needs a text and a question of {', '.join(sorted(QUESTIONS))}")
    labels = tuple(_coded(place, text, *label) for label in line["labels"])
    if not labels and not line.get("danger"):
        raise CorpusError(f"{place}: has no label; code it, with NONE.EMPTY if it says nothing")
    return Example(batch, batches()[batch]["language"], question, text, labels, bool(line.get("danger")))


def _coded(place: str, text: str, theme: str, polarity: str, clause: str) -> Coded:
    if theme not in codebook().themes or polarity not in POLARITIES:
        raise CorpusError(f"{place}: {theme} {polarity} is not in the codebook")
    start = text.find(clause)
    if start < 0:
        raise CorpusError(f"{place}: the clause {clause!r} is no literal part of the text")
    return Coded(theme, polarity, start, start + len(clause))


def danger(split: str) -> list[DangerExample]:
    """Return the messages written for danger detection."""
    return [
        DangerExample(batch, line.get("language") or batches()[batch]["language"], line["text"], bool(line["danger"]))
        for batch in _of(split, "danger")
        for _, line in _lines(batch)
    ]


def foreign(split: str) -> list[ForeignExample]:
    """Return texts in other languages, pasted pages and noise."""
    return [
        ForeignExample(line["language"], line["text"]) for batch in _of(split, "foreign") for _, line in _lines(batch)
    ]


def personal(split: str) -> list[PersonalExample]:
    """Return the texts written for redaction."""
    return [
        PersonalExample(line["language"], line["text"], tuple((kind, piece) for kind, piece in line["pii"]))
        for batch in _of(split, "pii")
        for _, line in _lines(batch)
    ]


def second_codings() -> list[tuple[Labels, Labels]]:
    """Return the labels of the writer and of a second coder who did not see them, for every answer coded twice."""
    pairs = []
    by_line = cache(_by_line)
    for batch in _of("second", "second"):
        for number, line in _lines(batch):
            place = f"nlp/corpus/{batch}.jsonl line {number}"
            written = _line_coded_twice(place, by_line(line["of"]).get(line["line"]), line)
            first = frozenset((theme, polarity) for theme, polarity, _ in written["labels"])
            themes = codebook().themes
            if any(theme not in themes or polarity not in POLARITIES for theme, polarity in line["labels"]):
                raise CorpusError(f"nlp/corpus/{batch}.jsonl line {number}: a label is not in the codebook")
            pairs.append((first, frozenset((theme, polarity) for theme, polarity in line["labels"])))
    return pairs


def _line_coded_twice(place: str, written: dict[str, Any] | None, line: dict[str, Any]) -> dict[str, Any]:
    """Return an answer with its first coding. Raises CorpusError if another text has taken its line."""
    if written is None or written["text"] != line["text"]:
        batch, number = line["of"], line["line"]
        raise CorpusError(
            f"{place}: {batch} has another text in line {number}: files coded twice must keep their lines"
        )
    return written


def _by_line(batch: str) -> dict[int, dict[str, Any]]:
    return dict(_lines(batch))


def fingerprint() -> str:
    """Return a hash of everything the model is learned from: training files, codebook and cues."""
    digest = hashlib.sha256()
    names = [f"corpus/{name}.jsonl" for name, batch in sorted(batches().items()) if batch["split"] in LEARNED_FROM]
    for name in (*names, "codebook.yaml", "danger.yaml", "cues/lv.yaml", "cues/ru.yaml", "cues/en.yaml"):
        digest.update((files("nlp") / name).read_bytes())
    return digest.hexdigest()


def check() -> str:
    """Check every file and refuse near-duplicates. Returns a line about the corpus; raises CorpusError."""
    train, test = answers("train"), answers("test")
    _refuse_twins(train + test)
    second_codings()
    other = len(danger("train")) + len(danger("test")) + len(personal("test"))
    return f"{len(train)} answers to learn from, {len(test)} held back, {other} for danger and personal data"


def _refuse_twins(examples: list[Example]) -> None:
    by_gram: dict[str, list[int]] = {}
    grams = [_grams(example.text) for example in examples]
    for index, mine in enumerate(grams):
        near: dict[int, int] = {}
        for gram in mine:
            for other in by_gram.get(gram, ()):
                near[other] = near.get(other, 0) + 1
            by_gram.setdefault(gram, []).append(index)
        for other, common in near.items():
            if common / (len(mine) + len(grams[other]) - common) > TOO_ALIKE:
                raise CorpusError(
                    f"{examples[index].batch} {examples[index].text!r} is nearly {examples[other].batch} "
                    f"{examples[other].text!r}: write another thought"
                )


def _grams(text: str) -> frozenset[str]:
    flat = " ".join(re.findall(r"\w+", fold(text)))
    return frozenset(flat[i : i + 4] for i in range(len(flat) - 3)) if len(text) >= SHORT else frozenset()
