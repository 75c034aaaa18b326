from __future__ import annotations

import pytest

from conversations import answers
from conversations.answers import TEXT_LIMIT, Answer
from conversations.flow import Flow, Multi
from conversations.library import Library


def read(texts: Library, question: str, typed: str) -> Answer | None:
    flow = texts.flow("S", 1)
    step = flow.step(question)
    return answers.read(step, typed, answers.lexicon_at(flow, step, texts.languages))


@pytest.mark.parametrize(
    "typed", ["5", "5!", " 5 ", "5️⃣", "5/5", "piecas", "Pieci", "PIECNIEKS", "пять", "пятёрка", "five"]
)
def test_five_is_understood_however_it_is_written(texts: Library, typed: str) -> None:
    assert read(texts, "S1", typed) == Answer(number=5)


@pytest.mark.parametrize(
    "typed", ["0", "6", "55", "4.5", "3-4", "3/4", "piecdesmit", "ļoti", "🔥", "", "5 5", "²5", "٣٣"]
)
def test_what_is_no_rating_is_not_guessed(texts: Library, typed: str) -> None:
    assert read(texts, "S1", typed) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Mazāk par 13", "u13"),
        ("13–15", "13-15"),
        ("13-15", "13-15"),
        ("15", "13-15"),
        ("man ir 16 gadi", "16-17"),
        ("мне 18 лет", "18-25"),
        ("I'm 26 years old", "26+"),
        ("26+", "26+"),
        ("12", "u13"),
        ("under 13", "u13"),
        ("99", "26+"),
        ("piecpadsmit", "13-15"),
        ("мне двадцать один год", "18-25"),
    ],
)
def test_a_typed_age_finds_its_band(texts: Library, typed: str, code: str) -> None:
    assert read(texts, "P1", typed) == Answer(choices=(code,))


@pytest.mark.parametrize(
    "typed", ["12. klase", "8b", "1", "2", "3", "100", "15 16", "15,5", "piecdesmit klase", "9" * 5_000]
)
def test_what_is_no_age_is_not_guessed(texts: Library, typed: str) -> None:
    assert read(texts, "P1", typed) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Koledžā vai augstskolā", "higher"),
        ("koledž", "higher"),
        ("tehnikums", "vocational"),
        ("tehnikumā", "vocational"),
        ("Vidusskolā", "general"),
        ("skolā", "general"),
        ("в техникуме", "vocational"),
        ("в", ""),
        ("at", ""),
        ("at college", "higher"),
        ("k", ""),
        ("3", "higher"),
        ("6", ""),
        ("profesionālajā", "vocational"),
        ("skola vai koledža", ""),
    ],
)
def test_an_option_is_known_by_its_label_or_a_start_that_fits_only_one(texts: Library, typed: str, code: str) -> None:
    assert read(texts, "P2", typed) == (Answer(choices=(code,)) if code else None)


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("1, 3", "jobs study"),
        ("3 1", "jobs study"),
        ("1 un 3", "jobs study"),
        ("1 и 3", "jobs study"),
        ("1;3\n5", "jobs study people"),
        ("Zinu, kur mācīties tālāk", "study"),
        ("sapratu, iepazinu", "strengths people"),
        ("Nothing special", "nothing"),
        ("7", "nothing"),
        ("7, 2", "strengths"),
        ("1, 1", "jobs"),
    ],
)
def test_several_choices_are_typed_as_a_list(texts: Library, typed: str, codes: str) -> None:
    assert read(texts, "S4", typed) == Answer(choices=tuple(codes.split()))


@pytest.mark.parametrize("typed", ["8", "1, 8", "13", "un", ",", "zinu", "1, viss"])
def test_a_list_with_something_unknown_is_not_guessed(texts: Library, typed: str) -> None:
    assert read(texts, "S4", typed) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("jā", "yes"),
        ("ДА", "yes"),
        ("yes please", "yes"),
        ("Jā, drīkst", "yes"),
        ("nē", "no"),
        ("нет", "no"),
        ("nope", "no"),
        ("1", ""),
        ("varbūt", ""),
        ("you", ""),
    ],
)
def test_a_permission_needs_a_clear_yes_or_no(texts: Library, typed: str, code: str) -> None:
    assert read(texts, "P3", typed) == (Answer(choices=(code,)) if code else None)


def test_now_does_not_decline_taking_part(texts: Library) -> None:
    assert read(texts, "P0", "now") is None


def test_yes_alone_does_not_choose_between_two_labels_that_begin_with_yes(texts: Library) -> None:
    assert read(texts, "S6", "jā") is None
    assert read(texts, "S6", "jā, bet") == Answer(choices=("know",))


def test_text_is_kept_as_typed_without_space_around(texts: Library) -> None:
    assert read(texts, "S2", "  Bija «super»! \n") == Answer(text="Bija «super»!")
    assert read(texts, "S2", " \n ") is None


def test_text_over_the_limit_is_cut(texts: Library) -> None:
    assert read(texts, "S2", "ā" * (TEXT_LIMIT + 1)) == Answer(text="ā" * TEXT_LIMIT, cut=True)


@pytest.mark.parametrize(
    ("chosen", "pressed", "after"),
    [
        ((), "people", ("people",)),
        (("people",), "jobs", ("jobs", "people")),
        (("jobs", "people"), "jobs", ("people",)),
        (("jobs", "people"), "nothing", ("nothing",)),
        (("nothing",), "jobs", ("jobs",)),
        (("nothing",), "nothing", ()),
    ],
)
def test_a_choice_goes_on_and_off_and_nothing_stands_alone(
    flow_s: Flow, chosen: tuple[str, ...], pressed: str, after: tuple[str, ...]
) -> None:
    question = flow_s.step("S4")
    assert isinstance(question, Multi)

    assert answers.toggle(question, chosen, pressed) == after


@pytest.mark.parametrize(("question", "code"), [("S1", "6"), ("P3", "maybe"), ("S2", "1"), ("S4", "jobs")])
def test_a_press_that_answers_nothing_is_no_answer(flow_s: Flow, question: str, code: str) -> None:
    assert answers.press(flow_s.step(question), code) is None
