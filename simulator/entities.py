"""Entities: the marked stretches of a message's plain text, measured in UTF-16 code units."""

from __future__ import annotations

import re
from typing import Any

from simulator.errors import ApiError, bad_request

Entity = dict[str, Any]

_FOUND = re.compile(
    r"(?P<url>(?:https?://|t\.me/)[^\s<>«»]*[^\s<>«».,:;!?)])"
    r"|(?<![\w/@.])(?P<bot_command>/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?)(?![\w/])"
    r"|(?<![\w.@])(?P<mention>@[A-Za-z]\w{4,31})(?!\w)"
    r"|(?<!\w)(?P<hashtag>#[^\W\d]\w*)"
)


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, Telegram's measure of offsets."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def entity(kind: str, offset: int, end: int, **more: str) -> Entity:
    """An entity that covers `[offset, end)`."""
    return {"type": kind, "offset": offset, "length": end - offset, **more}


def checked(given: list[Any]) -> list[Entity]:
    """The entities that came with a call. Raises ApiError 400 if one has not the shape of an entity."""
    for one in given:
        if not isinstance(one, dict) or not isinstance(one.get("type"), str):
            raise bad_request("can't parse MessageEntity: expected an Object with a type")
        if not isinstance(one.get("offset"), int) or not isinstance(one.get("length"), int):
            raise bad_request("can't parse MessageEntity: offset and length must be of type Number")
    return list(given)


def found(text: str, known: list[Entity]) -> list[Entity]:
    """The commands, links, mentions and hashtags that Telegram finds by itself outside the `known` entities."""
    matches = [_from_match(match) for match in _FOUND.finditer(text)]
    return [one for one in matches if not any(_overlap(one, other) for other in known)]


def in_order(entities: list[Entity]) -> list[Entity]:
    """Entities from left to right, the outer before the inner."""
    return sorted(entities, key=lambda one: (one["offset"], -one["length"]))


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Text without white space at its ends, and the entities where they are then."""
    lost = utf16_length(text) - utf16_length(text.lstrip())
    text = text.strip()
    length = utf16_length(text)
    return text, [kept for one in entities if (kept := _clipped(one, lost, length))]


def unparsable(detail: str) -> ApiError:
    """The 400 for wrong mark-up."""
    return bad_request(f"can't parse entities: {detail}")


def _from_match(match: re.Match[str]) -> Entity:
    offset = utf16_length(match.string[: match.start()])
    return entity(str(match.lastgroup), offset, offset + utf16_length(match[0]))


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])


def _clipped(one: Entity, lost: int, length: int) -> Entity | None:
    start = max(0, one["offset"] - lost)
    end = min(length, one["offset"] + one["length"] - lost)
    return one | {"offset": start, "length": end - start} if end > start else None
