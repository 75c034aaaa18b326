"""Text of a call as Telegram reads it: parsed, trimmed, measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator import entities
from simulator.entities import Entity
from simulator.errors import bad_request
from simulator.markup_html import parse_html
from simulator.markup_markdown import parse_markdown

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024


@dataclass(frozen=True)
class Formatted:
    """Plain text and its entities."""

    text: str
    entities: list[Entity] = field(default_factory=list)

    def as_content(self, text_name: str, entities_name: str) -> dict[str, Any]:
        """The fields of a message under their names there; what is empty is left out."""
        fields = {text_name: self.text, entities_name: self.entities}
        return {name: value for name, value in fields.items() if value}


def read_text(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """`text` and `entities` of a message. Raises ApiError 400."""
    formatted = _read(arguments, "text", "entities")
    if not formatted.text:
        raise bad_request("message text is empty")
    if len(formatted.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return formatted.as_content("text", "entities")


def read_caption(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """`caption` and `caption_entities` of a message; both may be absent. Raises ApiError 400."""
    formatted = _read(arguments, "caption", "caption_entities")
    if len(formatted.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return formatted.as_content("caption", "caption_entities")


def plain_text(text: str) -> dict[str, Any]:
    """`text` and `entities` of what a person typed."""
    return Formatted(text, entities.found(text, [])).as_content("text", "entities")


def _read(arguments: Mapping[str, Any], text_name: str, entities_name: str) -> Formatted:
    source = str(arguments.get(text_name, "")).replace("\r", "").replace("\0", "")
    given = entities.checked(arguments.get(entities_name, []))
    text, marked = entities.trimmed(*_parse(source, arguments.get("parse_mode", ""), given))
    return Formatted(text, entities.in_order(marked + entities.found(text, marked)))


def _parse(source: str, parse_mode: str, given: list[Entity]) -> tuple[str, list[Entity]]:
    match parse_mode.lower():
        case "":
            return source, given
        case "html":
            return parse_html(source)
        case "markdownv2":
            return parse_markdown(source)
    raise bad_request("unsupported parse_mode: the stand-in knows HTML and MarkdownV2")
