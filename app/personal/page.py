"""The file as a page for a phone: one HTML file that needs nothing else and runs nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

STYLE = """
:root { color-scheme: light dark; }
body { font: 1.05rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 38rem; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.2; } h2 { border-top: 2px solid; margin-top: 2.5rem; padding-top: .75rem; }
h2, h3 { font-size: 1.2rem; } h4 { font-size: 1rem; margin: 1.25rem 0 .25rem; white-space: pre-line; }
h3 { margin: 2rem 0 .25rem; } p { margin: .25rem 0; overflow-wrap: anywhere; white-space: pre-line; }
"""


@dataclass(frozen=True)
class Block:
    """A heading, if any, and lines under it. One that `opens` stands above those that follow."""

    head: str = ""
    lines: tuple[str, ...] = ()
    opens: bool = False


@dataclass(frozen=True)
class Part:
    """A titled part of the page."""

    title: str
    blocks: tuple[Block, ...]


def page(title: str, lines: Iterable[str], parts: Iterable[Part], language: str) -> bytes:
    """Return the page."""
    body = [f"<h1>{escape(title)}</h1>", *_paragraphs(lines)]
    for part in parts:
        body.append(f"<h2>{escape(part.title)}</h2>")
        for block in part.blocks:
            body += _block(block)
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
    )
    return (
        f'<!doctype html>\n<html lang="{language}"><head>{head}</head><body>\n{_joined(body)}\n</body></html>'.encode()
    )


def _block(block: Block) -> list[str]:
    level = "h3" if block.opens else "h4"
    head = [f"<{level}>{escape(block.head)}</{level}>"] if block.head else []
    return [*head, *_paragraphs(block.lines)]


def _paragraphs(lines: Iterable[str]) -> list[str]:
    return [f"<p>{escape(line)}</p>" for line in lines]


def _joined(pieces: list[str]) -> str:
    return "\n".join(pieces)
