from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.making import how_made, why
from analytics.periods import Told, ladder
from analytics.readings import UNTOLD, Cell, Reading
from analytics.texts import LANGUAGES, texts
from tests.analytics.conftest import NOW

SCHOOL = Cell("institution", "R49")
CORRECTED = Reading(
    "E2-I5", SCHOOL, 36, 12.0, 31.0, 20.0, 44.0, method="misread", raw=33.0, audited=211, deff=1.5, shrunk=29.0,
    shrunk_low=22.0, shrunk_high=37.0,
)  # fmt: skip
YEAR = ladder(NOW)[-1]


def test_a_corrected_number_says_by_what_and_from_what() -> None:
    assert [sentence.replace("\u00a0", " ") for sentence in how_made(CORRECTED, texts("lv"))] == [
        "klasifikatora kļūda koriģēta pēc tā, kā programma šajā valodā lasa visā valstī",
        "pārbaudīts 211 atbilžu",
        "bez labojuma 33 %",
        "līdzīgu atbilžu dēļ 36 cilvēki šeit liecina tikpat daudz kā 24",
        "ar skatu uz apkārtējām vietām 29 % (22–37 %)",
    ]


def test_a_share_of_texts_without_an_audit_says_that_it_is_not_corrected() -> None:
    plain = replace(CORRECTED, method="wilson", audited=0, deff=1.0, shrunk=None)

    assert how_made(plain, texts("lv"))[1:] == ["klasifikatora kļūda nav koriģēta, jo pārbaudītu atbilžu ir par maz"]
    assert "nejauši" in why(Told(YEAR, plain, "met"), texts("lv"))


def test_a_rating_has_no_classifier_to_be_corrected() -> None:
    rating = Reading("E2-I3", SCHOOL, 36, 30.0, 83.0, 68.0, 92.0, method="wilson")

    assert how_made(rating, texts("en")) == ["share with Wilson's interval"]
    assert why(Told(YEAR, rating, "met"), texts("en")) == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("method", ["wilson", "student", "ppi", "misread", "partly", "refused", "pooled", "count"])
def test_every_method_has_words_in_every_language(language: str, method: str) -> None:
    assert how_made(replace(CORRECTED, method=method), texts(language))[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", ["few", "unsure", *UNTOLD])
def test_why_there_is_no_verdict_is_said_with_what_would_help(language: str, verdict: str) -> None:
    assert len(why(Told(YEAR, None, verdict), texts(language)).split(". ")) == 2


def test_of_a_value_that_is_hidden_nothing_is_told() -> None:
    assert how_made(Reading("E2-I5", SCHOOL, 3), texts("lv")) == []
