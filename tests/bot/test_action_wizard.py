"""Recording what was done, from /action to the preview."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.action_desk import ActionPlace, Choice, NewAction
from bot.coordinators import claims
from bot.event_draft import LIFETIME
from bot.wording import LANGUAGES, wording
from conversations.messages import Media, Text
from tests.bot.fake_actions import OGRE, READY, SCHOOL, THEMES
from tests.bot.fake_desk import Chat, FakeDesk

YES = {"lv": "Pierakstīt un pastāstīt", "ru": "Записать и рассказать", "en": "Record and tell"}
SKIP = {"lv": "Izlaist", "ru": "Пропустить", "en": "Skip"}
READY_WORDS = dict.fromkeys(("lv", "ru", "en"), READY[1].text)


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def chat(desk: FakeDesk) -> Chat:
    return Chat(desk)


def at_words(chat: Chat) -> Chat:
    chat.write("/action")
    chat.press("Krastu vidusskola")
    chat.press("Izdevumi un šķēršļi")
    return chat


@pytest.mark.parametrize("language", LANGUAGES)
def test_four_presses_record_an_action(language: str) -> None:
    desk = FakeDesk(language)
    chat = Chat(desk)
    chat.write("/action")

    for label in ("Krastu vidusskola", THEMES[0].text, "2", YES[language]):
        chat.press(label)

    assert desk.acts is not None
    assert desk.acts.made == [NewAction(SCHOOL, "E2.DELIVERY", "groups", READY_WORDS, language)]
    assert desk.staff.draft is None
    assert chat.text.endswith(wording(language)("action.done"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_typing_works_as_well_as_pressing(language: str) -> None:
    desk = FakeDesk(language)
    chat = Chat(desk)
    chat.write("/action")

    for text in ("krastu", "norise", "2.", YES[language].lower()):
        chat.write(text)

    assert desk.acts is not None
    assert desk.acts.made == [NewAction(SCHOOL, "E2.DELIVERY", "groups", READY_WORDS, language)]


@pytest.mark.parametrize(("language", "yes"), [("lv", "jā"), ("lv", "Ja!"), ("ru", "Да"), ("en", "ok")])
def test_a_typed_yes_is_a_yes(language: str, yes: str) -> None:
    desk = FakeDesk(language)
    chat = Chat(desk)
    for text in ("/action", "krastu", "norise", READY[0].text, yes):
        chat.write(text)

    assert desk.acts is not None
    assert len(desk.acts.made) == 1


def test_the_preview_shows_every_language(chat: Chat) -> None:
    at_words(chat).write("Sarunājām autobusu uz Rīgu.")
    chat.write("Заказали автобус в Ригу.")
    chat.press("Izlaist")

    assert "lv: Sarunājām autobusu" in chat.text
    assert "ru: Заказали автобус" in chat.text
    assert "en: Sarunājām autobusu" in chat.text
    assert "Kuri tie ir, neredz neviens." in chat.text


def test_own_words_may_be_told_in_the_other_languages(chat: Chat, desk: FakeDesk) -> None:
    at_words(chat).write("  Sarunājām\nautobusu uz Rīgu. ")
    assert "„Sarunājām autobusu uz Rīgu.”" in chat.text
    chat.press("Izlaist")
    chat.write("jauks teikums angliski")
    chat.press(YES["lv"])

    words = {"lv": "Sarunājām autobusu uz Rīgu.", "en": "jauks teikums angliski"}
    assert desk.acts is not None
    assert desk.acts.made == [NewAction(SCHOOL, "E5.COST", "", words, "lv")]


def test_words_in_another_language_than_the_menu_are_known_as_such(chat: Chat, desk: FakeDesk) -> None:
    at_words(chat).write("Заказали автобус в Ригу.")

    assert "latviski" in chat.text


@pytest.mark.parametrize(
    ("text", "said"), [("Anna būs skolā", "„[vārds] būs skolā”"), ("garš " * 60, "līdz 200")], ids=["name", "long"]
)
def test_words_that_may_not_be_shown_are_asked_for_again(chat: Chat, desk: FakeDesk, text: str, said: str) -> None:
    at_words(chat).write(text)

    assert said in chat.text
    assert "Kas izdarīts" in chat.text
    assert "Anna" not in str(desk.staff.draft)


def test_a_translation_is_looked_at_too(chat: Chat) -> None:
    at_words(chat).write("Sarunājām autobusu uz Rīgu.")
    chat.write("Anna заказала")

    assert "[vārds]" in chat.text


def test_back_leads_through_every_answer(chat: Chat) -> None:
    at_words(chat).write("Sarunājām autobusu uz Rīgu.")
    chat.press("Izlaist")
    chat.write("jauks teikums angliski")
    shown = []
    for _ in range(5):
        chat.press("‹ Atpakaļ")
        shown.append(chat.text.split("\n\n", 1)[1][:20])

    assert [text.split()[0] for text in shown] == ["„Sarunājām", "„Sarunājām", "Kas", "Par", "Kur"]
    assert "‹ Atpakaļ" not in chat.buttons


def test_a_typed_back_is_a_back(chat: Chat) -> None:
    at_words(chat).write("atpakaļ")

    assert "Par ko jaunieši runāja?" in chat.text


def test_a_single_place_is_not_asked_for(chat: Chat, desk: FakeDesk) -> None:
    assert desk.acts is not None
    desk.acts.where = [OGRE]
    chat.write("/action")

    assert chat.text.startswith("Ko darījām · Ogres novads\n\nPar ko jaunieši runāja?")
    assert "‹ Atpakaļ" not in chat.buttons


def test_without_enough_voices_there_is_nothing_to_record(chat: Chat, desk: FakeDesk) -> None:
    assert desk.acts is not None
    desk.acts.where = []
    chat.write("/action")

    assert "vismaz 10" in chat.text
    assert desk.staff.draft is None


def test_a_gap_brings_its_place_along(chat: Chat, desk: FakeDesk) -> None:
    assert desk.acts is not None
    desk.acts.gap = replace(SCHOOL, code="gap", gap_key="BELOW_TARGET|E2-I6|institution|krastu|")
    chat.token("staff.action.gap.7")
    assert [reply.replaces for reply in chat.replies] == [False]  # the gap stays readable
    for label in (THEMES[0].text, "1", YES["lv"]):
        chat.press(label)

    assert [made.place.gap_key for made in desk.acts.made] == ["BELOW_TARGET|E2-I6|institution|krastu|"]


@pytest.mark.parametrize(
    ("gap", "said"), [(None, "jau ir slēgts"), (ActionPlace("gap", "institution", "x", ""), "vismaz 10")]
)
def test_a_gap_that_is_closed_or_has_no_voices_says_so(
    chat: Chat, desk: FakeDesk, gap: ActionPlace | None, said: str
) -> None:
    assert desk.acts is not None
    desk.acts.gap = gap
    chat.token("staff.action.gap.7")

    assert said in chat.text


def test_cancelling_leaves_nothing(chat: Chat, desk: FakeDesk) -> None:
    for leave in (lambda: chat.write("/cancel"), lambda: chat.press("Atcelt"), lambda: chat.write("atcelt")):
        at_words(chat)
        leave()
        assert chat.text == "Labi, neko nepierakstīju."
        assert desk.staff.draft is None


def test_an_old_press_asks_the_present_question_again(chat: Chat) -> None:
    at_words(chat)
    chat.token("staff.action.place.all")

    assert "Krastu vidusskola" in chat.text
    assert "Kas izdarīts" in chat.text


@pytest.mark.parametrize("token", ["staff.action.check.yes", "staff.action.theme.E2.DELIVERY", "staff.action.zzz.1"])
def test_a_press_without_a_draft_says_so(chat: Chat, token: str) -> None:
    assert "/action" in chat.token(token)[0].text


def test_a_draft_is_forgotten_after_an_hour(chat: Chat, desk: FakeDesk) -> None:
    at_words(chat)
    later = chat.now + LIFETIME + timedelta(seconds=1)

    assert claims(Text("teksts", message="1"), desk.staff, chat.now)
    assert not claims(Text("teksts", message="1"), desk.staff, later)
    chat.now = later
    assert "/action" in chat.token("staff.action.words.groups")[0].text


@pytest.mark.parametrize("draft", [{"about": "action"}, {"about": "action", "place": 1, "skipped": []}, {"place": ""}])
def test_a_draft_of_another_version_is_no_draft(chat: Chat, desk: FakeDesk, draft: dict[str, object]) -> None:
    desk.save_draft(draft)

    assert not claims(Text("teksts", message="1"), desk.staff, chat.now)


def test_the_draft_of_an_event_and_of_an_action_are_told_apart(chat: Chat, desk: FakeDesk) -> None:
    at_words(chat)
    chat.write("/event")
    chat.write("sigul")

    assert chat.text.startswith("Jauns pasākums · Siguldas ģimnāzija")


def test_a_picture_is_no_answer(chat: Chat) -> None:
    at_words(chat)

    assert "ar vārdiem" in chat.send(Media("photo"))[0].text


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_has_no_right_is_told_so(language: str) -> None:
    desk = FakeDesk(language)
    desk.acts = None

    for command in ("/action", "/actions"):
        assert Chat(desk).write(command)[0].text == wording(language)("action.no_right")


# --- planning ---------------------------------------------------------------------------------------------

PLAN = {"lv": "Vēl tikai darīsim: ieplānot", "ru": "Ещё предстоит: запланировать", "en": "Still to be done: plan it"}


def at_due(chat: Chat, language: str = "lv") -> Chat:
    chat.write("/action")
    chat.press("Krastu vidusskola")
    chat.press(THEMES[0].text)
    chat.press("2")
    chat.press(PLAN[language])
    return chat


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_still_to_be_done_gets_a_day_and_an_owner(language: str) -> None:
    desk = FakeDesk(language)
    assert desk.acts is not None
    desk.acts.people = [Choice("1", "Ilze"), Choice("2", "Baiba")]
    chat = at_due(Chat(desk), language)
    chat.press(wording(language)("action.due.soon"))
    chat.press("Baiba")

    day = date(2026, 12, 8)
    assert desk.acts.made == [NewAction(SCHOOL, "E2.DELIVERY", "groups", READY_WORDS, language, day, 2)]
    assert desk.staff.draft is None
    assert chat.text.endswith(wording(language)("action.planned", day="08.12.2026"))


def test_where_nobody_else_works_the_owner_is_not_asked_for(chat: Chat, desk: FakeDesk) -> None:
    at_due(chat).write("15.01.")

    assert desk.acts is not None
    assert [(made.due_on, made.owner_id) for made in desk.acts.made] == [(date(2027, 1, 15), 1)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("23.11.", "23.11.2026 jau ir pagājis"),
        ("23.11.2026", "jau ir pagājis"),
        ("1.12.2028", "vairāk nekā gada attālumā"),
        ("drīz", "Datumu neizdevās saprast"),
        ("31.02.", "Datumu neizdevās saprast"),
    ],
)
def test_a_day_that_can_not_be_is_asked_for_again(chat: Chat, desk: FakeDesk, text: str, said: str) -> None:
    at_due(chat).write(text)

    assert said in chat.text
    assert "Līdz kad" in chat.text
    chat.write("24.11.")  # today will do
    assert desk.acts is not None
    assert len(desk.acts.made) == 1


def test_a_typed_name_is_an_owner_and_another_is_not(chat: Chat, desk: FakeDesk) -> None:
    assert desk.acts is not None
    desk.acts.people = [Choice("1", "Ilze"), Choice("2", "Baiba")]
    at_due(chat).write("15.01.")
    chat.write("Zane")
    assert "izvēlieties kādu no šiem vārdiem" in chat.text

    chat.write("baiba")
    assert [made.owner_id for made in desk.acts.made] == [2]


def test_back_leads_from_a_plan_to_the_preview(chat: Chat, desk: FakeDesk) -> None:
    assert desk.acts is not None
    desk.acts.people = [Choice("1", "Ilze"), Choice("2", "Baiba")]
    at_due(chat).write("15.01.")
    shown = []
    for _ in range(3):
        chat.press("‹ Atpakaļ")
        shown.append(chat.text.split("\n\n", 1)[1].split()[0])

    assert shown == ["Līdz", "Tieši", "Kas"]
