"""The school year's report as a phone and paper show it.

    python -m benchmarks.school_year.pictures DIR [--docs docs/school-year]

DIR is a folder that `benchmarks.school_year` has filled. Writes `report-phone.png`, `report-print.png` (the first A4
page) and `report.pdf`. Needs Debian's chromium, and pdftoppm of poppler-utils.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.simulator.chromium import Tab, chromium

PHONE = (390, 844)  # points
DENSE = 2.0  # pixels for a point of the phone
PAPER = 80  # dots per inch: A4 is 661 pixels wide
TOOLS = {"chromium": "chromium", "pdftoppm": "poppler-utils"}  # and the packages they are in


def main() -> None:
    """Read the command line and draw, or say what is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("year", type=Path, help="the folder of the year")
    parser.add_argument("--docs", type=Path, default=Path("docs/school-year"))
    options = parser.parse_args()
    report = options.year / "report.html"
    missing = [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
    if missing:
        sys.exit(f"install {' and '.join(missing)} to make pictures")
    if not report.exists():
        sys.exit(f"there is no {report}: run  python -m benchmarks.school_year --out {options.year}")
    options.docs.mkdir(parents=True, exist_ok=True)
    for path in asyncio.run(_draw(report, options.docs)):
        print(f"{path} {path.stat().st_size // 1024} kB")


async def _draw(report: Path, docs: Path) -> list[Path]:
    phone, pdf, paper = docs / "report-phone.png", docs / "report.pdf", docs / "report-print.png"
    with tempfile.TemporaryDirectory() as profile:
        async with chromium(Path(profile)) as tab:
            await _open(tab, report)
            phone.write_bytes(await tab.picture())
            pdf.write_bytes(await tab.pdf())
    first = ["pdftoppm", "-png", "-singlefile", "-r", str(PAPER), str(pdf), str(paper.with_suffix(""))]
    subprocess.run(first, check=True)  # noqa: S603 - a fixed program
    return [phone, paper, pdf]


async def _open(tab: Tab, report: Path) -> None:
    """Open the report on a phone. Raises ValueError where it would have to be moved sideways."""
    await tab.resize(*PHONE, dense=DENSE)
    await tab.open(report.resolve().as_uri())
    await tab.until("document.readyState === 'complete' && document.querySelector('main')")
    wide = await tab.run("document.documentElement.scrollWidth")
    if wide > PHONE[0]:
        raise ValueError(f"the report is {wide} points wide, a phone {PHONE[0]}")


if __name__ == "__main__":
    main()
