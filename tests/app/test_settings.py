import re
from pathlib import Path

import pytest

from app.bootstrap import Parts
from app.service import Service
from app.settings import PREFIX, Settings, SettingsError, read_settings

TOKEN = "123456789:" + "A" * 35


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os

    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_nothing_needs_to_be_set_to_look_around() -> None:
    assert read_settings().telegram_api_url == "https://api.telegram.org"


def test_the_bot_needs_a_token_and_says_where_to_get_one() -> None:
    with pytest.raises(SettingsError, match="@BotFather"):
        read_settings().required_tokens()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TELEGRAM_TOKEN", "abc", "looks like 123456789:AAF"),
        ("TELEGRAM_API_URL", "api.telegram.org", "begins with https://"),
        ("SECRET_KEY", "short", "openssl rand"),
        ("WEBHOOK_LISTEN", "8080", "127.0.0.1:8080"),
        ("WEBHOOK_LISTEN", "127.0.0.1:99999", "127.0.0.1:8080"),
        ("WEBHOOK_SECRET", "has spaces and many characters", "1–256"),
        ("WEBHOOK_SECRET", "fifteen-letters", "openssl rand"),
        ("SEND_RATE", "0", "above 0"),
        ("SEND_RATE", "inf", "above 0"),
        ("SEND_RATE", "fast", "write one such as 2.5"),
        ("INVITE_RATE", "nan", "above 0"),
        ("SEED", "1.5", "whole number"),
        ("CLOCK_START", "yesterday", "2026-11-11T09:00:00"),
        ("JOBS", "of", "must be 'on' or 'off'"),
        ("SEND_RATE", "31", "30 messages a second"),
        ("CLOCK_START", "2026-11-11T09:00:00", "no time zone"),
        ("LOG_FORMAT", "xml", "must be 'console' or 'json'"),
    ],
)
def test_a_wrong_setting_is_named_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(PREFIX + name, value)

    with pytest.raises(SettingsError, match=f"{PREFIX}{name}") as raised:
        read_settings()

    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_webhook_without_a_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATBALSS_WEBHOOK_URL", "https://atbalss.example.lv")

    with pytest.raises(SettingsError, match="ATBALSS_WEBHOOK_SECRET"):
        read_settings()


@pytest.mark.parametrize(("name", "value"), [("SEED", "1"), ("CLOCK_START", "2026-11-11T09:00:00+02:00")])
async def test_a_bot_for_real_people_does_not_start_with_the_settings_of_a_demo(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    monkeypatch.setenv("ATBALSS_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("ATBALSS_DATABASE_URL", f"sqlite:///{tmp_path / 'a.db'}")
    parts = Parts(read_settings())

    running = Service(parts).run()

    with pytest.raises(SettingsError, match=f"{PREFIX}{name} is for demos"):
        running.send(None)  # before anything is waited for
    running.close()
    parts.close()


def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATBALSS_TELEGRAM_TOKEN", TOKEN)

    assert TOKEN not in repr(read_settings())


def test_the_env_file_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"ATBALSS_TELEGRAM_TOKEN={TOKEN}\n", encoding="utf-8")

    assert read_settings().required_tokens() == [TOKEN]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ATBALSS_SENDRATE", "no setting ATBALSS_SENDRATE: did you mean ATBALSS_SEND_RATE?"),
        ("ATBALSS_TELEGRAM_TOKENS", "did you mean ATBALSS_TELEGRAM_TOKEN?"),
        ("ATBALSS_COLOUR_OF_THE_SKY", "README.md lists them all"),
    ],
)
@pytest.mark.parametrize("in_file", [False, True], ids=["environment", "file"])
def test_a_misspelt_setting_is_named_with_what_was_meant(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, said: str, in_file: bool
) -> None:
    if in_file:
        (tmp_path / ".env").write_text(f"{name}=5\n", encoding="utf-8")
    else:
        monkeypatch.setenv(name, "5")

    with pytest.raises(SettingsError) as raised:
        read_settings()

    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", ["ATBALSS_PORT", "ATBALSS_SERVICE_HOST", "ATBALSS_PORT_8080_TCP_ADDR"])
def test_what_kubernetes_calls_a_service_of_our_name_is_no_setting(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "10.0.0.7")

    assert read_settings().jobs == "on"


def test_what_is_set_for_other_programs_is_theirs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("POSTGRES_PASSWORD=abc\natbalss_send_rate=5\n", encoding="utf-8")
    monkeypatch.setenv("ATBALS", "5")

    assert read_settings().send_rate == 5


def test_a_settings_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"ATBALSS_SEED=1 # \xe7\n")

    with pytest.raises(SettingsError, match=r"\.env is no UTF-8 text"):
        read_settings()


def test_the_readme_lists_exactly_the_settings() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `(ATBALSS_[A-Z_]+)` \|", readme, re.MULTILINE))

    assert listed == {PREFIX + name.upper() for name in Settings.model_fields}
