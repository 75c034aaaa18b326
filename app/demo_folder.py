"""The folder of one demo: its settings, its database, and the files that remain."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from rich.console import Console

from analytics import digests, windows
from app import commands, exporting
from app.bootstrap import Parts
from app.faults import UsageError
from app.setting_names import PREFIX
from app.settings import Settings, read_settings
from models import reports
from models.unit_of_work import UnitOfWork

MARKER = "atbalss-demo"
ALL_IN_ONE = {"jobs": "on", "turns": "on"}  # whatever `.env` says of the bot that is not a demo's


@dataclass(frozen=True)
class DemoFolder:
    """Where one demo keeps everything; the next one empties it. `seed` makes its keys, which guard nobody."""

    path: Path
    seed: int

    def prepare(self) -> None:
        """Empty the folder of an earlier demo. Raises UsageError rather than touch anything else."""
        marker = self.path / MARKER
        if self.path.exists() and any(self.path.iterdir()) and not marker.exists():
            raise UsageError(f"{self.path} holds other things than a demo: choose another folder with OUT=dir")
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir(parents=True)
        marker.write_text("Made by `make demo`; the next run empties this folder.\n", encoding="utf-8")

    @property
    def log(self) -> Path:
        """What the bot program wrote."""
        return self.path / "bot.log"

    def settings(self, at: datetime) -> Settings:
        """Return settings for looking into the database as of `at`."""
        return Settings(
            telegram_token=SecretStr(commands.TRIAL_TOKEN),
            database_url=SecretStr(self._database_url),
            secret_key=SecretStr(self._secret),
            data_dir=read_settings().data_dir,
            clock_start=at,
            seed=self.seed,
            **ALL_IN_ONE,  # type: ignore[arg-type] # its own words
        )

    def environment(self, url: str, at: datetime) -> dict[str, str]:
        """Return the environment of a bot program that talks with the server at `url` and starts at `at`."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("ATBALSS_")}
        return (
            others
            | {
                "ATBALSS_TELEGRAM_TOKEN": commands.TRIAL_TOKEN,
                "ATBALSS_TELEGRAM_API_URL": url,
                "ATBALSS_DATABASE_URL": self._database_url,
                "ATBALSS_SECRET_KEY": self._secret,
                "ATBALSS_DATA_DIR": str(read_settings().data_dir),
                "ATBALSS_CLOCK_START": at.isoformat(),
                "ATBALSS_SEED": str(self.seed),
            }
            | {f"{PREFIX}{name.upper()}": value for name, value in ALL_IN_ONE.items()}
        )

    @property
    def _database_url(self) -> str:
        return f"sqlite:///{self.path / 'atbalss.db'}"

    @property
    def _secret(self) -> str:
        return f"the demo's own secret, which guards nobody: {self.seed}"

    def keep(self, parts: Parts, chats: Any, now: datetime) -> None:
        """Write exports, chats and digests."""
        exports = self.path / "exports"
        silent = Console(quiet=True)
        for name in ("answers.csv", "answers.xlsx"):
            restricted = exporting.TableRequest(exports / name, analyst="demo", reason="to be looked at")
            exporting.export_answers(parts, restricted, silent)
        exporting.export_answers(parts, exporting.TableRequest(exports / "answers-anonymous.csv", True), silent)
        exporting.export_indicators(parts, exports / "indicators.csv", silent)
        (self.path / "chats.json").write_text(json.dumps(chats, ensure_ascii=False, indent=1), encoding="utf-8")
        self._keep_digests(parts, now)

    def _keep_digests(self, parts: Parts, now: datetime) -> None:
        """Draw the digests again as files: the same week, the same numbers."""
        folder = self.path / "digests"
        folder.mkdir()
        week, reliability = windows.previous(windows.containing("week", now)), parts.reliability

        def draw(uow: UnitOfWork) -> None:
            for coordinator in uow.staffroom.everyone():
                scopes = reports.scopes_of(uow.session, coordinator.id or 0)
                digest = digests.compose(uow.session, scopes, coordinator.language, week, now, reliability)
                name = scopes[0].level if scopes else "nothing"
                (folder / f"{name}.txt").write_text(digest.caption + "\n", encoding="utf-8")
                (folder / f"{name}.svg").write_text(digest.svg, encoding="utf-8")
                (folder / f"{name}.png").write_bytes(digest.png)

        parts.database.read(draw)
