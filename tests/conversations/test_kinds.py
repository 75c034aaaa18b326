"""Pairs, numbers, dates and permissions: pressed, typed, changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conversations.events import AnswerGiven, ConsentDecided, LanguageChosen, Noted, QuestionSkipped
from conversations.library import Library
from tests.conversations.person import Person

MakePerson = Callable[..., Person]


def test_a_pair_is_asked_in_one_message_that_changes_in_place(visitor: MakePerson) -> None:
    someone = visitor(at="W4")
    assert someone.heard.endswith("Before: …")
    someone.taps("W4.before-2")
    assert (someone.messages, someone.replaced.splitlines()[-2:]) == ([], ["Before: 2", "Now: …"])
    someone.taps("W4.now-4")

    assert someone.got(AnswerGiven) == [AnswerGiven("W4", "pair", choices=("2", "4"))]
    assert someone.replaced.endswith("✓ 2 → 4")


def test_a_pair_pressed_twice_in_haste_is_no_whole_pair(visitor: MakePerson) -> None:
    someone = visitor(at="W4")
    someone.taps("W4.before-2")
    someone.taps("W4.before-3")

    assert someone.events == tuple(someone.got(Noted))
    assert someone.session.chosen == {"W4": ("before-2",)}


@pytest.mark.parametrize(
    "typed", ["2 4", "2 un 4", "2, 4", "2→4", "divi četri", "два и четыре", "two and four", "2-4", "2\n4"]
)
def test_both_halves_may_be_typed_at_once(visitor: MakePerson, typed: str) -> None:
    someone = visitor(at="W4")
    someone.says(typed)

    assert someone.got(AnswerGiven) == [AnswerGiven("W4", "pair", choices=("2", "4"))]
    assert someone.heard.startswith("✓ 2 → 4\n\n")


def test_halves_may_be_typed_one_after_the_other(visitor: MakePerson) -> None:
    someone = visitor(at="W4")
    someone.says("divi")
    assert someone.heard.endswith("Before: 2\nNow: …")
    someone.says("4")

    assert someone.got(AnswerGiven) == [AnswerGiven("W4", "pair", choices=("2", "4"))]


def test_half_a_pair_survives_a_change_of_language(visitor: MakePerson) -> None:
    someone = visitor(at="W4")
    someone.taps("W4.before-2")
    someone.says("krievu")

    assert someone.got(LanguageChosen) == [LanguageChosen("ru")]
    assert someone.heard.endswith("Before: 2\nNow: …")


@pytest.mark.parametrize("typed", ["2 6", "2 3 4", "0", "six", "2/5 4/5", "24"])
def test_what_is_no_pair_is_explained(visitor: MakePerson, typed: str) -> None:
    someone = visitor(at="W4")
    someone.says(typed)

    assert someone.heard.startswith("Two numbers from 1 to 5")
    assert someone.session.question == "W4"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", 0),
        ("60", 60),
        ("divdesmit pieci", 25),
        ("двадцать пять", 25),
        ("twenty-five", 25),
        ("simts", None),
        ("61", None),
        ("-1", None),
        ("5 6", None),
        ("pieci divdesmit", None),
        ("², ٣", None),
        ("9" * 5_000, None),
    ],
)
def test_a_number_is_typed_in_digits_or_words(visitor: MakePerson, typed: str, number: int | None) -> None:
    someone = visitor(at="W5")
    someone.says(typed)

    given = [AnswerGiven("W5", "number", number=number)] if number is not None else []
    assert someone.got(AnswerGiven) == given
    assert bool(given) or someone.heard.startswith("A number from 0 to 60")


def test_a_numbers_buttons_are_its_likeliest_answers(visitor: MakePerson) -> None:
    someone = visitor(at="W5")
    assert someone.labels == ["0", "1", "2", "Skip", "← Back"]
    someone.taps("W5.2")

    assert someone.got(AnswerGiven) == [AnswerGiven("W5", "number", number=2)]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("15.09.", "2026-09-15"),
        ("14.9", "2026-09-14"),
        ("01.09.2026", "2026-09-01"),
        ("1/9/26", "2026-09-01"),
        ("2026-09-02", "2026-09-02"),
        ("vakar", "2026-09-14"),
        ("Сегодня!", "2026-09-15"),
        ("yesterday", "2026-09-14"),
        ("10. septembrī", "2026-09-10"),
        ("10 сентября", "2026-09-10"),
        ("September 10th", "2026-09-10"),
        ("2026. gada 10. septembrī", "2026-09-10"),
        ("31 August", "2026-08-31"),
        ("16.09.", ""),
        ("1.1.", ""),
        ("31.09.", ""),
        ("15.09.1999", ""),
        ("rīt", ""),
        ("15", ""),
        ("1 2 3 4", ""),
        ("15.09.20261", ""),
        ("٣.٩", ""),
    ],
)
def test_a_day_is_typed_as_people_write_it(visitor: MakePerson, typed: str, day: str) -> None:
    someone = visitor(at="W6")
    someone.says(typed)

    assert someone.got(AnswerGiven) == ([AnswerGiven("W6", "date", choices=(day,))] if day else [])
    assert day or someone.heard.startswith("A date fits here")


def test_a_day_has_buttons_and_is_shown_in_the_persons_language(visitor: MakePerson) -> None:
    someone = visitor(at="W6", language="lv")
    assert someone.labels[:2] == ["Šodien", "Vakar"]
    someone.taps("W6.yesterday")

    assert someone.got(AnswerGiven) == [AnswerGiven("W6", "date", choices=("2026-09-14",))]
    assert someone.replaced.endswith("✓ 2026. gada 14. septembris")


def test_permissions_are_all_off_until_they_are_turned_on(visitor: MakePerson) -> None:
    someone = visitor(at="P5")
    assert someone.labels == ["Tell me", "Quote me", "Learn from me", "That's all", "← Back"]
    someone.taps("P5.done")

    assert [(decided.purpose, decided.granted) for decided in someone.got(ConsentDecided)] == [
        ("hear_back", False),
        ("quoting", False),
        ("teach_classifier", False),
    ]
    assert someone.replaced.endswith("✓ none of these")
    assert someone.session.status == "completed"


def test_a_permission_is_turned_on_and_off_in_place(visitor: MakePerson) -> None:
    someone = visitor(at="P5")
    for option in ("quoting", "hear_back", "quoting"):
        someone.taps(f"P5.{option}")
        assert someone.messages == []
    someone.taps("P5.done")

    assert someone.got(ConsentDecided)[0] == ConsentDecided("hear_back", True, "hear_back/test")
    assert [decided.granted for decided in someone.got(ConsentDecided)] == [True, False, False]


@pytest.mark.parametrize(
    ("typed", "granted"),
    [
        ("1, 3", [True, False, True]),
        ("quote me", [False, True, False]),
        ("нет", [False, False, False]),
        ("tas viss", [False, False, False]),
        ("jā", None),
        ("viss ok", None),
        ("4", None),
    ],
)
def test_permissions_are_typed_only_by_name_or_number(
    visitor: MakePerson, typed: str, granted: list[bool] | None
) -> None:
    someone = visitor(at="P5")
    someone.says(typed)

    assert [decided.granted for decided in someone.got(ConsentDecided)] == (granted or [])
    assert granted is not None or "1. Tell me\n2. Quote me" in someone.heard


def test_permissions_may_be_passed_over_undecided(visitor: MakePerson) -> None:
    someone = visitor(at="P5")
    someone.commands("/skip")

    assert someone.got(QuestionSkipped) == [QuestionSkipped("P5")]
    assert someone.got(ConsentDecided) == []


def test_only_permissions_that_were_not_decided_before_are_asked_and_decided(visitor: MakePerson) -> None:
    someone = visitor(at="P5", known={"quoting": "yes"})
    assert someone.labels[:2] == ["Tell me", "Learn from me"]
    someone.taps("P5.quoting")
    assert len(someone.got(Noted)) == 1
    someone.says("2")

    assert [decided.purpose for decided in someone.got(ConsentDecided)] == ["hear_back", "teach_classifier"]
    assert someone.got(ConsentDecided)[1].granted


@pytest.mark.parametrize("typed", ["viss", "все"])
def test_all_is_no_refusal_of_everything(visitor: MakePerson, typed: str) -> None:
    someone = visitor(at="P5")
    someone.says(typed)
    assert someone.got(ConsentDecided) == []
    someone.taps("P5.quoting")
    someone.says(typed)

    assert [decided.purpose for decided in someone.got(ConsentDecided) if decided.granted] == ["quoting"]


@pytest.mark.parametrize("typed", ["neko", "ничего", "nothing", "tas viss", "Это всё", "that's all"])
def test_nothing_permitted_is_a_refusal_that_is_kept(visitor: MakePerson, typed: str) -> None:
    someone = visitor(at="P5")
    someone.says(typed)

    assert [decided.granted for decided in someone.got(ConsentDecided)] == [False, False, False]


def test_what_was_decided_before_is_not_explained_again(texts: Library) -> None:
    someone = Person(texts, "S", language="en", seed=1, facts={"event": "x"}, known={"quoting": "no"})
    someone.jump_to("P5")

    assert [line for line in someone.heard.splitlines() if line.startswith("• ")] == [
        "• If something changes because of your answers, I'll write to you.",
        "• The program learns from your answers to understand what people write.",
    ]


@pytest.mark.parametrize(
    ("at", "typed", "edited", "given"),
    [
        ("W4", "2 4", "1 un 5", AnswerGiven("W4", "pair", choices=("1", "5"), revision=2)),
        ("W5", "7", "astoņi", AnswerGiven("W5", "number", number=8, revision=2)),
        ("W6", "vakar", "12.09.", AnswerGiven("W6", "date", choices=("2026-09-12",), revision=2)),
        ("W7", "1", "1, 2", AnswerGiven("W7", "multi", choices=("money", "time"), revision=2)),
    ],
)
def test_an_edited_message_revises_every_kind(
    visitor: MakePerson, at: str, typed: str, edited: str, given: AnswerGiven
) -> None:
    someone = visitor(at=at)
    someone.says(typed)
    before = someone.session.question
    someone.edits("m1", edited)

    assert someone.got(AnswerGiven) == [given]
    assert someone.session.question == before


def test_an_answer_is_repeated_in_later_texts_by_its_label_in_the_persons_language(visitor: MakePerson) -> None:
    assert "Я учусь" not in visitor().heard
    someone = visitor(language="ru")
    someone.taps("W1.study")

    assert someone.heard.endswith("Учусь – good?")


def test_days_pairs_and_numbers_are_repeated_too(visitor: MakePerson) -> None:
    someone = visitor(at="W4")
    for line in ("2 4", "3", "vakar", "money"):
        someone.says(line)

    assert "3, September 14, 2026, 2 → 4: tell more!" in someone.heard


def test_a_wording_for_an_answer_is_used_only_if_it_was_given(visitor: MakePerson) -> None:
    someone = visitor(at="W7")
    someone.says("money")

    assert "Tell more!" in someone.heard
