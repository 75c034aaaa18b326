"""What a drawing shows: its words, and where they stand."""

from __future__ import annotations

from xml.etree import ElementTree

from analytics.typesetting import BOLD, REGULAR, width

SVG = "{http://www.w3.org/2000/svg}"
LONG = {
    "lv": "Profesionālās izglītības kompetences centrs „Rīgas Valsts tehnikums” un visas tā struktūrvienības reģionos",
    "ru": "Центр компетенций профессионального образования «Рижский государственный техникум» и все его подразделения",
    "en": "Competence centre of vocational education “Riga State Technical School” and all of its regional units",
}


def elements(svg: str, tag: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(svg).findall(f".//{SVG}{tag}")  # noqa: S314 - our own drawing


def words(svg: str) -> str:
    return " ".join(element.text or "" for element in elements(svg, "text"))


def text_box(element: ElementTree.Element) -> tuple[float, float, float, float]:
    size, x, y = (float(element.get(name, "0")) for name in ("font-size", "x", "y"))
    wide = width(element.text or "", size, BOLD if element.get("font-weight") == "bold" else REGULAR)
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[element.get("text-anchor", "start")]
    return left, y - size, left + wide, y + size * 0.25


def canvas(svg: str) -> tuple[float, float]:
    _, _, wide, high = ElementTree.fromstring(svg).get("viewBox", "").split()  # noqa: S314 - our own drawing
    return float(wide), float(high)


def assert_inside(svg: str) -> None:
    """Every word, box, dot and line lies inside the picture."""
    wide, high = canvas(svg)
    for element in elements(svg, "text"):
        left, top, right, bottom = text_box(element)
        assert 0 <= left <= right <= wide, element.text
        assert 0 <= top <= bottom <= high, element.text
    for x, y in _corners(svg):
        assert 0 <= x <= wide
        assert 0 <= y <= high


def _corners(svg: str) -> list[tuple[float, float]]:
    found = []
    for element in elements(svg, "rect"):
        x, y, across, down = (float(element.get(name, "0")) for name in ("x", "y", "width", "height"))
        found += [(x, y), (x + across, y + down)]
    for element in elements(svg, "circle"):
        x, y, radius = (float(element.get(name, "0")) for name in ("cx", "cy", "r"))
        found += [(x - radius, y - radius), (x + radius, y + radius)]
    for element in elements(svg, "line"):
        found += [(float(element.get(f"x{end}", "0")), float(element.get(f"y{end}", "0"))) for end in "12"]
    for element in elements(svg, "polygon") + elements(svg, "polyline"):
        pairs = (pair.split(",") for pair in element.get("points", "").split())
        found += [(float(x), float(y)) for x, y in pairs]
    return found


def assert_apart(svg: str) -> None:
    """No two words of a line run into one another."""
    boxes = [text_box(element) for element in elements(svg, "text")]
    for i, (left, _, right, bottom) in enumerate(boxes):
        for other_left, _, other_right, other_bottom in boxes[i + 1 :]:
            same_line = abs(bottom - other_bottom) < 4
            assert not same_line or right <= other_left or other_right <= left
