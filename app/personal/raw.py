"""Everything that is held about a person, for a machine: rows as they stand in the tables, as JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from app.personal.holdings import LEFT_OUT, Holdings

FORMAT = "atbalss-mydata/1"


def as_json(holdings: Holdings, made_at: datetime) -> bytes:
    """Return the file. Times are in UTC; `left_out` says what is held but not shown, and why."""
    content = {
        "format": FORMAT,
        "made_at": made_at.astimezone(UTC).isoformat(),
        "tables": {model.__tablename__: rows for model, rows in holdings.rows.items()},
        "left_out": {model.__tablename__: reasons for model, reasons in LEFT_OUT.items() if holdings.rows[model]},
        "events": [
            {"id": event.id, "code": event.code, "title": event.title, "starts_at": event.starts_at}
            for event in holdings.events.values()
        ],
        "actions": [
            {"id": action.id, "lv": action.text_lv, "ru": action.text_ru, "en": action.text_en}
            for action in holdings.actions.values()
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2, default=_plain).encode()


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} in a table of persons: say here how it is written, or leave it out")
