from __future__ import annotations

import json
from pathlib import Path

import pytest

from nlp.danger import DangerDetector
from nlp.errors import LabelFileError
from nlp.jsonl import label_file
from nlp.reader import Reader

LINE = {"id": "a1", "question": "S2", "text": "iemācījos uzrakstīt CV, zvaniet 26481937"}


def test_each_line_gets_its_labels_and_no_phone_stays(reader: Reader, detector: DangerDetector, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps(LINE) + "\n\n", encoding="utf-8")

    assert label_file(reader, detector, source, target) == 1
    row = json.loads(target.read_text(encoding="utf-8"))
    assert row["id"] == "a1"
    assert row["language"] == "lv"
    assert not row["danger"]
    assert "26481937" not in row["redacted"]
    assert "E5.SKILLS" in {label["theme"] for label in row["labels"]}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{broken", "line 2 is no JSON"),
        ('{"id": "b", "text": "labi"}', "line 2 has no `question`"),
        ('{"id": "b", "question": "S2", "text": 5}', "line 2: text and question must be strings"),
        ("[]", "line 2 has no `id`"),
        (
            '{"id": "b", "question": "S2", "text": "gut", "language": "de"}',
            "line 2: language must be one of lv, ru, en",
        ),
    ],
)
def test_a_broken_line_is_named_and_nothing_is_written(
    reader: Reader, detector: DangerDetector, tmp_path: Path, line: str, message: str
) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(f"{json.dumps(LINE)}\n{line}\n", encoding="utf-8")

    with pytest.raises(LabelFileError, match=message):
        label_file(reader, detector, source, target)
    assert not target.exists()
