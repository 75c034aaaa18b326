from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator.web import PAGE
from tests.simulator.api import Api

HTML = (PAGE / "index.html").read_text(encoding="utf-8")
TEXTS = (PAGE / "texts.js").read_text(encoding="utf-8")
SCRIPTS = sorted(PAGE.glob("*.js"))


def text_names(language: str) -> list[str]:
    block = re.search(rf"^  {language}: {{\n(.*?)^  }},\n", TEXTS, re.DOTALL | re.MULTILINE)
    assert block
    return re.findall(r"^    (\w+):", block[1], re.MULTILINE)


async def test_page_is_served_and_may_load_nothing_from_elsewhere(api: Api) -> None:
    async with api.session.get(f"{api.server.url}/") as response:
        assert (response.status, response.content_type) == (200, "text/html")
        assert response.headers["Content-Security-Policy"].startswith("default-src 'self'")


async def test_everything_the_page_needs_is_there(api: Api) -> None:
    wanted = {f"/page/{name}" for script in SCRIPTS for name in re.findall(r'from "\./([\w.]+)"', script.read_text())}
    wanted |= set(re.findall(r'(?:href|src)="(/page/[\w.]+)"', HTML))

    for path in sorted(wanted):
        async with api.session.get(api.server.url + path) as response:
            assert response.status == 200, path


def test_no_file_names_another_host() -> None:
    for path in PAGE.iterdir():
        addresses = re.findall(r"https?://[\w.]+", path.read_text(encoding="utf-8"))
        assert set(addresses) <= {"http://www.w3.org"}, path.name


def test_both_languages_have_the_same_texts() -> None:
    assert text_names("lv") == text_names("en")


def test_every_text_of_the_page_exists() -> None:
    in_page = set(re.findall(r'data-(?:text|label|title|placeholder)="(\w+)"', HTML))
    in_scripts = {name for script in SCRIPTS for name in re.findall(r'\btext\("(\w+)"\)', script.read_text())}

    assert in_page | in_scripts <= set(text_names("lv"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_script_finds_its_elements_in_the_page(script: Path) -> None:
    wanted = set(re.findall(r'byId\("([\w-]+)"\)', script.read_text()))

    assert wanted <= set(re.findall(r'\bid="([\w-]+)"', HTML))
