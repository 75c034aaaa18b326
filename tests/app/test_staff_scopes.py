"""Rules of giving places to members of staff who have joined, from the command line."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from app import staff_commands
from app.bootstrap import Parts
from app.faults import UsageError
from app.seed import World
from app.settings import Settings
from app.staff_commands import Invited, Rescoped
from models.database import Database
from models.tables import AuditRecord, Coordinator
from tests.app.chat import Chat
from tests.app.test_learners import rows


@pytest.fixture
def parts(database: Database, tmp_path: Path, world: World) -> Parts:
    code = next(entry["code"] for entry in world.staff if entry["name"] == "Ogres koordinatore")
    Chat(database, 9001).write(f"/start {code}")
    parts = Parts(Settings(data_dir=tmp_path))
    parts.__dict__["database"] = database
    return parts


def rescoped(parts: Parts, scope: str, *, person_id: int = 1, remove: bool = False) -> str:
    out = Console(file=io.StringIO(), width=200)
    staff_commands.rescope(parts, Rescoped(person_id, scope, remove), out)
    return out.file.getvalue().strip()  # type: ignore[attr-defined, no-any-return]


def test_who_has_joined_can_be_given_one_more_place(parts: Parts) -> None:
    assert rescoped(parts, "Rīga") == "Ogres koordinatore: Ogres novads, Rīga"
    assert rescoped(parts, "jelgava-lielupes") == (
        "Ogres koordinatore: Ogres novads, Rīga, Jelgavas Tiltu speciālā skola"
    )


def test_a_place_can_be_taken_and_the_last_one_too(parts: Parts) -> None:
    rescoped(parts, "LV")

    assert rescoped(parts, "LV", remove=True) == "Ogres koordinatore: Ogres novads"
    assert rescoped(parts, "Ogres novads", remove=True) == "Ogres koordinatore: nothing yet"


def test_it_stands_in_the_audit_log(parts: Parts, database: Database) -> None:
    rescoped(parts, "Rīga")
    rescoped(parts, "Rīga", remove=True)

    noted = [(line.actor, line.action, line.subject) for line in rows(database, AuditRecord) if "scope" in line.action]
    assert noted == [
        ("cli", "add_staff_scope", "coordinator:1 Rīga"),
        ("cli", "remove_staff_scope", "coordinator:1 Rīga"),
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"scope": "Ogres novads"}, "has the scope already: 'Ogres novads'"),
        ({"scope": "Rīga", "remove": True}, "has no scope 'Rīga'"),
        ({"scope": "Atlantīda"}, "there is no scope 'Atlantīda'"),
        ({"scope": "Rīga", "person_id": 77}, "there is no member of staff 77: `atbalss staff list`"),
    ],
    ids=["twice", "not theirs", "no such place", "nobody"],
)
def test_what_can_not_be_done_is_one_line_and_leaves_no_trace(
    parts: Parts, database: Database, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(UsageError) as raised:
        rescoped(parts, **changes)  # type: ignore[arg-type]

    assert said in str(raised.value)
    assert not [line for line in rows(database, AuditRecord) if "scope" in line.action]


def test_the_list_shows_the_number_to_name(parts: Parts) -> None:
    out = Console(file=io.StringIO(), width=200)
    staff_commands.show(parts, out)

    line = next(line for line in out.file.getvalue().splitlines() if "Ogres koordinatore" in line)  # type: ignore[attr-defined]
    assert line.split()[1] == "1"


def test_who_is_removed_sees_nothing_from_that_moment_on(parts: Parts, database: Database) -> None:
    chat = Chat(database, 9001)
    chat.write("/event")
    out = Console(file=io.StringIO(), width=200)
    staff_commands.remove(parts, 1, out)

    assert "karjeras konsultantiem" in chat.write("/quotes")
    assert "remove_staff" in {line.action for line in rows(database, AuditRecord)}
    with pytest.raises(UsageError, match="no member of staff 1"):
        staff_commands.remove(parts, 1, out)


def test_who_is_removed_has_no_chat_here_from_that_moment_on(parts: Parts, database: Database) -> None:
    staff_commands.remove(parts, 1, Console(quiet=True))

    [person] = [each for each in rows(database, Coordinator) if each.id == 1]
    assert (person.chat_id_encrypted, person.chat_key) == (b"", "gone:1")
    assert person.name == "Ogres koordinatore"  # the audit log speaks of number 1


def test_who_was_removed_and_comes_back_is_somebody_new(parts: Parts, database: Database) -> None:
    staff_commands.remove(parts, 1, Console(quiet=True))
    out = Console(file=io.StringIO(), width=200)
    staff_commands.invite(parts, Invited("Ogres koordinatore"), out)
    code = out.file.getvalue().rpartition("staff-")[2].strip()  # type: ignore[attr-defined] # it is the text above

    chat = Chat(database, 9001)
    chat._updates.seed("other updates than those by which they came first")
    chat.write(f"/start staff-{code}")

    [old, *_, new] = rows(database, Coordinator)
    assert (old.id, old.active, new.active) == (1, False, True)
    assert new.id != 1
