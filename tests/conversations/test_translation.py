from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

from conversations.library import Library
from conversations.reading import parse
from conversations.texts import Questions, Texts
from conversations.translation import is_untranslated, translation_problems


def two(texts: Library, first: dict[str, Any], other: dict[str, Any]) -> dict[str, Texts]:
    """Return Latvian and English with one question, worded as given."""
    return {
        language: replace(texts.languages[language], questions={"T": questions(wording)})
        for language, wording in (("lv", first), ("en", other))
    }


def questions(wording: dict[str, Any]) -> Any:
    return parse(Questions, yaml.safe_dump({"T1": wording}, allow_unicode=True), "T.yaml").root


@pytest.mark.parametrize(
    ("first", "other", "remedies"),
    [
        ({"text": "Čau!"}, {"text": "Hi!"}, []),
        (
            {"text": "Čau!"},
            {"text": "Čau!"},
            ["text: reads as in lv: translate it, or list 'text' under `same` if it is meant"],
        ),
        ({"text": "TikTok"}, {"text": "TikTok", "same": ["text"]}, []),
        ({"text": "13–15 {event}"}, {"text": "13–15 {event}"}, []),
        ({"text": "Cik {event}?"}, {"text": "How?"}, ["text: {event} stands in lv but not here: put it in"]),
        (
            {"text": "Cik?"},
            {"text": "How {event}?"},
            ["text: {event} stands here but not in lv: take it out, or put it in there"],
        ),
        (
            {"text": "Cik?", "when": {"date": "Kad?"}},
            {"text": "How?"},
            ["when: lv has wordings for date: have the same here"],
        ),
    ],
    ids=["translated", "taken over", "the same on purpose", "no words", "lost", "added", "no wording for a fact"],
)
def test_a_language_says_what_the_first_one_says(
    texts: Library, first: dict[str, Any], other: dict[str, Any], remedies: list[str]
) -> None:
    problems = list(translation_problems(two(texts, first, other)))

    assert [problem.remedy for problem in problems] == remedies
    assert all((problem.file, problem.step) == ("locales/en/T.yaml", "T1") for problem in problems)


def test_labels_are_compared_like_texts(texts: Library) -> None:
    same = {"text": "a", "options": {"x": "Jā"}}

    assert [p.remedy[:19] for p in translation_problems(two(texts, same, {**same, "text": "b"}))] == [
        "x: reads as in lv: "
    ]


def test_our_own_languages_lose_nothing(texts: Library) -> None:
    assert list(translation_problems(texts.languages)) == []


@pytest.mark.parametrize(("text", "untranslated"), [("Jā", True), ("5 – 1 {n}", False), ("🙌", False), ("{", False)])
def test_signs_and_numbers_need_no_translation(text: str, untranslated: bool) -> None:
    assert is_untranslated(text, text) is untranslated
