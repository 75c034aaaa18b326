"""What describes the bundle to people: the codebook as a page, and README.txt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

import yaml

from analytics.exports.bundle.package import coded
from analytics.exports.bundle.schema import Field, Table
from analytics.texts import LANGUAGES

STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem }
body { color: #1a1a1a; background: #fff }
table { border-collapse: collapse; width: 100%; margin-bottom: 2rem }
th, td { border-bottom: 1px solid #c8c8c8; padding: .3rem .5rem; text-align: left; vertical-align: top }
code { white-space: nowrap } ul { margin: .2rem 0 0; padding-left: 1.1rem }
@media print { body { margin: 0; max-width: none } tr { break-inside: avoid } }
"""
HEADINGS = {
    "lv": ("Kodu grāmata", "Kolonna", "Tips", "Nozīme", "Kodi (iekavās – SPSS numurs)", "Anonīmajā"),
    "en": ("Codebook", "Column", "Type", "Meaning", "Codes (SPSS number in brackets)", "Anonymous"),
}


def codebook(tables: Iterable[Table], language: str, facts: Mapping[str, str]) -> str:
    """Return the codebook as one HTML file without anything from outside."""
    title, *heads = HEADINGS[language]
    lines = [
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Atbalss – {title}</title><style>{STYLE}</style><h1>Atbalss – {title}</h1>",
        "<p>" + " · ".join(escape(f"{name}: {value}") for name, value in facts.items()) + "</p>",
    ]
    for table in tables:
        lines += [f'<h2 id="{table.name}"><code>{table.name}</code> – {escape(table.title[language])}</h2>', "<table>"]
        lines.append("<tr>" + "".join(f'<th scope="col">{head}</th>' for head in heads) + "</tr>")
        lines += [_row(field, language) for field in table.fields]
        lines.append("</table>")
    return "\n".join([*lines, "</html>", ""])


def _row(field: Field, language: str) -> str:
    others = " · ".join(escape(field.meaning[each]) for each in LANGUAGES if each != language)
    meaning = f"{escape(field.meaning[language])}<br><small>{others}</small>"
    cells = (
        f"<code>{escape(field.name)}</code>",
        field.type,
        meaning,
        "".join(_codes(field, language)),
        field.anonymous,
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


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
