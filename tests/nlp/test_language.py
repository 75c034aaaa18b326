from __future__ import annotations

import pytest

from nlp.language import FOREIGN
from nlp.reader import Reader


@pytest.mark.parametrize(
    ("text", "prior", "language"),
    [
        ("мне всё понравилось", "lv", "ru"),
        ("bija ļoti interesanti", "ru", "lv"),
        ("bija loti interesanti un uzzinaju daudz jauna", "ru", "lv"),
        ("i did not understand anything they said", "lv", "en"),
        ("mne vse ochen ponravilos spasibo bolshoe", "lv", "ru"),
        ("ok", "ru", "ru"),
        ("👍", "en", "en"),
        ("", "ru", "ru"),
    ],
)
def test_the_language_is_that_of_the_text_and_else_that_of_the_chat(
    reader: Reader, text: str, prior: str, language: str
) -> None:
    assert reader.languages.identify([text], [prior]) == [language]


@pytest.mark.parametrize(
    "text",
    [
        "мені дуже сподобалося, дякую за цікаву розповідь про професії",
        "man labai patiko, ačiū už įdomų pasakojimą apie profesijas",
        "es hat mir sehr gut gefallen, danke für die interessanten Berufe",
        "mulle väga meeldis, aitäh huvitava loengu eest",
        "bardzo mi się podobało, dziękuję za ciekawą rozmowę",
    ],
)
def test_another_language_is_told_apart_whatever_the_chat_is_in(reader: Reader, text: str) -> None:
    assert reader.languages.identify([text] * 3, ["lv", "ru", "en"]) == [FOREIGN] * 3


def test_one_borrowed_word_makes_no_foreigner(reader: Reader) -> None:
    assert reader.languages.identify(["danke", "hola amigo"], ["lv", "lv"]) == ["lv", "lv"]


def test_nothing_is_identified_as_nothing(reader: Reader) -> None:
    assert reader.languages.identify([], []) == []
