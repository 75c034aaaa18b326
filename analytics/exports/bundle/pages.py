"""What describes the bundle to people: the codebook as a page, and README.txt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

import yaml

from analytics.exports.bundle.package import coded
from analytics.exports.bundle.schema import Field, Table
from analytics.texts import LANGUAGES

STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --muted: #55585f; --line: #c8c8c8 }
@media (prefers-color-scheme: dark) { :root { --ink: #f3f5f9; --paper: #131822; --muted: #a9b2c1; --line: #39414f } }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem }
body { color: var(--ink); background: var(--paper); overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100%; margin-bottom: 2rem }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .5rem; text-align: left; vertical-align: top }
h1, h2, th, small { overflow-wrap: break-word } small { color: var(--muted) }
ul { margin: .2rem 0 0; padding-left: 1.1rem }
@media screen and (max-width: 45rem) {
  thead { display: none } table, tbody, tr, th, td { display: block; width: auto }
  tr { border-bottom: 1px solid var(--line); padding: .5rem 0 } th, td { border: 0; padding: .1rem 0 }
  td:empty { display: none } td[data-label]::before { content: attr(data-label) ": "; color: var(--muted) }
}
@media print { :root { --ink: #111; --paper: #fff; --muted: #444; --line: #bbb } }
@media print { body { margin: 0; max-width: none; font-size: 9pt } }
@media print { tr { break-inside: avoid } h2, thead { break-after: avoid } }
"""


@dataclass(frozen=True)
class Words:
    """The codebook's own words in one language; facts, types and what happens to a column by their names in data."""

    title: str
    heads: tuple[str, ...]
    facts: Mapping[str, str]
    types: Mapping[str, str]
    anonymous: Mapping[str, str]


def codebook(tables: Iterable[Table], language: str, facts: Mapping[str, str]) -> str:
    """Return the codebook as one HTML file without anything from outside."""
    words = Words(**_texts()[language]["codebook"])
    title = f"Atbalss – {escape(words.title)}"
    about = " · ".join(f"{words.facts[name]}: {value}" for name, value in facts.items() if value)
    lines = [
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{STYLE}</style></head><body><h1>{title}</h1>",
        f"<p>{escape(about)}</p>",
    ]
    for table in tables:
        name = f'<h2 id="{table.name}"><code>{table.name}</code> – {escape(table.title[language])}</h2>'
        heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in words.heads)
        lines += [name, f'<table aria-labelledby="{table.name}">', f"<thead><tr>{heads}</tr></thead><tbody>"]
        lines += [_row(field, language, words) for field in table.fields]
        lines.append("</tbody></table>")
    return "\n".join([*lines, "</body></html>", ""])


def _row(field: Field, language: str, words: Words) -> str:
    others = " · ".join(
        f'<span lang="{each}">{escape(field.meaning[each])}</span>' for each in LANGUAGES if each != language
    )
    cells = (
        words.types[field.type],
        f"{escape(field.meaning[language])}<br><small>{others}</small>",
        "".join(_codes(field, language)),
        words.anonymous[field.anonymous],
    )
    told = (
        f'<td data-label="{escape(head)}">{cell}</td>' if cell else "<td></td>"
        for head, cell in zip(words.heads[1:], cells, strict=True)
    )
    return f'<tr><th scope="row"><code>{escape(field.name)}</code></th>{"".join(told)}</tr>'


def _codes(field: Field, language: str) -> Iterator[str]:
    known = coded(field)
    if known:
        yield "<ul>"
        for code, number, words in known:
            yield f"<li><code>{escape(code)}</code> ({number}) {escape(words[language])}</li>"
        yield "</ul>"


@cache
def _texts() -> dict[str, Any]:
    path = files("analytics.exports.bundle").joinpath("readme.yaml")
    texts: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return texts


def readme(language: str, *, anonymous: bool, counts: Mapping[str, tuple[Table, int]], facts: Mapping[str, str]) -> str:
    """Return README.txt. `counts` tells how many rows each table has."""
    words = _texts()[language]
    variant = "anonymous" if anonymous else "restricted"
    title = words["title"].format(variant=words[variant])
    tables = "\n".join(f"  {name}: {n} · {table.title[language]}" for name, (table, n) in counts.items())
    missing = words[f"missing_{variant}"].format(**facts)
    text: str = f"{title}\n{'=' * len(title)}\n\n" + words["body"].format(**facts, tables=tables, missing=missing)
    return text
