from __future__ import annotations

from nlp.candidate_words import Said, Word, content_stems, typical


def said(text: str, language: str = "lv", *people: str) -> list[Said]:
    return [Said(text, language, person) for person in people]


def words(inside: list[Said], beside: list[Said], **changes: int) -> dict[str, tuple[Word, ...]]:
    return typical(inside, beside, **({"least_people": 2, "most": 8} | changes))


def test_masks_numbers_and_stop_words_say_nothing() -> None:
    assert content_stems("[vārds] un 2026 [e-pasts] stipendija", "lv") == content_stems("stipendija", "lv")


def test_a_word_is_shown_as_most_people_write_it() -> None:
    inside = said("stipendija", "lv", "a", "b") + said("stipendiju", "lv", "c")

    assert words(inside, []) == {"lv": (Word("stipendija", 3),)}


def test_a_word_counts_once_per_person() -> None:
    inside = said("stipendija un stipendija", "lv", "a") * 3 + said("stipendija", "lv", "b")

    assert words(inside, [])["lv"] == (Word("stipendija", 2),)


def test_a_word_of_too_few_people_is_not_shown() -> None:
    assert words(said("stipendija", "lv", "a", "b", "c", "d"), [], least_people=5) == {}


def test_words_that_are_as_frequent_elsewhere_are_not_typical() -> None:
    inside = said("skola stipendija", "lv", "a", "b")
    beside = said("skola", "lv", "c", "d", "e")

    assert [word.form for word in words(inside, beside)["lv"]] == ["stipendija"]


def test_each_language_has_words_of_its_own() -> None:
    inside = (
        said("stipendija", "lv", "a", "b") + said("стипендия", "ru", "c", "d") + said("scholarship", "en", "e", "f")
    )

    found = words(inside, [])

    assert {language: word.form for language, (word,) in found.items()} == {
        "lv": "stipendija",
        "ru": "стипендия",
        "en": "scholarship",
    }
