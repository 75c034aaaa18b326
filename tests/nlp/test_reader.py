from __future__ import annotations

import pytest

from nlp.codebook import POLARITIES, codebook
from nlp.reader import Item, Reader

ANSWERS = [
    Item("S2", "iemācījos uzrakstīt CV un vairs nebaidos no intervijas", "lv"),
    Item("S5", "telpa bija auksta bet lektore ļoti jauka", "lv"),
    Item("G7", "аренда в Риге слишком дорогая", "ru"),
    Item("C7", "please open it on saturdays too", "en"),
    Item("S2", "neko", "lv"),
    Item("S5", "neko", "lv"),
    Item("S5", "", "lv"),
    Item("S2", "👍👍", "lv"),
]


def _themes(reader: Reader, question: str, text: str, language: str = "lv") -> set[str]:
    return {label.theme for label in reader.read([Item(question, text, language)])[0].labels}


def test_labels_follow_the_codebook(reader: Reader) -> None:
    for item, reading in zip(ANSWERS, reader.read(ANSWERS), strict=True):
        assert len(reading.labels) <= codebook().most_themes
        for label in reading.labels:
            assert label.theme in codebook().themes
            assert label.polarity in POLARITIES
            assert 0.0 <= label.confidence <= 1.0
            assert 0 <= label.start <= label.end <= len(item.text)


def test_reading_twice_gives_the_same(reader: Reader) -> None:
    assert reader.read(ANSWERS) == reader.read(ANSWERS)


def test_reading_alone_or_in_a_batch_gives_the_same(reader: Reader) -> None:
    assert [reader.read([item])[0] for item in ANSWERS] == reader.read(ANSWERS)


@pytest.mark.parametrize(
    ("question", "text", "theme"),
    [
        ("S2", "neko", "E2.USEFUL"),
        ("S5", "neko", "NONE.EMPTY"),
        ("G7", "ничего", "NONE.EMPTY"),
        ("C6", "nothing", "E2.USEFUL"),
        ("S5", "...", "NONE.EMPTY"),
        ("S2", "👍👍", "E2.OVERALL"),
        ("S2", "garlaicigi", "E2.OVERALL"),
        ("S2", "iemācījos uzrakstīt CV", "E5.SKILLS"),
        ("G6", "meня взяли на работу после практики", "E5.WORK"),
    ],
)
def test_what_is_said_plainly_is_read(reader: Reader, question: str, text: str, theme: str) -> None:
    assert theme in _themes(reader, question, text)


def test_the_evidence_is_the_clause_that_carries_the_theme(reader: Reader) -> None:
    text = "telpa bija auksta un tumša, bet lektore ļoti jauka un uzklausīja"
    labels = {label.theme: text[label.start : label.end] for label in reader.read([Item("S5", text, "lv")])[0].labels}

    assert "lektore" in labels["E2.STAFF"]
    assert "lektore" not in labels.get("E2.DELIVERY", "")


def test_a_polarity_has_a_confidence_of_its_own(reader: Reader) -> None:
    plain, mixed = reader.read(
        [Item("S2", "lektore bija ļoti jauka un laipna", "lv"), Item("S5", "lektore, nu tāda, pa vidu", "lv")]
    )

    assert plain.labels[0].polarity_confidence > mixed.labels[0].polarity_confidence


ODD = {
    "empty": "",
    "spaces": " \n\t ",
    "long": "ļoti interesanti, bet par ilgu. " * 160,
    "emoji": "😀🎉👍🏽👨‍👩‍👧",
    "ukrainian": "мені дуже сподобалося, дякую за цікаву розповідь про професії",
    "lithuanian": "man labai patiko, ačiū už įdomų pasakojimą apie profesijas",
    "german": "es hat mir sehr gut gefallen, danke für die interessanten Berufe",
    "controls": "labi\x00\x07\x1b[31m bija\u200b\u202eforši",
    "right to left": "היה מאוד מעניין תודה",
    "page": "<html><body><script>alert(1)</script><p>Karjeras diena</p></body></html> https://example.lv " * 20,
    "one letter many times": "a" * 5000,
    "surrogate of half an emoji": "labi \udc4d",
}


UNTOLD = ("long", "ukrainian", "lithuanian", "german", "right to left", "page")


@pytest.mark.parametrize("name", UNTOLD)
def test_of_odd_texts_the_reader_says_that_it_cannot_tell(reader: Reader, name: str) -> None:
    (reading,) = reader.read([Item("S2", ODD[name], "lv")])

    assert reading.abstained


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_texts_are_read_without_a_fault_and_spans_stay_within_them(reader: Reader, text: str) -> None:
    (reading,) = reader.read([Item("S2", text, "lv")])

    assert all(0 <= label.start <= label.end <= len(text) for label in reading.labels)


@pytest.mark.parametrize("text", [ODD["empty"], ODD["spaces"]])
def test_where_nothing_is_written_nothing_is_read(reader: Reader, text: str) -> None:
    (reading,) = reader.read([Item("S2", text, "lv")])

    assert [label.theme for label in reading.labels] == ["NONE.EMPTY"]
