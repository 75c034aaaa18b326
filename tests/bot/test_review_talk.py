"""Reviewing in the chat: one answer at a time, by buttons alone."""

from __future__ import annotations

import pytest

from bot.replies import MAX_TOKEN, calls_for_replies
from bot.review_desk import ReviewTally
from bot.review_draft import Draft
from bot.wording import LANGUAGES, wording
from tests.bot.fake_desk import Chat, FakeDesk
from tests.bot.fake_review import FakeReview


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def chat(desk: FakeDesk) -> Chat:
    return Chat(desk)


def said(desk: FakeDesk) -> list[tuple[str, int, object]]:
    assert desk.reviews is not None
    return desk.reviews.said


def test_an_answer_is_shown_with_its_question_and_the_machines_reading(chat: Chat) -> None:
    chat.write("/review")

    assert chat.text == (
        "1 no 2 · Ēnu diena\nKas palika prātā?\n\n„viss bija labi”\n\nEs tajā saskatu:\n– Attieksme: atzinīgi"
    )
    assert list(chat.buttons) == ["Pareizi", "Mainīt", "Izlaist", "Satraucoši: nodot tālāk"]


def test_without_the_right_there_is_a_friendly_no(desk: FakeDesk, chat: Chat) -> None:
    desk.reviews = None

    assert "administratoru" in chat.write("/review")[0].text
    assert "administratoru" in chat.token("staff.review.right.11")[0].text


def test_agreeing_shows_the_next_answer_in_the_same_message(desk: FakeDesk, chat: Chat) -> None:
    chat.write("/review")
    chat.press("Pareizi")

    assert said(desk) == [("right", 11, None)]
    assert chat.text.startswith("2 no 2")
    assert chat.replies[0].replaces


def test_what_the_machine_could_not_tell_cannot_be_agreed_with(desk: FakeDesk, chat: Chat) -> None:
    chat.write("/review")
    chat.press("Izlaist")

    assert "nevaru izlemt" in chat.text
    assert next(iter(chat.buttons)) == "Izvēlēties tēmas"
    chat.token("staff.review.right.12")
    assert said(desk) == [("skip", 11, None)]


def test_a_change_goes_from_themes_over_polarities_to_done(desk: FakeDesk, chat: Chat) -> None:
    chat.write("/review")
    chat.press("Mainīt")
    chat.press("✓ Attieksme")
    chat.press("Ieguvumi ›")
    chat.press("Darbs")
    chat.press("‹ Atpakaļ")
    chat.press("Idejas ›")
    chat.press("Ierosinājumi")
    chat.press("Tālāk ›")
    assert "„Darbs”?" in chat.text
    chat.press("Kritizē un ierosina")
    assert "– Darbs: kritiski + ierosinājums\n– Ierosinājumi: ierosinājums" in chat.text
    chat.press("Gatavs")

    labels = [("E5.WORK", "negative"), ("E5.WORK", "suggestion"), ("E2.INPUT", "suggestion")]
    assert said(desk) == [("code", 11, labels)]


def test_no_theme_is_an_answer_too(desk: FakeDesk, chat: Chat) -> None:
    chat.write("/review")
    for label in ("Mainīt", "✓ Attieksme", "Tālāk ›", "Gatavs"):
        chat.press(label)

    assert said(desk) == [("code", 11, [])]


def test_a_broken_rule_is_said_and_nothing_is_chosen(desk: FakeDesk, chat: Chat) -> None:
    chat.write("/review")
    for label in ("Mainīt", "Atbalsta kvalitāte ›", "Norise", "‹ Atpakaļ", "Ieguvumi ›", "Pašizziņa", "Darbs"):
        chat.press(label)

    assert "ne vairāk kā 3" in chat.text
    assert "Darbs" in chat.buttons
    chat.press("✓ Pašizziņa")
    assert "Pašizziņa" in chat.buttons


def test_changing_goes_on_after_a_restart(desk: FakeDesk) -> None:
    chat = Chat(desk)
    chat.write("/review")
    chat.press("Mainīt")
    chat.press("Atbalsta kvalitāte ›")
    chat.press("Norise")

    later = Chat(desk)
    later.write("/review")

    assert "✓ Norise" in later.buttons


def test_going_back_from_the_themes_forgets_the_change(desk: FakeDesk, chat: Chat) -> None:
    chat.write("/review")
    chat.press("Mainīt")
    chat.press("‹ Atpakaļ")

    assert next(iter(chat.buttons)) == "Pareizi"
    assert desk.reviews is not None
    assert desk.reviews.cards[11].draft is None


@pytest.mark.parametrize(
    "token",
    [
        "right.11",
        "skip.11",
        "theme.11.E2.STAFF",
        "done.11",
        "say.11.positive",
        "next.11",
        "right.",
        "right.x",
        "right.99999999999999",
        "nonsense.11",
        "back.11",
    ],
)
def test_a_button_of_a_settled_answer_changes_nothing(desk: FakeDesk, chat: Chat, token: str) -> None:
    chat.write("/review")
    chat.press("Pareizi")
    chat.token(f"staff.review.{token}")

    assert said(desk) == [("right", 11, None)]
    assert "jau ir izlemts" in chat.text
    assert "2 no 2" in chat.text


@pytest.mark.parametrize("token", ["done.11", "say.11.positive", "theme.11.E2.STAFF", "next.11", "say.11.x", "what.11"])
def test_a_button_that_does_not_fit_the_step_shows_the_step_again(desk: FakeDesk, chat: Chat, token: str) -> None:
    chat.write("/review")
    chat.token(f"staff.review.{token}")

    assert said(desk) == []
    assert next(iter(chat.buttons)) == "Pareizi"


def test_worrying_is_passed_on_and_thanked_for(desk: FakeDesk, chat: Chat) -> None:
    chat.write("/review")
    chat.press("Satraucoši")

    assert said(desk) == [("worry", 11, None)]
    assert chat.text.startswith("Paldies, ka pamanījāt.")
    assert "2 no 2" in chat.text


def test_the_end_thanks_and_tells_how_two_agree_and_what_is_left(desk: FakeDesk, chat: Chat) -> None:
    assert desk.reviews is not None
    desk.reviews.standing = ReviewTally(7, 9, 41)
    chat.write("/review")
    chat.press("Izlaist")
    chat.press("Izlaist")

    assert "7 no 9" in chat.text
    assert "Pārskatāmas vēl: 41" in chat.text
    assert chat.buttons == {"Vēl dažas": "staff.review.more"}


def test_with_nothing_to_show_the_reason_is_said(desk: FakeDesk, chat: Chat) -> None:
    desk.reviews = FakeReview()
    desk.reviews.cards = {}

    assert "vismaz 10" in chat.write("/review")[0].text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_fits_telegram_in_every_language(language: str) -> None:
    desk = FakeDesk(language)
    chat, words = Chat(desk), wording(language)
    chat.write("/review")
    for token in ("change", "group.11.E5", "theme.11.E5.WORK", "next", "say.11.both", "say.11.both", "back"):
        chat.token(f"staff.review.{token}" + ("" if ".11" in token else ".11"))

        assert calls_for_replies(chat.replies, 1, 2)[0].method == "editMessageText"
        assert all(len(value.encode()) <= MAX_TOKEN for value in chat.buttons.values())
        assert words("review.settled") not in chat.text


@pytest.mark.parametrize("saved", [{}, {"step": "x"}, {"step": "themes"}, {"step": "themes", "chosen": [1]}, None])
def test_a_draft_that_cannot_be_read_is_begun_anew(saved: dict[str, object] | None) -> None:
    assert Draft.opened(saved) is None
