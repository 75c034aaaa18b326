"""Labelling a file of answers, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from nlp.danger import DangerDetector
from nlp.errors import LabelFileError
from nlp.normalise import encodable
from nlp.reader import Item, Reader, Reading
from nlp.redaction import redact
from nlp.tokens import LANGUAGES

BATCH = 200


def label_file(reader: Reader, detector: DangerDetector, source: Path, target: Path) -> int:
    """Write a line of labels for each line of `source`. Returns how many; raises LabelFileError with the line.

    Nothing is written to `target` unless every line could be read.
    """
    lines = [_parsed(number, line) for number, line in _numbered(source)]
    half_done = target.with_name(target.name + ".part")
    with half_done.open("w", encoding="utf-8") as out:
        for batch in _batches(lines):
            items = [Item(line["question"], line["text"], line.get("language", "lv")) for line in batch]
            for line, reading in zip(batch, reader.read(items), strict=True):
                row = _row(line, reading, detector.signals(line["text"]))
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
    half_done.replace(target)
    return len(lines)


def _numbered(source: Path) -> Iterator[tuple[int, str]]:
    try:
        text = source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as exc:
        raise LabelFileError(f"{source} is not in UTF-8 ({exc.reason}): save it as UTF-8") from exc
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())


def _parsed(number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as exc:
        raise LabelFileError(f"line {number} is no JSON object ({exc}): write one object per line") from exc
    for field in ("id", "question", "text"):
        if not isinstance(row, dict) or field not in row:
            raise LabelFileError(f"line {number} has no `{field}`: each line needs id, question and text")
    if not isinstance(row["text"], str) or not isinstance(row["question"], str):
        raise LabelFileError(f"line {number}: text and question must be strings")
    if row.get("language", "lv") not in LANGUAGES:
        raise LabelFileError(f"line {number}: language must be one of {', '.join(LANGUAGES)}, or left out")
    return {**row, "text": encodable(row["text"])}


def _batches(lines: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    rest = iter(lines)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _row(line: dict[str, Any], reading: Reading, danger: bool) -> dict[str, Any]:
    labels = [
        {
            "theme": label.theme,
            "polarity": label.polarity,
            "confidence": label.confidence,
            "polarity_confidence": label.polarity_confidence,
            "span": [label.start, label.end],
        }
        for label in reading.labels
    ]
    return {
        "id": line["id"],
        "language": reading.language,
        "labels": labels,
        "abstained": reading.abstained,
        "doubt": reading.doubt,
        "danger": danger,
        "redacted": redact(line["text"], reading.language).text,
    }
