"""What is taken out of a text before anything keeps it, and what must stay."""

from __future__ import annotations

import unicodedata

import pytest

from nlp.gazetteer import gazetteer
from nlp.redaction import PLACEHOLDERS, redact


@pytest.mark.parametrize(
    "phone",
    [
        "26123456",
        "26 123 456",
        "26-123-456",
        "2612 3456",
        "26 12 34 56",
        "2 6 1 2 3 4 5 6",
        "67 123 456",
        "+371 26123456",
        "(+371) 2612 3456",
        "+371-26-123-456",
        "00371 26123456",
        "371 26123456",
        "+44 7911 123456",
        "8 912 345-67-89",
    ],
)
def test_phone_number_in_any_usual_spelling_is_taken_out(phone: str) -> None:
    redaction = redact(f"raksti man {phone} vakarā", "lv")

    assert redaction.text == "raksti man [tālrunis] vakarā"
    assert redaction.kinds == ("PHONE",)


def test_word_before_makes_any_row_of_digits_a_phone_number() -> None:
    assert redact("tel. 123 45 67", "lv").text == "tel. [tālrunis]"
    assert redact("123 45 67 punktu nebija", "lv").count == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("uz a.berzina@skola.lv!", "uz [e-pasts]!"),
        ("mans janka (at) inbox.lv", "mans [e-pasts]"),
        ("mans anna at gmail dot com", "mans [e-pasts]"),
        ("kods 150810-34567", "kods [personas kods]"),
        ("kods 32123456789", "kods [personas kods]"),
        ("personas kods 99999912345", "personas kods [personas kods]"),
        ("skat. https://ej.uz/abc?d=1, tur", "skat. [saite], tur"),
        ("skat. www.foto.lv un t.me/grupa", "skat. [saite] un [saite]"),
        ("esmu @lauris.07", "esmu [lietotājs]"),
        ("insta: lasmasworld", "insta: [lietotājs]"),
        ("snap krists_k", "snap [lietotājs]"),
    ],
)
def test_addresses_codes_links_and_user_names_are_taken_out(text: str, expected: str) -> None:
    assert redact(text, "lv").text == expected


CASES = "Jānis Jāņa Jānim Jāni Ilze Ilzes Ilzei Ilzi Annīte Kristapam Zandas Unai"


@pytest.mark.parametrize("case", CASES.split())
def test_given_name_is_known_in_every_case(case: str) -> None:
    assert redact(f"tur bija {case} ar mums", "lv").text == "tur bija [vārds] ar mums"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Paldies Sandrai Mežulei par stundu", "Paldies [vārds] par stundu"),
        ("Anna-Marija Bērziņa-Kalniņa no 9.b", "[vārds] no 9.b"),
        ("J. Liepiņš vadīja", "[vārds] vadīja"),
        ("mentore Evija K. atbildēja", "mentore [vārds]. atbildēja"),
        ("skolotāja Vītoliņa uzklausa", "skolotāja [vārds] uzklausa"),
        ("Kalniņas kundze stāstīja", "[vārds] kundze stāstīja"),
        ("direktore Līga Bite atnāca", "direktore [vārds] atnāca"),
        ("puisis vārdā Zorikto raudāja", "puisis vārdā [vārds] raudāja"),
        ("Anna, Ilze un Pēteris", "[vārds], [vārds] un [vārds]"),
    ],
)
def test_surname_title_and_initial_belong_to_the_name(text: str, expected: str) -> None:
    assert redact(text, "lv").text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mani sauc žasmīna, esmu no jelgavas", "mani sauc [vārds], esmu no jelgavas"),
        ("paldies martinam un ievai", "paldies [vārds] un [vārds]"),
        ("skolotaja berzina bija laba", "skolotaja [vārds] bija laba"),
        ("peteris ozolins 12.c", "[vārds] 12.c"),
        ("MANI SAUC KRISTAPS", "MANI SAUC [vārds]"),
    ],
)
def test_name_without_capital_or_diacritics_is_known(text: str, expected: str) -> None:
    assert redact(text, "lv").text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("учительница Марья Ивановна помогла", "учительница [имя] помогла"),
        ("спасибо ольге сергеевне", "спасибо [имя]"),
        ("меня зовут настя и я из 10 класса", "меня зовут [имя] и я из 10 класса"),
        ("тренер Янис Берзиньш", "тренер [имя]"),
        ("А. С. Новикова вела", "[имя] вела"),
        ("Вера Павловна рассказала", "[имя] рассказала"),
        ("ходили с Дашкой и Максом", "ходили с [имя] и [имя]"),
    ],
)
def test_russian_names_patronymics_and_latvian_names_in_cyrillic_are_known(text: str, expected: str) -> None:
    assert redact(text, "ru").text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my name is kate", "my name is [name]"),
        ("mrs ozola never replies", "mrs [name] never replies"),
        ("Mark explained coding", "[name] explained coding"),
        ("Will Turner ran it", "[name] ran it"),
        ("Emma's talk", "[name]'s talk"),
        ("ask for Martins please", "ask for [name] please"),
    ],
)
def test_english_names_are_known(text: str, expected: str) -> None:
    assert redact(text, "en").text == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("lv", "20-60 minūtes, 12.05.2024, 2023./2024. gadā, 20.30-21.45, 12.b, 70 %, 2000-2500 eur"),
        ("lv", "tas maksāja 25 000 000 eiro un 12 345 678 cilvēki to redzēja"),
        ("lv", "Laime ir, saule spīd, rasa mirdz, visi gaida maija brīvdienas, valda miers"),
        ("lv", "Skolotāja gaida. Romāns garlaicīgs. Roze bija dāvanā. es esmu dusmīga"),
        ("lv", "Krišjāņa Barona ielā, Raiņa vidusskolā, Rīgā un Daugavpilī, draugs Vācijā"),
        ("lv", "Swedbank, Latvenergo un Maxima stendi, LIAA un RTU, mani sauc uz tāfeles"),
        ("ru", "вера в себя, надежда, любовь и слава, роман в марте, жене и людям, тема урока"),
        ("ru", "Надежда умирает последней. улица Пушкина, Рижская школа, меня зовут гулять"),
        ("en", "I hope they will mark it in May with grace. Mark the answers. Will there be more? Don't"),
        ("en", "Career Day at Riga Technical University, Student Council, my name is not important"),
    ],
)
def test_dates_numbers_places_companies_and_words_that_are_names_too_stay(language: str, text: str) -> None:
    assert redact(text, language).text == text


TEXT_WITH_ALL_KINDS = "Jānis Bērziņš 26123456 a@b.lv 150810-34567 www.foto.lv @janka tel. 67 123 456, Anna"


@pytest.mark.parametrize("language", ["lv", "ru", "en"])
def test_redacting_again_changes_nothing(language: str) -> None:
    once = redact(TEXT_WITH_ALL_KINDS, language)
    again = redact(once.text, "lv")

    assert again.text == once.text
    assert again.count == 0


def test_pieces_are_counted_and_kinds_named_once_in_order() -> None:
    redaction = redact("Anna 26123456, Ilze 26123457", "lv")

    assert redaction.count == 4
    assert redaction.kinds == ("NAME", "PHONE")


@pytest.mark.parametrize("language", ["lv", "ru", "en"])
def test_placeholders_are_in_the_language_asked_for(language: str) -> None:
    assert redact(TEXT_WITH_ALL_KINDS, language).text.split(" ")[0] == PLACEHOLDERS[language]["NAME"]


def test_unknown_language_is_read_as_latvian() -> None:
    assert redact("Anna", "de").text == "[vārds]"


def test_letters_and_diacritics_in_two_characters_hide_nothing() -> None:
    decomposed = unicodedata.normalize("NFD", "tur bija Jānis")

    assert redact(decomposed, "lv").text == "tur bija [vārds]"


def test_language_of_the_text_wins_over_that_of_the_chat() -> None:
    assert redact("it was made into a nice thing", "lv").count == 0
    assert redact("Мой друг Кирилл", "lv").text == "Мой друг [vārds]"


@pytest.mark.parametrize("text", ["", "   ", "...", "[vārds]", "-2" * 500, "a." * 500, "a@" * 500])
def test_odd_texts_do_no_harm(text: str) -> None:
    redacted = redact(text, "lv").text

    assert redact(redacted, "lv").text == redacted


@pytest.mark.parametrize("language", ["lv", "ru", "en"])
def test_no_name_is_both_a_word_only_in_lower_case_and_no_word(language: str) -> None:
    names = gazetteer(language)

    assert not set(names.lowercase) & set(names.function)
    assert set(names.given) & set(names.words)
