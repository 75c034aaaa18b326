"""The JSON Schema of flow files: editors complete keys with it, and mark mistakes while one types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from conversations.flow import Flow

FILE = Path(__file__).parent / "flow.schema.json"
HINT = "# yaml-language-server: $schema=../flow.schema.json"  # the first line of a flow file: editors read it


def flow_schema() -> dict[str, Any]:
    """Return the schema of a flow file, after the models that read it."""
    schema = Flow.model_json_schema(mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Atbalss flow",
        **{key: _readable(value) for key, value in schema.items() if key != "title"},
    }


def as_text() -> str:
    """Return the schema as it stands in its file."""
    return json.dumps(flow_schema(), ensure_ascii=False, indent=2) + "\n"


def _readable(value: Any) -> Any:
    """Leave out what only repeats the key: pydantic's titles."""
    if isinstance(value, list):
        return [_readable(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    return {key: _readable(entry) for key, entry in value.items() if key != "title" or not isinstance(entry, str)}
