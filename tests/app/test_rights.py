"""Who of the staff may do what: role by role, for every command and button, at every level."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from app.seed import World
from bot import coordinators
from bot.event_draft import Draft
from bot.evidence_talk import AREAS
from bot.rights import RIGHT_FOR, RIGHTS, ROLES
from bot.wording import wording
from models.database import Database
from models.tables import Coordinator, GuidanceEvent, Institution, StaffInvitation
from tests.app.chat import Chat
from tests.app.test_learners import rows, talk

ROOT = Path(__file__).parents[2]
COMMANDS = coordinators.STAFF_ONLY | coordinators.SHARED
LEVELS = ("institution", "municipality", "national")
PLACE = "ogre-krastu"

# Written out a second time, by what people can do: whoever changes a right changes it here, too.
MATRIX = """
right     coordinator analyst safeguarding admin
own       yes         yes     yes          yes
events    yes         no      no           yes
numbers   yes         yes     no           yes
texts     yes         yes     no           no
gaps      yes         no      no           yes
actions   yes         no      no           yes
export    yes         yes     no           no
review    no          no      no           no
danger    yes         no      yes          yes
"""
HEAD, *LINES = [line.split() for line in MATRIX.strip().splitlines()]
ALLOWED = {(role, line[0]): said == "yes" for line in LINES for role, said in zip(HEAD[1:], line[1:], strict=True)}

Hire = Callable[..., Chat]


@pytest.fixture
def hire(database: Database, world: World) -> Hire:
    """Let somebody in: `hire(role, level)`, around the school in Ogre."""

    def let_in(role: str, level: str, *, reviewer: bool = False) -> Chat:
        chat = Chat(database, 9001)

        def invite(uow: Any) -> None:
            school = uow.events.institution_by_code(PLACE)
            door = StaffInvitation(code_hash="", name="Ilze", role=role, reviewer=reviewer, level=level)
            door.expires_at = chat.now + timedelta(days=9)
            door.institution_id = school.id if level == "institution" else None
            door.municipality = school.municipality if level == "municipality" else None
            uow.staffroom.invite("door", door)

        database.write(invite).result()
        chat.write("/start staff-door")
        return chat

    return let_in


def ways(area: str) -> list[Callable[[Chat], str]]:
    typed = [lambda chat: chat.write(f"/{area}")] if area in COMMANDS else []
    return [*typed, lambda chat: chat.press_token(f"staff.{area}"), lambda chat: chat.press_token(f"staff.{area}.x.1")]


def is_refused(said: str) -> bool:
    words = wording("lv")
    return said in (words("not_your_role"), words("review.no_right"))


def test_every_command_and_button_has_a_right() -> None:
    sources = [
        path.read_text(encoding="utf-8") for name in ("bot", "app", "analytics") for path in (ROOT / name).rglob("*.py")
    ]
    buttons = {area for source in sources for area in re.findall(r"[\"'f]staff\.([a-z]+)", source)}

    known = COMMANDS | AREAS | coordinators.WITH_DESKS | buttons
    assert {"qr", "snooze", "seen", "export"} <= buttons
    assert known == set(RIGHT_FOR)


def test_the_matrix_names_every_role_and_right() -> None:
    assert set(HEAD[1:]) == set(ROLES)
    assert (
        {line[0] for line in LINES}
        == set(RIGHT_FOR.values())
        == {right for role in RIGHTS.values() for right in role} | {"review"}
    )


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("role", HEAD[1:])
def test_a_role_does_what_the_matrix_says_and_nothing_else(hire: Hire, role: str, level: str) -> None:
    chat = hire(role, level)

    for area, right in RIGHT_FOR.items():
        for number, way in enumerate(ways(area)):
            assert is_refused(way(chat)) is not ALLOWED[role, right], (area, number)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("role", HEAD[1:])
def test_nobody_hears_of_a_place_outside_their_scope(
    hire: Hire, database: Database, code: str, role: str, level: str
) -> None:
    for number in range(5):
        talk(Chat(database, 100 + number), code)
    chat = hire(role, level)
    chat.said.clear()
    hidden = outside(database, level)

    for token in [token for area in RIGHT_FOR for token in forged(area, hidden)]:
        chat.press_token(token)
    for area in COMMANDS:
        chat.write(f"/{area} riga-zvaigznu")

    told = json.dumps(chat.said, ensure_ascii=False, default=lambda file: file.decode(errors="replace"))
    told = re.sub(r'"callback_data": "[^"]*"', "", told)  # a made-up button may be given back as it came
    assert level == "national" or "Ogres" in told
    assert [name for name in hidden if name in told] == []


def outside(database: Database, level: str) -> dict[str, str]:
    """Return schools and events outside a scope around the school in Ogre, by name or code."""
    schools = {school.id: school for school in rows(database, Institution)}
    far = {
        number: school
        for number, school in schools.items()
        if (level == "institution" and school.code != PLACE)
        or (level == "municipality" and school.municipality != "Ogres novads")
    }
    events = [event for event in rows(database, GuidanceEvent) if event.institution_id in far]
    return {school.name: school.code for school in far.values()} | {event.code: event.code for event in events}


def forged(area: str, hidden: dict[str, str]) -> list[str]:
    """Return buttons that somebody could make up to see what isn't theirs."""
    codes = [*list(hidden.values())[:1], *list(hidden.values())[-1:]]
    return [
        f"staff.{area}",
        *(f"staff.{area}.i:{code}" for code in codes),
        *(f"staff.{area}.{code}" for code in codes),
        *(f"staff.{area}.csv.{number}" for number in (0, 2)),
        *(f"staff.{area}.E2,ACCESS.i:{code}" for code in codes[:2]),
    ]


def test_a_right_that_was_taken_ends_what_is_half_made(hire: Hire, database: Database) -> None:
    chat = hire("coordinator", "institution")
    chat.write("/event")
    database.write(lambda uow: uow.session.execute(update(Coordinator).values(role="safeguarding"))).result()

    assert chat.write("Karjeras diena") == wording("lv")("not_your_role")


def test_a_place_that_was_taken_ends_what_is_half_made(hire: Hire, database: Database) -> None:
    chat = hire("coordinator", "institution")
    theirs = next(school for school in rows(database, Institution) if school.code == "riga-zvaigznu")
    draft = Draft("", "expected", "", theirs.id or 0, theirs.name, "workshop", "Darbnīca", "2026-11-20")
    kept = json.dumps(draft.at("expected", chat.now).as_json())
    database.write(lambda uow: uow.session.execute(update(Coordinator).values(draft=kept))).result()
    known = len(rows(database, GuidanceEvent))

    assert chat.write("30") == wording("lv")("not_your_place")
    assert rows(database, Coordinator)[0].draft is None
    assert len(rows(database, GuidanceEvent)) == known
    assert chat.write("/events") != ""


def test_a_reviewer_may_review_whatever_their_role(hire: Hire) -> None:
    assert not is_refused(hire("analyst", "national", reviewer=True).write("/review"))


@pytest.mark.parametrize("role", HEAD[1:])
def test_help_and_menus_show_what_one_may_and_nothing_else(hire: Hire, role: str) -> None:
    chat = hire(role, "institution")
    said = chat.write("/help")

    shown = set(re.findall(r"^/(\w+)", said, re.MULTILINE))
    buttons = {
        button["callback_data"].removeprefix("staff.")
        for row in chat.said[-1]["reply_markup"]["inline_keyboard"]
        for button in row
    }
    assert chat.outcome is not None
    allowed = {area for area, right in RIGHT_FOR.items() if ALLOWED[role, right]}
    assert shown | buttons <= allowed
    assert shown >= allowed & coordinators.STAFF_ONLY


def test_the_page_about_threats_has_the_same_table() -> None:
    page = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (\w+): [^|]*\| (\w+) \| (\w+) \| (\w+) \| (\w+) \|$", page, re.MULTILINE)

    assert [[right, *said] for right, *said in told] == [line for line in LINES if line[0] != "review"]
