from __future__ import annotations

import pytest

from simulator.chats import Account, Chat, Message
from simulator.questions import Kind, Question, question_in

BOT = Account(1, "Bot", is_bot=True)


def make_message(*tokens: str, text: str = "Cik tev gadu?") -> Message:
    rows = [[{"text": token, "callback_data": token} for token in tokens]]
    return Message(1, Chat(1, "Elza"), BOT, 0, {"text": text}, {"inline_keyboard": rows} if tokens else None)


def asked(*options: str) -> Question:
    question = question_in(make_message(*(f"abc.S1.{option}" for option in options)))
    assert question is not None
    return question


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        (["1", "2", "3", "4", "5", "skip"], Kind.RATING),
        (["skip"], Kind.TEXT),
        (["yes", "no"], Kind.CONSENT),
        (["u13", "13-15", "26+"], Kind.AGE),
        (["been", "know", "no", "skip"], Kind.SINGLE),
        (["jobs", "people", "done", "skip"], Kind.MULTI),
        (["before-1", "before-5", "now-1", "now-5", "skip"], Kind.PAIR),
        (["now-1", "now-5", "back"], Kind.PAIR),
        (["hear_back", "quoting", "done", "back"], Kind.PERMISSIONS),
        (["0", "1", "10"], Kind.NUMBER),
        (["today", "yesterday", "skip"], Kind.DATE),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_buttons_tell_how_to_answer(options: list[str], kind: Kind) -> None:
    assert asked(*options).kind is kind


@pytest.mark.parametrize(("age", "band"), [(9, "u13"), (12, "u13"), (13, "13-15"), (17, "16-17"), (40, "26+")])
def test_every_age_has_its_band(age: int, band: str) -> None:
    assert asked("u13", "13-15", "16-17", "18-25", "26+").band(age) == band


def test_languages_beside_a_question_are_no_answers_to_it() -> None:
    question = question_in(make_message("abc.P0.yes", "abc.P0.no", "abc.language.ru"))

    assert question is not None
    assert (question.id, list(question.options), list(question.languages)) == ("P0", ["yes", "no"], ["ru"])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Kad tas bija? Piemēram, 15.09.", Kind.DATE),
        ("Cik stundu nedēļā tu strādā?", Kind.NUMBER),
        ("Сколько встреч у тебя было?", Kind.NUMBER),
        ("Cik labi! Kas vēl?", Kind.TEXT),
    ],
)
def test_words_tell_how_to_answer_where_there_are_no_buttons(text: str, kind: Kind) -> None:
    question = question_in(make_message("abc.X1.skip", text=text))

    assert question is not None
    assert question.kind is kind


def test_back_is_no_answer() -> None:
    assert list(asked("1", "5", "back", "skip").options) == ["1", "5"]


@pytest.mark.parametrize(
    "token",
    ["lobby.start.general", "staff.seen.7", "abc.language.ru", "abc.delete.yes", "invite.7.start", "me.take.quoting"],
)
def test_other_buttons_ask_no_question_of_a_conversation(token: str) -> None:
    assert question_in(make_message(token)) is None


def test_a_question_mark_alone_asks_for_words() -> None:
    question = question_in(make_message(text="Kas vēl?"))

    assert question is not None
    assert question.kind is Kind.TEXT


def test_what_ends_without_question_mark_and_buttons_is_no_question() -> None:
    assert question_in(make_message(text="Paldies!")) is None
