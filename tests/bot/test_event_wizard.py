"""A new event, from /event to the QR picture."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.coordinators import claims
from bot.desk import NewEvent, Place
from bot.event_draft import LOCAL
from bot.event_steps import SERVICES, STEPS
from conversations.messages import Media, Text
from tests.bot.fake_desk import LINK, Chat, FakeDesk


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def chat(desk: FakeDesk) -> Chat:
    return Chat(desk)


def at_step(name: str, desk: FakeDesk) -> Chat:
    """A wizard that asks the question `name`."""
    chat = Chat(desk)
    chat.write("/event")
    answers = ["Ogres tehnikums", "Ēnu diena", "Ēnu diena", "Šodien"]
    for answer in answers[: [step.name for step in STEPS].index(name)]:
        chat.press(answer)
    return chat


CONVERSATIONS = {
    "lv": ["Ogres tehnikums", "Ēnu diena", "Ēnu diena", "Rīt", "30"],
    "ru": ["Ogres tehnikums", "День теней", "День теней", "Завтра", "30"],
    "en": ["Ogres tehnikums", "Job shadowing", "Job shadowing", "Tomorrow", "30"],
}
PUPILS_TEXT = {"lv": "Čau! 👋 Pastāsti", "ru": "Привет! 👋 Расскажи", "en": "Hi! 👋 Tell us"}


@pytest.mark.parametrize("language", CONVERSATIONS)
def test_six_presses_make_an_event(language: str) -> None:
    desk = FakeDesk(language)
    chat = Chat(desk)
    chat.write("/event")

    for label in CONVERSATIONS[language]:
        chat.press(label)

    tomorrow_at_nine = datetime(2026, 11, 25, 9, tzinfo=LOCAL)
    title = CONVERSATIONS[language][1]
    assert desk.created == [NewEvent(1, "shadowing", "education", title, tomorrow_at_nine, 30)]
    assert desk.staff.draft is None


@pytest.mark.parametrize("language", CONVERSATIONS)
def test_typing_works_as_well_as_pressing(language: str) -> None:
    desk = FakeDesk(language)
    chat = Chat(desk)
    chat.write("/event")

    for text in ("sigul", CONVERSATIONS[language][1].lower(), "Diena  ar\ninženieri", "12.11. 14:00", "25"):
        chat.write(text)

    starts_at = datetime(2026, 11, 12, 14, tzinfo=LOCAL)
    assert desk.created == [NewEvent(3, "shadowing", "education", "Diena ar inženieri", starts_at, 25)]


@pytest.mark.parametrize("language", CONVERSATIONS)
def test_the_end_is_a_qr_picture_and_a_text_to_forward(language: str) -> None:
    chat = Chat(FakeDesk(language))
    chat.write("/event")
    for label in CONVERSATIONS[language]:
        chat.press(label)

    done, picture, forward = chat.replies
    assert done.replaces
    assert picture.photo is not None
    assert picture.photo.startswith(b"\x89PNG")
    assert LINK in picture.text
    assert forward.text.startswith(PUPILS_TEXT[language])
    assert LINK in forward.text


def test_presses_turn_one_message_into_the_next_question(chat: Chat) -> None:
    chat.write("/event")

    assert [reply.replaces for reply in chat.replies] == [False]
    assert [reply.replaces for reply in chat.press("Ogres tehnikums")] == [True]


def test_the_message_tells_what_is_known_so_far(desk: FakeDesk) -> None:
    chat = at_step("expected", desk)

    assert chat.text.startswith("Jauns pasākums · Ogres tehnikums · Ēnu diena · 24.11.2026\n\n")


def test_a_single_institution_is_not_asked_for(desk: FakeDesk, chat: Chat) -> None:
    desk.places = desk.places[:1]

    chat.write("/event")

    assert "Kas tas ir par pasākumu?" in chat.text
    assert "‹ Atpakaļ" not in chat.buttons


def test_without_an_institution_there_is_no_event(desk: FakeDesk, chat: Chat) -> None:
    desk.places = []

    chat.write("/event")

    assert "nav piešķirta neviena iestāde" in chat.text
    assert desk.staff.draft is None


def test_many_institutions_are_searched_by_name(desk: FakeDesk, chat: Chat) -> None:
    desk.places = [Place(n, f"Rīgas {n}. vidusskola") for n in range(1, 31)]

    chat.write("/event")
    assert list(chat.buttons) == ["Atcelt"]

    chat.write("rigas 2")
    assert len(chat.buttons) == 8 + 1
    chat.write("rigas 2")
    assert desk.staff.draft is not None
    assert desk.staff.draft["step"] == "place"
    assert "Kas tas ir par pasākumu?" in chat.write("Rīgas 2. vidusskola")[0].text


def test_an_institution_nobody_knows_is_asked_for_again(chat: Chat) -> None:
    chat.write("/event")

    chat.write("Hogvarda")

    assert "Tādu iestādi neatradu" in chat.text
    assert "Ogres tehnikums" in chat.buttons


@pytest.mark.parametrize("kind", SERVICES)
def test_every_kind_can_be_chosen_and_has_a_service(desk: FakeDesk, kind: str) -> None:
    chat = at_step("kind", desk)

    chat.token(f"staff.event.kind.{kind}")

    assert "Kā pasākumu saukt?" in chat.text
    assert SERVICES[kind] in ("information", "education", "counselling")


@pytest.mark.parametrize(
    ("step", "text", "problem"),
    [
        ("kind", "ballīte", "izvēlieties vienu no pogām"),
        ("title", "x" * 81, "līdz 80 rakstzīmēm"),
        ("day", "kaut kad", "Datumu neizdevās saprast"),
        ("day", "31.02.", "Datumu neizdevās saprast"),
        ("day", "12.11.2206", "vairāk nekā gada attālumā"),
        ("expected", "daudz", "vesels skaitlis"),
        ("expected", "0", "vesels skaitlis"),
        ("expected", "20-30", "vesels skaitlis"),
    ],
)
def test_what_does_not_fit_is_asked_again_with_the_reason(desk: FakeDesk, step: str, text: str, problem: str) -> None:
    chat = at_step(step, desk)
    buttons = chat.buttons

    chat.write(text)

    assert problem in chat.text
    assert chat.buttons == buttons


def test_words_around_a_number_do_no_harm(desk: FakeDesk) -> None:
    at_step("expected", desk).write("apmēram 30")

    assert desk.created[0].expected == 30


def test_nobody_must_know_how_many_come(desk: FakeDesk) -> None:
    at_step("expected", desk).press("Izlaist")

    assert desk.created[0].expected is None


@pytest.mark.parametrize(("label", "day"), [("Šodien", 24), ("Rīt", 25), ("Vakar", 23)])
def test_days_are_local_days(desk: FakeDesk, label: str, day: int) -> None:
    chat = at_step("day", desk)
    chat.now = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # half past midnight of the 24th in Riga

    chat.press(label)
    chat.press("10")

    assert desk.created[0].starts_at == datetime(2026, 11, day, 7, tzinfo=UTC)


def test_back_returns_question_by_question_to_the_first(desk: FakeDesk) -> None:
    chat = at_step("expected", desk)

    for _ in range(4):
        chat.press("‹ Atpakaļ")

    assert "Kurā iestādē" in chat.text
    assert "‹ Atpakaļ" not in chat.buttons


def test_one_press_that_comes_twice_goes_back_once(desk: FakeDesk) -> None:
    chat = at_step("expected", desk)

    chat.token("staff.event.back.expected")
    chat.token("staff.event.back.expected")

    assert "Kad tas notiek?" in chat.text


def test_cancelling_forgets_the_draft(desk: FakeDesk) -> None:
    chat = at_step("day", desk)

    chat.press("Atcelt")

    assert "neveidoju" in chat.text
    assert desk.staff.draft is None


def test_a_press_on_an_earlier_question_asks_the_present_one_again(desk: FakeDesk) -> None:
    chat = at_step("day", desk)

    chat.token("staff.event.kind.lecture")

    assert "Kad tas notiek?" in chat.text
    assert "Ēnu diena" in chat.text


def test_the_last_press_twice_makes_one_event(desk: FakeDesk) -> None:
    chat = at_step("expected", desk)

    chat.token("staff.event.expected.skip")
    chat.token("staff.event.expected.skip")

    assert len(desk.created) == 1
    assert "vairs neder" in chat.text


def test_another_command_ends_the_wizard(desk: FakeDesk) -> None:
    chat = at_step("day", desk)

    chat.write("/digest")

    assert desk.staff.draft is None
    assert claims(Text("12.11."), desk.staff, chat.now) is False


def test_text_belongs_to_the_wizard_for_an_hour(desk: FakeDesk) -> None:
    chat = at_step("day", desk)

    assert claims(Text("12.11."), desk.staff, chat.now + timedelta(minutes=59)) is True
    assert claims(Text("12.11."), desk.staff, chat.now + timedelta(minutes=61)) is False


def test_a_picture_in_the_wizard_is_asked_for_in_words(desk: FakeDesk) -> None:
    chat = at_step("title", desk)

    assert claims(Media("photo"), desk.staff, chat.now)
    assert "ierakstiet to ar vārdiem" in chat.send(Media("photo"))[0].text


def test_a_draft_of_another_release_is_let_go(desk: FakeDesk, chat: Chat) -> None:
    desk.save_draft({"page": 3})

    assert "vairs neder" in chat.token("staff.event.day.today")[0].text
