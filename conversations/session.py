"""One person's way through one flow, as a value that travels through JSON between turns."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Status = Literal["active", "completed", "stopped", "turned_away"]


@dataclass(frozen=True)
class Session:
    """Where the person is. Pinned to a flow version, so that a new one never breaks it.

    `id` is short (8 characters) because it stands in every button's token.
    `seed` decides every random choice of this session, so that a step can be repeated.
    `facts` fills placeholders in texts, such as `{event}`.
    `path` lists the questions asked, the open one last; `messages` leads from a typed message to its question.
    `aside` is a side question (`language` or `delete`) that waits for a word before the open one goes on.
    """

    id: str
    flow: str
    version: int
    language: str
    seed: int
    question: str = ""
    status: Status = "active"
    facts: dict[str, str] = field(default_factory=dict)
    path: tuple[str, ...] = ()
    revisions: dict[str, int] = field(default_factory=dict)
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    retries: int = 0
    aside: str = ""

    def to_json(self) -> str:
        """Return the session as JSON text; `from_json` gives back an equal session."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Session:
        """Rebuild a session. Raises TypeError if `text` was written by another structure."""
        values: dict[str, Any] = json.loads(text)
        values["path"] = tuple(values["path"])
        values["chosen"] = {key: tuple(codes) for key, codes in values["chosen"].items()}
        return cls(**values)
