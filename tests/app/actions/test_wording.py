"""The words of "you said, we did", in three languages."""

from __future__ import annotations

import re

import pytest

from analytics.raising import choices
from app.actions.wording import LANGUAGES, ThemeWords, Told, book, message
from conversations import library
from conversations.tokens import ACTED, NO_SESSIONS, TOKEN_LIMIT
from nlp.codebook import codebook

THEMES = book().themes.items()
EMOJI = re.compile("[\U0001f300-\U0001faff☀-➿]")
ONE_GENDER = {
    "lv": r"\((-usi|-a)\)|\b(gatavs|gatava|bijis|bijusi)\b|Jūs",
    "ru": r"\(\w+\)|\bты \w+(л|ла)\b|\b(Вы|Вас|Вам|Ваш\w*)\b",
    "en": r"\b(he|she|his|her)\b",
}


def sentences(words: ThemeWords, language: str) -> list[str]:
    return [words.said[language], *(ready.words[language] for ready in words.done)]


def test_every_theme_of_the_framework_has_its_words() -> None:
    assert set(book().themes) == {theme for theme in codebook().themes if theme.startswith(("E2.", "E5."))}


@pytest.mark.parametrize(("theme", "words"), THEMES)
def test_a_theme_has_two_to_four_sentences_with_codes_of_their_own(theme: str, words: ThemeWords) -> None:
    codes = [ready.code for ready in words.done]

    assert 2 <= len(codes) == len(set(codes)) <= 4
    assert all(len(f"{theme}.{code}") <= 40 for code in codes)
    assert all(len(f"staff.action.words.{code}".encode()) <= TOKEN_LIMIT for code in codes)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("theme", "words"), THEMES)
def test_sentences_are_short_and_whole_and_speak_to_everybody(theme: str, words: ThemeWords, language: str) -> None:
    for sentence in sentences(words, language):
        assert 15 <= len(sentence) <= 100, sentence
        assert re.search(r"[.!]$", sentence), sentence
        assert not re.search(ONE_GENDER[language], sentence), sentence
        assert not EMOJI.search(sentence), sentence
        assert not re.search(r"[{}]", sentence)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("theme", "words"), THEMES)
def test_a_message_has_two_lines_and_one_emoji(theme: str, words: ThemeWords, language: str) -> None:
    for ready in words.done:
        said = message([Told(theme, "Ogres Krastu vidusskola", ready.words, "lv")], language)
        assert len(said.splitlines()) == 2
        assert len(EMOJI.findall(said)) == 1


def test_untranslated_words_say_so_in_every_pair_of_languages() -> None:
    for language in LANGUAGES:
        for other in set(LANGUAGES) - {language}:
            said = message([Told("E5.COST", "Skola", {other: "X."}, other)], language)
            assert re.search(r"\nSkola \(.+\): X\.$", said)


def test_the_country_and_the_button_are_named_in_every_language() -> None:
    frame = book().frame

    for words in (frame.nation, frame.stop, frame.stopped, frame.already, frame.in_language):
        assert set(words) == set(LANGUAGES)
    assert all(len(label) <= 30 for label in frame.stop.values())
    assert all(len(note) <= 200 for note in frame.already.values())


def test_choices_stand_in_the_flows() -> None:
    """Only those of flows that are there: an option that is renamed must be renamed here, too."""
    options = {
        step.id: {getattr(option, "code", "") for option in step.options}
        for flow in library.load().flows.values()
        for step in flow.steps
        if getattr(step, "options", None)
    }
    for theme, raising in choices().items():
        for question, chosen in raising.items():
            assert chosen <= options.get(question, chosen), (theme, question)


def test_the_prefix_of_its_buttons_is_no_session() -> None:
    assert ACTED in NO_SESSIONS
