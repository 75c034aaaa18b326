"""Every environment variable, typed, validated and read once."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.setting_names import ENV_FILE, PREFIX, misspelt
from models.vault import MIN_SECRET_LENGTH

WORDS = {  # in place of pydantic's own, by the beginning of its kinds of faults
    "float": "is no number: write one such as 2.5",
    "int": "is no whole number: write one such as 7",
    "greater_than": "must be a number above 0",
    "finite_number": "must be a number above 0",
    "literal": "must be {expected}",
    "datetime": "is no instant: write it like 2026-11-11T09:00:00+02:00",
}
TELEGRAM = "https://api.telegram.org"
MIN_WEBHOOK_SECRET = 16  # characters; anybody may try as many as the line carries
MOST_MESSAGES = 30.0  # per second, to all chats of a bot together


class SettingsError(Exception):
    """A setting is missing or wrong; the message names it and the remedy."""


class Settings(BaseSettings):
    """How this program runs. Each field is the environment variable `ATBALSS_<FIELD>`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=ENV_FILE, extra="ignore", frozen=True, env_ignore_empty=True
    )

    telegram_token: Annotated[
        SecretStr | None,
        Field(description="Token of the bot, from @BotFather. Several bots: their tokens, with commas between them."),
    ] = None
    telegram_api_url: Annotated[
        str, Field(description="Base address of the Bot API; the bot appends `/bot<token>/<method>`.")
    ] = TELEGRAM
    database_url: Annotated[
        SecretStr, Field(description="`sqlite:///path` or `postgresql://user:password@host/name`.")
    ] = SecretStr("sqlite:///var/atbalss.db")
    secret_key: Annotated[
        SecretStr | None,
        Field(
            description="Encrypts contacts and messages, 32 characters or more. "
            "Unset: made once and kept as `secret.key` in the data folder."
        ),
    ] = None
    data_dir: Annotated[Path, Field(description="Where the language model and the made secret key are kept.")] = Path(
        "var"
    )
    encoder_dir: Annotated[
        Path | None,
        Field(description="Folder of a sentence encoder that helps to read answers (docs/encoder.md). Unset: none."),
    ] = None
    helplines: Annotated[
        Path | None,
        Field(description="File that takes the place of `conversations/helplines.yaml`. Unset: Latvia's help lines."),
    ] = None
    webhook_url: Annotated[
        str | None, Field(description="Public https address of this bot. Set: webhook. Unset: polling.")
    ] = None
    webhook_secret: Annotated[
        SecretStr | None,
        Field(description="Shared secret by which the webhook knows Telegram, 16–256 of `A–Z a–z 0–9 _ -`."),
    ] = None
    webhook_listen: Annotated[str, Field(description="`host:port` on which the webhook listens.")] = "127.0.0.1:8080"
    health_listen: Annotated[
        str | None,
        Field(
            description="`host:port` of `/live`, `/ready` and `/metrics` (docs/operations.md), "
            "for machines of your own only. Unset: none."
        ),
    ] = None
    send_rate: Annotated[
        float,
        Field(
            gt=0,
            allow_inf_nan=False,
            description="Messages per second to all chats together; Telegram allows about 30.",
        ),
    ] = 25.0
    invite_rate: Annotated[
        float | None,
        Field(
            gt=0,
            allow_inf_nan=False,
            description="Messages per second that nobody asked for (invitations, reminders, news), at most. "
            "Unset: the send rate divided by the questions of the longest conversation and two more.",
        ),
    ] = None
    chat_rate: Annotated[
        float, Field(gt=0, allow_inf_nan=False, description="Messages per second to one chat; Telegram allows about 1.")
    ] = 1.0
    jobs: Annotated[
        Literal["on", "off"],
        Field(description="`off`: `atbalss run` leaves labelling and jobs to `atbalss worker`."),
    ] = "on"
    turns: Annotated[
        Literal["on", "off"],
        Field(description="`off`: `atbalss run` leaves the turns to `atbalss turns`; on PostgreSQL only."),
    ] = "on"
    log_format: Annotated[
        Literal["console", "json"], Field(description="`console` for people, `json` for machines.")
    ] = "console"
    clock_start: Annotated[
        datetime | None,
        Field(
            description="For demos and tests: the program's clock starts at this instant (with zone) instead of now."
        ),
    ] = None
    clock_speed: Annotated[
        float,
        Field(gt=0, allow_inf_nan=False, description="For demos and tests: how many times faster its clock runs."),
    ] = 1.0
    seed: Annotated[
        int | None,
        Field(description="For demos and tests: makes every random choice repeatable. Never with real people."),
    ] = None

    @field_validator("telegram_token")
    @classmethod
    def _looks_like_a_token(cls, value: SecretStr | None) -> SecretStr | None:
        tokens = _tokens(value)
        for place, token in enumerate(tokens, start=1):
            if not re.fullmatch(r"\d+:[A-Za-z0-9_-]{20,}", token):
                which = f"holds {len(tokens)} tokens, and number {place}" if len(tokens) > 1 else ""
                raise ValueError(
                    f"{which} is not a bot token: it looks like 123456789:AAF…, get one from @BotFather".strip()
                )
        if len({id_in(token) for token in tokens}) < len(tokens):
            raise ValueError("names a bot twice: leave one of its tokens out")
        return value

    @field_validator("telegram_api_url", "webhook_url")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value and not re.match(r"https?://[^/\s]+", value):
            raise ValueError("is not a web address: it begins with https://")
        return value.rstrip("/") if value else value

    @field_validator("webhook_secret")
    @classmethod
    def _telegram_takes_it(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("may hold 1–256 of A–Z a–z 0–9 _ - only: that is all that Telegram takes")
        if value and len(value.get_secret_value()) < MIN_WEBHOOK_SECRET:
            raise ValueError(
                f"is too short: who guesses it writes in anybody's name. It needs {MIN_WEBHOOK_SECRET} characters, "
                "make one with `openssl rand -hex 32`"
            )
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value and len(value.get_secret_value()) < MIN_SECRET_LENGTH:
            raise ValueError(
                f"is too short: it needs {MIN_SECRET_LENGTH} characters, make one with `openssl rand -base64 48`"
            )
        return value

    @field_validator("webhook_listen", "health_listen")
    @classmethod
    def _is_host_and_port(cls, value: str | None) -> str | None:
        if value is None:
            return None
        host, _, port = value.rpartition(":")
        if not host or not port.isdigit() or int(port) > 65_535:
            raise ValueError("is not host:port, for example 127.0.0.1:8080")
        return value

    @field_validator("clock_start")
    @classmethod
    def _has_a_zone(cls, value: datetime | None) -> datetime | None:
        if value and value.tzinfo is None:
            raise ValueError("has no time zone: write it like 2026-11-11T09:00:00+02:00")
        return value

    @model_validator(mode="after")
    def _webhook_is_guarded(self) -> Settings:
        if self.webhook_url and not self.webhook_secret:
            raise ValueError(
                "ATBALSS_WEBHOOK_SECRET is missing: with ATBALSS_WEBHOOK_URL anybody could post messages, "
                "make one with `openssl rand -hex 32`"
            )
        return self

    @model_validator(mode="after")
    def _telegram_allows_it(self) -> Settings:
        if self.send_rate > MOST_MESSAGES and self.telegram_api_url == TELEGRAM:
            raise ValueError(
                f"ATBALSS_SEND_RATE is more than Telegram's {MOST_MESSAGES:.0f} messages a second: "
                "every one beyond would silence the bot, so set it lower (25 is a good rate)"
            )
        return self

    @model_validator(mode="after")
    def _somebody_takes_turns(self) -> Settings:
        if self.turns == "off" and self.database_url.get_secret_value().startswith("sqlite"):
            raise ValueError(
                "ATBALSS_TURNS is off on SQLite, which is for one process: "
                "unset it, or let ATBALSS_DATABASE_URL name a PostgreSQL"
            )
        return self

    @model_validator(mode="after")
    def _leaves_room_for_replies(self) -> Settings:
        if self.invite_rate and self.invite_rate > self.send_rate:
            raise ValueError(
                f"ATBALSS_INVITE_RATE is more than the {self.send_rate:g} messages a second of ATBALSS_SEND_RATE: "
                "unset it, or set it so low that the replies have room"
            )
        return self

    @property
    def database_file(self) -> Path | None:
        """Where SQLite keeps the database; None of another one, or if the address is none."""
        head, _, path = self.database_url.get_secret_value().partition(":///")
        return Path(path.partition("?")[0]) if head.startswith("sqlite") and path else None

    @property
    def listen_address(self) -> tuple[str, int]:
        """Host and port of the webhook."""
        host, _, port = self.webhook_listen.rpartition(":")
        return host.strip("[]"), int(port)

    def ensure_real(self) -> None:
        """Raises SettingsError for what is right for a demo, if the real Telegram is asked: people would be there."""
        made_up = [name for name in ("seed", "clock_start") if getattr(self, name) is not None]
        if made_up and self.telegram_api_url == TELEGRAM:
            named = " and ".join(f"{PREFIX}{name.upper()}" for name in made_up)
            raise SettingsError(
                f"{named} is for demos: with real people unset it (codes could be guessed, times are invented)"
            )

    def required_tokens(self) -> list[str]:
        """Return the tokens of the bots, each of another bot. Raises SettingsError without one."""
        tokens = _tokens(self.telegram_token)
        if not tokens:
            raise SettingsError(
                "ATBALSS_TELEGRAM_TOKEN is not set: get a token from @BotFather and put it into .env "
                "or the environment; to try without one: make demo"
            )
        return tokens


def id_in(token: str) -> int:
    """Return the bot's id, which is the first part of its token and no secret."""
    return int(token.partition(":")[0])


def _tokens(setting: SecretStr | None) -> list[str]:
    return [token for token in re.split(r"[,\s]+", setting.get_secret_value()) if token] if setting else []


def read_settings() -> Settings:
    """Read the environment and `.env`. Raises SettingsError with one line per fault, never showing a secret."""
    try:
        if faults := misspelt(Settings.model_fields):
            raise SettingsError("; ".join(faults))
        return Settings()
    except UnicodeDecodeError:
        raise SettingsError(f"{ENV_FILE} is no UTF-8 text: write it anew, from .env.example") from None
    except ValidationError as exc:
        raise SettingsError("; ".join(_fault(error) for error in exc.errors())) from None


def _fault(error: ErrorDetails) -> str:
    place, kind = error["loc"], error["type"]
    words = next((words for begin, words in WORDS.items() if kind.startswith(begin)), None)
    said = words.format(**error.get("ctx", {})) if words else error["msg"].removeprefix("Value error, ")
    return f"{PREFIX}{str(place[0]).upper()} {said}" if place else said
