"""Rules of who must be named, how somebody is invited, and what the doctor says."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from app import staff_commands
from app.bootstrap import Parts
from app.faults import UsageError
from app.safeguarding.coverage import standing
from app.seed import World
from app.settings import Settings
from app.staff_commands import Invited
from models.database import Database
from models.tables import AuditRecord, Coordinator, StaffInvitation
from tests.app.chat import Chat
from tests.app.safeguarding.conftest import LAND, SCHOOL, TOWN, Join
from tests.app.test_learners import rows


def test_the_doctor_names_places_without_a_contact_and_the_remedy(join: Join, database: Database) -> None:
    join(LAND, "coordinator", "national")
    join(TOWN, level="municipality")

    with pytest.raises(UsageError, match="staff invite NAME --role safeguarding") as raised:
        database.read(standing)

    assert "and 4 more" in str(raised.value)  # of twelve, three are in Ogre and five are named
    assert "Ogres" not in str(raised.value)


def test_a_national_contact_covers_what_nobody_else_does(join: Join, database: Database) -> None:
    join(SCHOOL)
    join(TOWN, level="municipality")
    join(LAND, level="national")

    assert database.read(standing) == (
        "every institution has a contact (1 by institution, 2 by municipality, 9 by national)"
    )


@pytest.fixture
def parts(database: Database, tmp_path: Path) -> Parts:
    parts = Parts(Settings(data_dir=tmp_path))
    parts.__dict__["database"] = database
    return parts


def invited(parts: Parts, **changes: object) -> str:
    out = Console(file=io.StringIO(), width=200)
    staff_commands.invite(parts, Invited("Anna", **changes), out)  # type: ignore[arg-type]
    found = re.search(r"staff-\w+", out.file.getvalue())  # type: ignore[attr-defined]
    assert found is not None
    return found[0]


def test_an_invitation_from_the_command_line_makes_a_contact(parts: Parts, database: Database, world: World) -> None:
    code = invited(parts, role="safeguarding", scope="ogre-krastu")
    chat = Chat(database, SCHOOL)
    chat.now = parts.clock.now()
    chat.write(f"/start {code}")

    assert [(person.name, person.role) for person in rows(database, Coordinator)] == [("Anna", "safeguarding")]
    assert "invite_staff" in {record.action for record in rows(database, AuditRecord)}


@pytest.mark.parametrize(
    ("changes", "said"), [({"role": "boss"}, "no role 'boss'"), ({"scope": "Atlantis"}, "Atlantis")]
)
def test_a_wrong_role_or_scope_is_named(parts: Parts, world: World, changes: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        invited(parts, **changes)


@pytest.mark.parametrize(("reviewer", "subject"), [(False, "analyst LV"), (True, "analyst+reviewer LV")])
def test_the_right_to_read_single_answers_is_given_on_record(
    parts: Parts, database: Database, world: World, *, reviewer: bool, subject: str
) -> None:
    invited(parts, role="analyst", reviewer=reviewer)

    assert [record.subject for record in rows(database, AuditRecord) if record.action == "invite_staff"] == [subject]


def test_an_invitation_that_went_astray_is_listed_and_can_be_withdrawn(
    parts: Parts, database: Database, world: World
) -> None:
    code = invited(parts, role="analyst")
    [door] = [each for each in rows(database, StaffInvitation) if each.name == "Anna"]
    assert re.search(rf"{door.id} +│ Anna +│ analyst +│ LV", listed(parts))

    staff_commands.withdraw(parts, door.id or 0, Console(quiet=True))

    Chat(database, SCHOOL).write(f"/start {code}")
    assert rows(database, Coordinator) == []
    assert "Anna" not in listed(parts)
    assert "withdraw_invitation" in {record.action for record in rows(database, AuditRecord)}


def test_an_invitation_that_was_used_cannot_be_withdrawn(parts: Parts, database: Database, world: World) -> None:
    code = invited(parts)
    chat = Chat(database, SCHOOL)
    chat.now = parts.clock.now()
    chat.write(f"/start {code}")
    [door] = [each for each in rows(database, StaffInvitation) if each.name == "Anna"]

    with pytest.raises(UsageError, match="no open invitation"):
        staff_commands.withdraw(parts, door.id or 0, Console(quiet=True))


def listed(parts: Parts) -> str:
    out = Console(file=io.StringIO(), width=200)
    staff_commands.show(parts, out)
    return out.file.getvalue()  # type: ignore[attr-defined, no-any-return]
