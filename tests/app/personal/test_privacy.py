from __future__ import annotations

import re

import pytest

from analytics.few import FEW, FEW_FOR_TEXT
from app.invitations.panel import WAVES
from app.personal import desk
from bot.menu import commands_for
from conversations.flow import Profile
from conversations.library import load
from models import retention
from tests.app.chat import Chat, flows
from tests.app.personal.conftest import labels

LANGUAGES = ("lv", "ru", "en")
DAYS_OF_A_MONTH = 30.4


def youngest() -> int:
    """Return the age from which one may take part: the first after the band that is turned away."""
    [age] = [s for s in load().flow("S").steps if isinstance(s, Profile) and s.field == "age_band"]
    [band] = [option for option in age.options if option.code in age.routes]
    assert band.ages
    return band.ages[1] + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_in_what_is_promised_are_those_of_the_code(language: str) -> None:
    promised = flows().texts[language].chat.commands.privacy
    lines = [line.split(". ", 1)[1] for line in promised.splitlines()[1:]]
    months = [round(period.days / DAYS_OF_A_MONTH) for period in (retention.TEXTS, retention.CONTACTS)]

    numbers = [int(number) for line in lines for number in re.findall(r"\d+", line)]
    assert numbers == [youngest(), FEW, FEW_FOR_TEXT, retention.DANGER.days, *months, *WAVES]


def test_privacy_leads_to_permissions_and_the_copy_and_back_to_the_question(known: Chat) -> None:
    known.write("/privacy")
    assert labels(known) == ["Manas atļaujas", "Mani dati failā", "Turpināt sarunu →"]

    assert "Tavas atļaujas" in known.press("Manas atļaujas")
    assert "Ko tu no tā ieguvi" in known.press("Turpināt sarunu")


def test_whoever_asks_is_told_also_without_a_conversation(chat: Chat) -> None:
    assert chat.write("/privacy").startswith("Kā te apietas")
    assert labels(chat) == ["Manas atļaujas", "Mani dati failā"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_and_the_command_menu_name_all_of_it(language: str) -> None:
    menu = {command["command"] for command in commands_for(language)}

    assert set(desk.COMMANDS) <= menu
    assert set(desk.COMMANDS) <= set(dict(flows().texts[language].chat.menu))
