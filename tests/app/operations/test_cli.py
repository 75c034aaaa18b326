"""`atbalss backup | restore | deadletters`, as typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app import cli
from app.bootstrap import Parts
from app.settings import Settings
from models.inbox import MAX_ATTEMPTS
from tests.conftest import NOW, SECRET

Type = Callable[[str], str]


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    parts = Parts(Settings(database_url=url, secret_key=SECRET, data_dir=tmp_path / "var"))  # type: ignore[arg-type]
    payload = b'{"update_id": 5, "message": {"text": "slepens"}}'
    parts.database.write(lambda uow: uow.inbox.add(7, 5, 42, payload, NOW)).result()
    for _ in range(MAX_ATTEMPTS):
        parts.database.write(lambda uow: uow.inbox.fail(1, "ValueError in x, line 1 of y.py", NOW)).result()
    parts.close()
    return Parts(parts.settings)


@pytest.fixture
def type_(parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """Type a command and return what it says, also in refusal."""
    monkeypatch.setenv("ATBALSS_DATABASE_URL", parts.settings.database_url.get_secret_value())
    monkeypatch.setenv("ATBALSS_SECRET_KEY", SECRET)
    monkeypatch.chdir(tmp_path)

    def typed(command: str) -> str:
        monkeypatch.setattr("sys.argv", ["atbalss", *command.split()])
        with pytest.raises(SystemExit):
            cli.main()
        said = capsys.readouterr()
        return said.out + said.err

    return typed


def test_a_backup_is_looked_through_and_says_that_the_key_is_not_in_it(type_: Type) -> None:
    said = type_("backup b.db")

    assert "b.db: whole, key fits, 1 sealed pieces open" in said
    assert "the secret key is not in it" in said
    assert SECRET.encode() not in Path("b.db").read_bytes()
    assert "whole" in type_("restore b.db --check")


def test_a_backup_comes_back_where_nothing_is(type_: Type) -> None:
    type_("backup b.db")
    for path in Path().glob("a.db*"):
        path.unlink()

    assert "restored to" in type_("restore b.db")
    assert "ValueError" in type_("deadletters list")


def test_a_restore_overwrites_no_database(type_: Type) -> None:
    type_("backup b.db")
    before = Path("a.db").read_bytes()

    assert "stop the bot and move it away first" in type_("restore b.db")
    assert Path("a.db").read_bytes() == before


@pytest.mark.parametrize(
    ("command", "remedy"),
    [
        ("backup a.db", "choose another name"),
        ("restore none.db --check", "name the file"),
        ("restore none.db", "move it away first"),
        ("restore postgresql://u@127.0.0.1:1/x --check", "check ATBALSS_DATABASE_URL"),
        ("restore postgresql://u@127.0.0.1:1/x", "pg_restore"),
        ("deadletters replay 99", "atbalss deadletters list"),
        ("deadletters drop", "say --all"),
        ("deadletters drop 1 --all", "say --all"),
    ],
)
def test_what_can_not_be_done_is_one_line_with_its_remedy(type_: Type, command: str, remedy: str) -> None:
    (said,) = type_(command).splitlines()

    assert said.startswith("atbalss: ")
    assert remedy in said


def test_the_list_tells_kind_and_fault_but_not_what_was_written(type_: Type) -> None:
    said = type_("deadletters list")

    assert "message" in said
    assert "ValueError in x, line 1 of y.py" in said
    assert "slepens" not in said


def test_a_letter_is_replayed_once_and_on_record(type_: Type, parts: Parts) -> None:
    assert "in line again: 1" in type_("deadletters replay 1")
    assert "no dead letters" in type_("deadletters list")
    assert "in line again: 0" in type_("deadletters replay")

    assert parts.database.read(lambda uow: uow.audit.has("cli", "replay_dead_letters", "1"))
    assert not parts.database.read(lambda uow: uow.audit.has("cli", "replay_dead_letters", "all"))
    parts.close()


def test_a_dropped_letter_is_gone_and_the_audit_log_says_so(type_: Type, parts: Parts) -> None:
    assert "dropped: 1" in type_("deadletters drop 1")

    assert "no dead letters" in type_("deadletters list")
    assert parts.database.read(lambda uow: uow.audit.has("cli", "drop_dead_letters", "1"))
    assert parts.database.read(lambda uow: uow.inbox.open_count()) == 0
    parts.close()
