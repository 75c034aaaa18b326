"""A flow of every kind of question, for tests alone: `workshop.yaml`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from conversations.flow import Flow
from conversations.library import Library
from conversations.reading import parse
from conversations.texts import Questions, Texts

SOURCE = Path(__file__).parent / "workshop.yaml"


def with_workshop(library: Library) -> Library:
    """Return the library with flow W."""
    content = yaml.load(SOURCE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  # our own, all text
    flow = Flow.model_validate(content["flow"])
    languages = {code: _worded(texts, content) for code, texts in library.languages.items()}
    return replace(library, flows={**library.flows, ("W", 1): flow}, languages=languages)


def _worded(texts: Texts, content: dict[str, Any]) -> Texts:
    labels = content["labels"].get(texts.language, {})
    wordings = {
        step: {**wording, "options": labels[step]} if step in labels else wording
        for step, wording in content["texts"].items()
    }
    questions = parse(Questions, yaml.dump(wordings, allow_unicode=True), "workshop.yaml").root
    return replace(texts, questions={**texts.questions, "W": questions})
