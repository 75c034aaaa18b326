"""Telegram's MarkdownV2, which wants nearly every punctuation mark escaped."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.entities import Entity, entity, in_order, unparsable, utf16_length

MARKERS = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler"}
NAMES = {"*": "Bold", "_": "Italic", "__": "Underline", "~": "Strikethrough", "||": "Spoiler", "[": "TextUrl"}
RESERVED = frozenset("_*[]()~`>#+-=|{}.!")

_MARK = re.compile(r"\\[\x01-\x7e]|```|__|\|\||\n|[_*\[\]()~`>#+\-=|{}.!]|[^\\_*\[\]()~`>#+\-=|{}.!\n]+|.", re.DOTALL)
_CODE = re.compile(r"((?:\\.|[^`\\])*)`", re.DOTALL)
_PRE = re.compile(r"(?:(?P<language>[\w+-]+)?\n)?(?P<body>(?:\\.|(?!```).)*)```", re.DOTALL)
_TARGET = re.compile(r"\(((?:\\.|[^)\\])*)\)", re.DOTALL)
_ESCAPED = re.compile(r"\\([\x01-\x7e])")


@dataclass(frozen=True)
class _Open:
    marker: str
    offset: int
    byte: int


def parse_markdown(source: str) -> tuple[str, list[Entity]]:
    """Plain text and entities. Raises ApiError 400 for unescaped or unclosed marks."""
    return _Parser(source).parse()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._position = 0
        self._parts: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._quote: int | None = None
        self._entities: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while match := _MARK.match(self._source, self._position):
            start, self._position = self._position, match.end()
            self._take(match[0], start)
        if self._open:
            last = self._open[-1]
            raise unparsable(f"Can't find end of {NAMES[last.marker]} entity at byte offset {last.byte}")
        self._end_quote()
        return "".join(self._parts), in_order(self._entities)

    def _take(self, mark: str, start: int) -> None:
        if mark in MARKERS:
            self._toggle(mark, start)
        elif mark in {"`", "```"}:
            self._take_code(mark, start)
        elif mark == "[":
            self._open.append(_Open("[", self._offset, self._byte(start)))
        elif mark == "]" and self._open and self._open[-1].marker == "[":
            self._close_link()
        elif mark == ">" and (start == 0 or self._source[start - 1] == "\n"):
            self._quote = self._offset if self._quote is None else self._quote
        else:
            self._take_plain(mark)

    def _take_plain(self, mark: str) -> None:
        if mark in RESERVED:
            raise unparsable(f"Character '{mark}' is reserved and must be escaped with the preceding '\\'")
        if mark == "\n" and not self._source.startswith(">", self._position):
            self._end_quote()
        self._add(mark[1] if mark.startswith("\\") and len(mark) == 2 else mark)

    def _toggle(self, marker: str, start: int) -> None:
        if self._open and self._open[-1].marker == marker:
            opened = self._open.pop()
            self._keep(MARKERS[marker], opened.offset)
        else:
            self._open.append(_Open(marker, self._offset, self._byte(start)))

    def _take_code(self, mark: str, start: int) -> None:
        match = (_PRE if mark == "```" else _CODE).match(self._source, self._position)
        if match is None:
            name = "Pre" if mark == "```" else "Code"
            raise unparsable(f"Can't find end of {name} entity at byte offset {self._byte(start)}")
        offset, self._position = self._offset, match.end()
        self._add(_ESCAPED.sub(r"\1", match["body"] if mark == "```" else match[1]))
        if mark == "`":
            self._keep("code", offset)
        else:
            self._keep("pre", offset, **({"language": match["language"]} if match["language"] else {}))

    def _close_link(self) -> None:
        opened = self._open.pop()
        match = _TARGET.match(self._source, self._position)
        if match is None:
            return  # a bracket without an address stays plain text, as in Telegram
        self._position = match.end()
        self._keep("text_link", opened.offset, url=_ESCAPED.sub(r"\1", match[1]))

    def _end_quote(self) -> None:
        if self._quote is not None:
            self._keep("blockquote", self._quote)
            self._quote = None

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._offset += utf16_length(text)

    def _keep(self, kind: str, offset: int, **more: str) -> None:
        if self._offset > offset:
            self._entities.append(entity(kind, offset, self._offset, **more))

    def _byte(self, position: int) -> int:
        return len(self._source[:position].encode())
