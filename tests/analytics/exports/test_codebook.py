from __future__ import annotations

import re

import pytest

from analytics.exports.bundle.pages import codebook
from analytics.exports.bundle.schema import Field, Table

FACTS = {"period": "2025/26", "place": "LV", "codebook": "kb-1.1", "framework": "qae-1.0", "model": ""}
FIELD = Field(
    name="month",
    type="yearmonth",
    anonymous="coarser",
    meaning={"lv": "Mēnesis & diena", "ru": "Месяц", "en": "Month"},
)
TABLE = Table("answers_long", {"lv": "Atbildes", "ru": "Ответы", "en": "Answers"}, (FIELD,))


@pytest.mark.parametrize(
    ("language", "said"),
    {"lv": ("Periods: 2025/26", "mēnesis", "vispārīgāka"), "en": ("Period: 2025/26", "month", "coarser")}.items(),
)
def test_the_page_speaks_one_language_and_no_machines(language: str, said: tuple[str, ...]) -> None:
    page = codebook([TABLE], language, FACTS)

    assert all(words in page for words in said)
    assert not re.search(r">(yearmonth|string|kept|emptied)<|period:|model: ", page)


def test_what_is_in_another_language_says_so() -> None:
    page = codebook([TABLE], "lv", FACTS)

    assert '<html lang="lv">' in page
    assert '<span lang="ru">Месяц</span> · <span lang="en">Month</span>' in page


def test_texts_are_escaped_and_a_column_without_codes_has_an_empty_cell() -> None:
    page = codebook([TABLE], "lv", FACTS)

    assert "Mēnesis &amp; diena" in page
    assert "<td></td>" in page
