"""Small pieces of HTML; every text that goes in is escaped here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from analytics.charts import Table


class Html(str):
    """Markup that is ready; any other text is escaped before it becomes part of a page."""

    __slots__ = ()


def tag(name: str, *content: str, **attributes: str) -> Html:
    """Return an element; `class_` and `aria_label` become `class` and `aria-label`."""
    names = {key: key.rstrip("_").replace("_", "-") for key in attributes}
    given = "".join(f' {names[key]}="{escape(value)}"' for key, value in attributes.items())
    return Html(f"<{name}{given}>{joined(content)}</{name}>")


def joined(parts: Iterable[str]) -> Html:
    """Return parts one after the other, escaped where they are no markup yet."""
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in parts))


def paragraphs(texts: Iterable[str], class_: str = "") -> Html:
    """Return texts as paragraphs, leaving out empty ones."""
    attributes = {"class_": class_} if class_ else {}
    return joined(tag("p", text, **attributes) for text in texts if text)


def bullets(texts: Sequence[str]) -> Html:
    """Return texts as a list; nothing if there are none."""
    return tag("ul", *(tag("li", text) for text in texts)) if texts else Html("")


def table(caption: str, header: Sequence[str], rows: Sequence[Sequence[str]], class_: str = "") -> Html:
    """Return a table whose first column names its rows; on a narrow screen each cell says its column's name itself."""
    head = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in header))) if header else Html("")
    body = tag("tbody", *(_row(row, header) for row in rows))
    inner = tag("table", tag("caption", caption), head, body, **({"class_": class_} if class_ else {}))
    return tag("div", inner, class_="scroll", tabindex="0", role="group", aria_label=caption)


def _row(cells: Sequence[str], header: Sequence[str]) -> Html:
    first, *rest = cells
    labels = header[1:] or ("",) * len(rest)
    told = (
        tag("td", cell, **({"data_label": label} if label else {})) for cell, label in zip(rest, labels, strict=True)
    )
    return tag("tr", tag("th", first, scope="row"), *told)


def figure(svg: str, alternative: Table, summary: str) -> Html:
    """Return a picture with the same numbers as a table that can be opened; on paper it stays closed."""
    numbers = tag("details", tag("summary", summary), table(alternative.caption, alternative.header, alternative.rows))
    return tag("figure", Html(svg), numbers)


def section(anchor: str, title: str, *content: str) -> Html:
    """Return a section under a heading of its own."""
    return tag("section", tag("h2", title, id=anchor), *content, aria_labelledby=anchor)
