"""What staff decide about one gap."""

from __future__ import annotations

import pytest

from bot.gap_desk import REASONS, SPANS
from bot.wording import LANGUAGES, wording
from tests.bot.fake_desk import Chat, FakeDesk, gap


@pytest.fixture
def chat() -> Chat:
    chat = Chat(FakeDesk())
    chat.desk.gap_desk.open = [gap(7), gap(8, kind="NO_DATA")]
    chat.write("/gaps")
    chat.press("1. Vairāk ›")
    return chat


def test_a_card_shows_all_there_is_and_what_can_be_done(chat: Chat) -> None:
    assert chat.text == "Viss par Pieejamība 47 %"
    assert list(chat.buttons) == ["Redzēju", "Atlikt", "Nodot", "Ko darījām?", "Nav būtiski", "‹ Saraksts"]
    assert chat.replies[0].replaces


def test_where_nobody_spoke_done_is_done_and_nobody_is_told(chat: Chat) -> None:
    chat.token("staff.gaps.card.8")
    chat.press("Izdarīts")

    assert chat.desk.gap_desk.decided == [(8, "done")]
    assert "Ko darījām?" not in chat.buttons


def test_a_gap_is_put_off_for_a_reason_and_a_time(chat: Chat) -> None:
    chat.press("Atlikt")
    chat.press("Brīvlaiks vai eksāmeni")
    chat.press("2 nedēļas")

    assert chat.desk.gap_desk.decided == [(7, "snoozed", "holidays", "2w")]
    assert "līdz 08.12.2026" in chat.text


def test_one_can_go_back_without_deciding(chat: Chat) -> None:
    chat.press("Atlikt")
    chat.press("‹ Atpakaļ")

    assert chat.text.startswith("Viss par")
    assert chat.desk.gap_desk.decided == []


@pytest.mark.parametrize(("whom", "said", "person"), [("Es", "jūs", 5), ("Jānis", "Nodevu: Jānis", 6)])
def test_a_gap_is_handed_to_oneself_or_to_a_colleague(chat: Chat, whom: str, said: str, person: int) -> None:
    chat.press("Nodot")
    chat.press(whom)

    assert chat.desk.gap_desk.decided == [(7, "assigned", person)]
    assert said in chat.text


def test_what_is_not_relevant_is_spoken_of_no_more(chat: Chat) -> None:
    chat.press("Nav būtiski")
    assert chat.desk.gap_desk.decided == [(7, "not_relevant")]

    chat.press("‹ Saraksts")
    assert "Pārrāvumi: 1" in chat.text


@pytest.mark.parametrize(
    "token",
    [
        "card.99", "later.99", "give.99", "owner.99.5", "owner.7.99", "done.99", "drop.99", "note.99",
        "until.99.holidays.2w", "until.7.fun.2w", "until.7.holidays.9y", "why.7.fun", "card.x", "card", "nonsense.7",
    ],
)  # fmt: skip
def test_a_press_on_what_is_gone_or_unknown_decides_nothing(chat: Chat, token: str) -> None:
    chat.token(f"staff.gaps.{token}")

    assert chat.text
    assert chat.desk.gap_desk.decided == []


def test_the_buttons_of_an_alert_work_beside_it(chat: Chat) -> None:
    chat.token("staff.seen.7")
    assert "atzīmēju" in chat.text

    chat.token("staff.snooze.7")
    assert not chat.replies[0].replaces
    assert "Zinām un jau strādājam" in chat.buttons


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_span_has_its_words(language: str) -> None:
    assert set(wording(language).group("gaps.reasons")) == set(REASONS)
    assert set(wording(language).group("gaps.spans")) == set(SPANS)
