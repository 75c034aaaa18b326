"""From SVG to PNG, with the fonts of this package and no others: the same picture on every machine."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import as_file, files

import resvg_py

LONGEST_SIDE = 1280  # pixels; the longest side that Telegram keeps as it is


def png(svg: str) -> bytes:
    """Render a picture of ours, its longer side 1280 pixels."""
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if size is None:
        raise ValueError("a picture without a viewBox: draw it with analytics.charts")
    zoom = LONGEST_SIDE / max(float(size[1]), float(size[2]))
    return bytes(
        resvg_py.svg_to_bytes(svg_string=svg, font_files=list(_font_files()), skip_system_fonts=True, zoom=zoom)
    )


@cache
def _font_files() -> tuple[str, ...]:
    folder = files("analytics.fonts")
    faces = [folder.joinpath(name) for name in ("AtbalssSans.ttf", "AtbalssSans-Bold.ttf")]
    paths = []
    for face in faces:
        with as_file(face) as path:  # a package is always unpacked here: the path stays good
            paths.append(str(path))
    return tuple(paths)
