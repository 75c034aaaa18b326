"""Builds the parts from the settings, each once, and nothing at import."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from analytics.reliability import Reliability
from app.authoring.evidence import known_evidence
from app.chance import Chance
from app.clock import RIGA, Clock
from app.flows import Flows
from app.guard import Guard, Redacted
from app.settings import Settings
from conversations import library
from models import schema
from models.database import Database
from models.errors import WrongSecretKeyError
from models.vault import Vault
from nlp import model_card, model_files, redaction, registry
from nlp.danger import DangerDetector

if TYPE_CHECKING:  # a bot that leaves labelling to a worker never loads them
    from nlp.encoder import Encoder
    from nlp.reader import Reader

Progress = Callable[[str], None]


def silent(_line: str) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class Parts:
    """What the commands work with. Parts that cost time to build are built when first asked for."""

    settings: Settings
    progress: Progress = silent

    @cached_property
    def clock(self) -> Clock:
        """The present."""
        return Clock(self.settings.clock_start, self.settings.clock_speed)

    @cached_property
    def stopping(self) -> Event:
        """Set once this process was told to end: nothing long is begun any more."""
        return Event()

    @cached_property
    def worker_id(self) -> str:
        """By what the ledger of jobs knows this process."""
        return uuid4().hex

    @cached_property
    def chance(self) -> Chance:
        """Where random ids come from."""
        return Chance(self.settings.seed)

    @cached_property
    def database(self) -> Database:
        """The database, with this program's tables and this key. Raises DatabaseError."""
        database = self.open_database()
        schema.ensure_current(database.engine)
        if not database.write(schema.check_key).result():
            database.close()
            raise WrongSecretKeyError(
                "the secret key doesn't fit this database: set ATBALSS_SECRET_KEY to the key it was made with "
                "(or restore secret.key in the data folder; if `atbalss key rotate` was interrupted, run it again)"
            )
        return database

    def open_database(self) -> Database:
        """Connect, whatever state the tables are in. Raises DatabaseUnreachableError."""
        file = self.settings.database_file
        if file is not None and not file.exists() and self.settings.clock_start is None:  # a demo's is always new
            self.progress(
                f"making a new database: {file.resolve()} (is there one already? Then this is another folder, "
                "or ATBALSS_DATABASE_URL is wrong)"
            )
        return Database(self.settings.database_url.get_secret_value(), self.vault)

    @cached_property
    def vault(self) -> Vault:
        """What depends on the secret key, which is made first if there is none."""
        return Vault(self.secret())

    @property
    def secret_path(self) -> Path:
        """Where the secret key is kept unless it is set."""
        return self.settings.data_dir / "secret.key"

    @property
    def has_secret(self) -> bool:
        """Whether there is a secret key already; without one there is no database to ask, either."""
        return self.settings.secret_key is not None or self.secret_path.exists()

    def secret(self) -> str:
        """Return the secret key; made first if there is none."""
        if self.settings.secret_key:
            return self.settings.secret_key.get_secret_value()
        path = self.secret_path
        if not path.exists():
            make_secret(path)
            self.progress(
                f"made a secret key: {path} (without it nobody can read the database, also not you: back it up)"
            )
        return path.read_text(encoding="utf-8").strip()

    @cached_property
    def flows(self) -> Flows:
        """Flows and texts, checked. Raises FlowError."""
        return Flows(library.load(helplines=self.settings.helplines, evidence=known_evidence()))

    @property
    def model_dir(self) -> Path:
        """Where the language model is kept."""
        return self.settings.data_dir / "model"

    @cached_property
    def reader(self) -> Reader:
        """The classifier, which a bot that leaves labelling to a worker never loads."""
        return registry.load(self.model_dir, self.model_version, encoder=self.encoder)[0]

    @cached_property
    def model_version(self) -> str:
        """Which version of the language model reads; trained first if there is none for this corpus and codebook."""
        return registry.ready(self.model_dir, progress=self.progress, encoder=self.encoder)

    @cached_property
    def encoder(self) -> Encoder | None:
        """The sentence encoder, if one is named. Raises EncoderError."""
        if self.settings.encoder_dir is None:
            return None
        from nlp.encoder import load_encoder

        return load_encoder(self.settings.encoder_dir)

    @cached_property
    def danger(self) -> DangerDetector:
        """What looks for danger; trained with the classifier."""
        return registry.load_danger(self.model_dir, self.model_version)

    @cached_property
    def reliability(self) -> Reliability:
        """What the model that reads tells surely enough to be counted; it is measured first if it never was."""
        version = self.model_version
        metrics = model_files.metrics(self.model_dir / version)
        if metrics is None or not model_card.is_current(metrics):
            self.progress("measuring the language model, once: some seconds")
            metrics = self.measure(version)
        return Reliability(version, model_card.reliable(metrics))

    def measure(self, version: str) -> dict[str, Any]:
        """Take a version's figures on held-back data and keep them beside it."""
        from nlp import evaluation  # it takes long to load, and is needed once for each model

        today = self.clock.now().astimezone(RIGA).date()
        return evaluation.evaluate(
            *registry.load(self.model_dir, version, encoder=self.encoder), self.model_dir / version, today
        )

    @cached_property
    def guard(self) -> Guard:
        """Redaction and danger detection."""
        return Guard(self.danger.signals, _redact)

    def close(self) -> None:
        """Finish what was submitted to the database, if it was opened."""
        if "database" in self.__dict__:
            self.database.close()


def make_secret(path: Path) -> None:
    """Make a secret key that only its owner can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(secrets.token_urlsafe(48) + "\n", encoding="utf-8")


def _redact(text: str, language: str) -> Redacted:
    result = redaction.redact(text, language)
    return Redacted(result.text, result.count)
