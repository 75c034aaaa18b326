"""No command shows a secret, whether it works or says what ails."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import cli
from app.bootstrap import Parts
from app.settings import read_settings
from tests.app.test_crash import ROOT

SECRETS = {
    "ATBALSS_TELEGRAM_TOKEN": "1000000001:an-invented-token-that-is-nobodys-000",
    "ATBALSS_SECRET_KEY": "an invented secret key that must stand nowhere",
    "ATBALSS_WEBHOOK_SECRET": "an-invented-webhook-secret",
}
PASSWORD = "an-invented-password"
UNREACHABLE = f"postgresql://atbalss:{PASSWORD}@127.0.0.1:1/x"
WEBHOOK = {"ATBALSS_WEBHOOK_URL": "https://bot.example/hook", "ATBALSS_TELEGRAM_API_URL": "http://127.0.0.1:1"}
COMMANDS = (
    *("--help", "run --help", "doctor", "migrate", "backup copy.db"),
    *("staff list", "key rotate --to new.key", "deletions save marks"),
)
STAYING = ("run", "worker")  # where all works they go on: tests/app/test_silent_logs.py looks at their logs
CASES = [
    *(("sqlite", command) for command in COMMANDS),
    *((UNREACHABLE, command) for command in (*COMMANDS, *STAYING)),
]


@pytest.fixture(params=["sqlite", UNREACHABLE], ids=["works", "database out of reach"])
def configured(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything is set that is a secret; returns what must not be shown."""
    url = f"sqlite:///{tmp_path / 'a.db'}" if request.param == "sqlite" else request.param
    for name, value in (SECRETS | WEBHOOK | {"ATBALSS_DATABASE_URL": url}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ATBALSS_DATA_DIR", str(ROOT / "var"))  # its language model, which takes long to learn
    monkeypatch.chdir(tmp_path)
    return [*SECRETS.values(), SECRETS["ATBALSS_TELEGRAM_TOKEN"].partition(":")[2], PASSWORD]


@pytest.mark.parametrize(("configured", "command"), CASES, indirect=["configured"])
def test_no_command_shows_a_secret(
    configured: list[str], command: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    works = "127.0.0.1:1/x" not in str(read_settings().database_url.get_secret_value())
    monkeypatch.setattr("sys.argv", ["atbalss", *command.split()])
    with pytest.raises(SystemExit):
        cli.main()

    said = "".join(capfd.readouterr())
    assert said != "" or works
    assert [secret for secret in configured if secret in said] == []


def test_what_is_printed_of_the_settings_shows_no_secret(configured: list[str]) -> None:
    settings = read_settings()
    shown = f"{settings!r} {settings} {Parts(settings)!r} {settings.model_dump()} {settings.model_dump_json()}"

    assert "**" in shown
    assert [secret for secret in configured if secret in shown] == []


def test_a_wrong_secret_is_named_and_not_repeated(configured: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, wrong in (
        ("ATBALSS_TELEGRAM_TOKEN", "no-token-but-secret"),
        ("ATBALSS_SECRET_KEY", "short-but-secret"),
        ("ATBALSS_WEBHOOK_SECRET", "not allowed but secret!"),
    ):
        monkeypatch.setenv(name, wrong)
        with pytest.raises(Exception, match=name) as caught:
            read_settings()
        assert wrong not in str(caught.value)
        monkeypatch.setenv(name, SECRETS[name])
