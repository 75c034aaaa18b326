"""`atbalss invitations plan | pause | resume | stop`, as typed, and what doctor and figures tell of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app import cli
from app.bootstrap import Parts
from app.invitations.operating import standing
from app.invitations.pace import invite_rate, pace_of
from app.operations.metrics import Metrics
from app.settings import Settings
from benchmarks.broadcast.members import make_members
from tests.app.chat import BOT
from tests.app.invitations.test_broadcast import DUE
from tests.conftest import SECRET

Type = Callable[[str], str]


@pytest.fixture
def parts(sqlite_url: str, tmp_path: Path) -> Parts:
    values = {"database_url": sqlite_url, "secret_key": SECRET, "data_dir": tmp_path, "clock_start": DUE}
    parts = Parts(Settings(**values))  # type: ignore[arg-type]
    make_members(parts.database, BOT, 120, DUE)
    return parts


@pytest.fixture
def type_(parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """Type a command and return what it says, also in refusal."""
    monkeypatch.setenv("ATBALSS_DATABASE_URL", parts.settings.database_url.get_secret_value())
    monkeypatch.setenv("ATBALSS_SECRET_KEY", SECRET)
    monkeypatch.setenv("ATBALSS_CLOCK_START", DUE.isoformat())
    monkeypatch.chdir(tmp_path)

    def typed(command: str) -> str:
        monkeypatch.setattr("sys.argv", ["atbalss", "invitations", *command.split()])
        with pytest.raises(SystemExit):
            cli.main()
        said = capsys.readouterr()
        return said.out + said.err

    return typed


def test_the_plan_is_told_with_pace_times_and_reasons_but_no_small_counts(type_: Type) -> None:
    said = type_("plan")

    assert "(G 3: 120)" in said
    assert "to be sent: 115, from Wed 18.11.2026 17:30, at most 2.1 messages a second; replies go first" in said
    assert "put off for the person's sake: blocked <5, burden <5" in said


def test_the_plan_says_when_it_is_over_if_nobody_and_if_everybody_answers(type_: Type) -> None:
    said = type_("plan")

    assert "over, if nobody answers: Wed 18.11.2026 17:30" in said  # 115 messages, 2.1 a second
    assert "over, if everybody answers at once: Wed 18.11.2026 17:31" in said  # one a second, with 24 calls to each
    assert "up to 46% of them can answer at once without making it longer" in said


def test_the_plan_says_so_if_it_takes_no_longer_even_if_everybody_answers(
    type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATBALSS_INVITE_RATE", "0.9")

    said = type_("plan")

    assert "even if everybody answers at once" in said
    assert "if nobody answers" not in said


def test_a_pause_is_typed_and_told_in_the_plan_and_by_the_doctor(type_: Type, parts: Parts) -> None:
    assert type_("pause").startswith("paused: ")
    assert "already" in type_("pause")
    assert "paused since Wed 18.11.2026 17:30" in type_("plan")
    assert parts.database.read(lambda uow: standing(uow, DUE)).startswith("paused since ")
    assert "atbalss_invitations_paused 1.0" in Metrics(parts).text().decode()

    assert type_("resume").strip() == "resumed"
    assert "nothing was paused" in type_("resume")
    assert "atbalss_invitations_paused 0.0" in Metrics(parts).text().decode()


def test_a_stop_wants_to_be_meant(type_: Type, parts: Parts) -> None:
    assert "say --yes" in type_("stop")
    assert parts.database.read(lambda uow: uow.invitations.due_count(DUE)) == 120


def test_a_stop_says_how_many_and_stands_in_the_audit_log(type_: Type, parts: Parts) -> None:
    assert type_("stop --yes").strip() == "stopped: 120 closed, of them 0 posted and not sent"
    assert "nothing to send" in type_("plan")
    assert parts.database.read(lambda uow: uow.audit.has("cli", "stop_invitations", "all: 120"))


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "30.11.2026"])
def test_what_is_no_day_is_refused_in_one_line(type_: Type, day: str) -> None:
    assert type_(f"plan --until {day}").count("\n") == 1


def test_by_default_the_longest_conversation_has_room(parts: Parts) -> None:
    rate = invite_rate(parts.settings, parts.flows)

    assert rate == pytest.approx(25 / 12)  # ten questions in the longest flow, and two messages more
    assert 0.4 < pace_of(parts.settings, parts.flows).room < 0.5


def test_a_set_pace_is_kept(parts: Parts) -> None:
    settings = parts.settings.model_copy(update={"invite_rate": 9.0})

    assert invite_rate(settings, parts.flows) == 9.0


def test_a_pace_above_the_send_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="ATBALSS_SEND_RATE"):
        Settings(send_rate=10, invite_rate=11)
