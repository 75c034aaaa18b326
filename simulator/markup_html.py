"""Telegram's HTML: a few tags, strictly nested, everything else refused."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from simulator.entities import Entity, entity, in_order, unparsable, utf16_length

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}

_TOKEN = re.compile(r"<(?P<end>/?)(?P<tag>[a-zA-Z0-9-]*)(?P<rest>[^<>]*)>|&#?\w+;|[^<&]+|.", re.DOTALL)
_LINK = re.compile(r"""href\s*=\s*["']?([^"'>]*)""")


@dataclass(frozen=True)
class _Open:
    tag: str
    offset: int
    link: str


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Plain text and entities. Raises ApiError 400 for what Telegram does not allow."""
    parser = _Parser(source)
    for token in _TOKEN.finditer(source):
        parser.take(token)
    return parser.finish()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._parts: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def take(self, token: re.Match[str]) -> None:
        if token["tag"] is None:
            self._take_text(token)
        elif token["end"]:
            self._close(token)
        else:
            self._start(token)

    def finish(self) -> tuple[str, list[Entity]]:
        if self._open:
            raise unparsable(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        return "".join(self._parts), in_order(self._entities)

    def _take_text(self, token: re.Match[str]) -> None:
        if token[0] == "<":
            raise unparsable(f'Unsupported start tag "" at byte offset {self._byte(token)}')
        self._parts.append(html.unescape(token[0]))
        self._offset += utf16_length(self._parts[-1])

    def _start(self, token: re.Match[str]) -> None:
        tag = token["tag"].lower()
        if tag not in TAGS:
            raise unparsable(f'Unsupported start tag "{tag}" at byte offset {self._byte(token)}')
        link = _LINK.search(token["rest"])
        self._open.append(_Open(tag, self._offset, html.unescape(link[1]) if link else ""))

    def _close(self, token: re.Match[str]) -> None:
        if not self._open:
            raise unparsable(f"Unexpected end tag at byte offset {self._byte(token)}")
        opened = self._open.pop()
        if token["tag"].lower() != opened.tag:
            names = f'expected "</{opened.tag}>", found "</{token["tag"]}>"'
            raise unparsable(f"Unmatched end tag at byte offset {self._byte(token)}, {names}")
        self._keep(opened)

    def _keep(self, opened: _Open) -> None:
        if self._offset == opened.offset:
            return
        if opened.tag != "a":
            self._entities.append(entity(TAGS[opened.tag], opened.offset, self._offset))
        elif opened.link:
            self._entities.append(entity("text_link", opened.offset, self._offset, url=opened.link))

    def _byte(self, token: re.Match[str]) -> int:
        return len(self._source[: token.start()].encode())
