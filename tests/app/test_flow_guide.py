"""The guide for authors names everything that may stand in a flow file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conversations.json_schema import flow_schema
from conversations.readability import ENOUGH_WORDS, HARD, LONGEST_SENTENCE
from conversations.texts import QuestionText

GUIDE = (Path(__file__).parents[2] / "docs" / "flows.md").read_text(encoding="utf-8")
SCHEMA = flow_schema()


def keys(schema: dict[str, Any]) -> set[str]:
    return {key for entry in (schema, *schema["$defs"].values()) for key in entry["properties"]}


@pytest.mark.parametrize("key", sorted(keys(SCHEMA) | QuestionText.model_fields.keys()))
def test_the_guide_names_every_key(key: str) -> None:
    assert f"`{key}" in GUIDE or f"{key}:" in GUIDE


def test_the_guide_names_every_kind_of_step() -> None:
    kinds = {
        entry["properties"]["kind"]["const"] for entry in SCHEMA["$defs"].values() if "kind" in entry["properties"]
    }

    assert {kind for kind in kinds if f"| `{kind}` |" not in GUIDE} == set()


def test_the_guide_states_the_limits() -> None:
    budget = SCHEMA["$defs"]["Budget"]["properties"]

    assert f"may have {budget['questions']['default']} questions and {budget['seconds']['default']} seconds" in GUIDE
    assert f"above {budget['questions']['maximum']} and {budget['seconds']['maximum']}" in GUIDE
    assert f"more than {LONGEST_SENTENCE} words; a text of {ENOUGH_WORDS} words or more with LIX {HARD}" in GUIDE
