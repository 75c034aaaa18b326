"""Give the subset fonts their own name and write down how wide each character is. See README.md."""

from __future__ import annotations

from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-not-found]  # a tool of whoever remakes the fonts

FOLDER = Path(__file__).parent


def main() -> None:
    """Rename both faces in place and write `advances.txt`."""
    regular, bold = (_rename_and_measure(FOLDER / f"AtbalssSans{face}.ttf") for face in ("", "-Bold"))
    lines = [f"{code:04X} {regular[code]} {bold[code]}" for code in sorted(regular.keys() & bold.keys())]
    (FOLDER / "advances.txt").write_text("\n".join(lines) + "\n", encoding="ascii")


def _rename_and_measure(path: Path) -> dict[int, int]:
    font = TTFont(path)
    for record in font["name"].names:
        record.string = record.toUnicode().replace("DejaVu", "Atbalss")
    font.save(path)
    width, units = font["hmtx"].metrics, font["head"].unitsPerEm
    return {code: round(width[glyph][0] * 1000 / units) for code, glyph in font.getBestCmap().items()}


if __name__ == "__main__":
    main()
