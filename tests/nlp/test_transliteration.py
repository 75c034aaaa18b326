from __future__ import annotations

import pytest

from nlp.transliteration import to_cyrillic, to_latin


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [("normalno", "нормално"), ("Zhizn' horosha", "жизнь хороша"), ("schastje", "щастйе"), ("ja ne", "я не")],
)
def test_russian_in_latin_letters_becomes_readable(latin: str, cyrillic: str) -> None:
    assert to_cyrillic(latin) == cyrillic


def test_what_is_in_cyrillic_stays_as_it_is() -> None:
    assert to_cyrillic("написал CV и сдал") == "написал CV и сдал"


def test_to_latin_leaves_no_cyrillic_letter() -> None:
    assert to_latin("Щука, объём и юность").isascii()
