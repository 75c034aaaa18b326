from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
import yaml
from babel import Locale

from analytics.catalogue import catalogue
from analytics.texts import LANGUAGES, texts
from analytics.windows import named

SATISFACTION, STAFF = catalogue()["E2-I3"], catalogue()["E2-I4:E2.STAFF"]


@cache
def data(language: str) -> dict[str, Any]:
    return dict(yaml.safe_load(files("analytics.locales").joinpath(f"{language}.yaml").read_text(encoding="utf-8")))


def keys(node: Any, path: str = "") -> Iterator[str]:
    if not isinstance(node, dict):
        yield path
        return
    for key, child in node.items():
        yield from [f"{path}/{key}"] if path == "/count" else keys(child, f"{path}/{key}")


def placeholders(text: str) -> set[str]:
    return {part.split("}")[0] for part in text.split("{")[1:]}


def test_all_languages_have_the_same_texts() -> None:
    assert set(keys(data("lv"))) == set(keys(data("ru"))) == set(keys(data("en")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_count_has_all_plural_forms_of_its_language(language: str) -> None:
    forms = set(Locale.parse(language).plural_form.tags) | {"other"}

    for name, count in data(language)["count"].items():
        assert set(count) == forms, name


@pytest.mark.parametrize("language", ["ru", "en"])
def test_translations_have_the_placeholders_of_the_latvian_text(language: str) -> None:
    allowed = {"{window}", "{month}", "{calendar_year}"}
    for key in keys(data("lv")):
        lv, other = (_at(data(each), key) for each in ("lv", language))
        if isinstance(lv, str):
            assert placeholders(lv) - allowed == placeholders(other) - allowed, key


def _at(node: Any, path: str) -> Any:
    for part in path.split("/")[1:]:
        node = node[part]
    return node


@pytest.mark.parametrize(
    ("language", "n", "text"),
    [
        ("lv", 1, "1 jaunietis"),
        ("lv", 10, "10 jauniešu"),
        ("lv", 21, "21 jaunietis"),
        ("lv", 22, "22 jaunieši"),
        ("ru", 1, "1 человек"),
        ("ru", 3, "3 человека"),
        ("ru", 11, "11 человек"),
        ("ru", 121, "121 человек"),
        ("en", 1, "1 young person"),
        ("en", 2, "2 young people"),
    ],
)
def test_counts_take_the_plural_form_of_their_number(language: str, n: int, text: str) -> None:
    assert texts(language).count("people", n) == text


def test_values_are_written_as_the_language_writes_them() -> None:
    assert texts("lv").figure(SATISFACTION, 34, 46.5, 31.4, 62.6) == "47\u00a0% (n=34; 31–63\u00a0%)"
    assert texts("en").figure(SATISFACTION, 34, 46.4, 31.4, 62.6) == "46% (n=34; 31–63%)"
    assert texts("lv").figure(STAFF, 28, -21, -50.2, 9.6) == "−21 (n=28; −50…+10)"
    assert texts("ru").value(STAFF, 0.3) == "0"


@pytest.mark.parametrize(
    ("key", "lv", "en"),
    [
        ("2026-W46", "46. nedēļa (9.–15. nov.)", "week 46 (9–15 Nov)"),
        ("2026-11", "2026. gada novembris", "November 2026"),
        ("2026/27-1", "2026./27. m. g. 1. pusgads", "2026/27 semester 1"),
        ("2026/27", "2026./27. mācību gads", "school year 2026/27"),
    ],
)
def test_windows_have_names(key: str, lv: str, en: str) -> None:
    assert (texts("lv").window(named(key)), texts("en").window(named(key))) == (lv, en)


def test_a_day_stands_in_the_case_that_its_sentence_needs() -> None:
    day = date(2027, 1, 20)

    assert [texts(language).day(day) for language in LANGUAGES] == ["20.01.", "20 января", "20 January"]


def test_a_language_we_do_not_speak_is_latvian() -> None:
    assert texts("de").language == "lv"


def test_a_missing_text_is_an_error_with_its_key() -> None:
    with pytest.raises(KeyError, match="tittle"):
        texts("lv").say("digest/tittle")
