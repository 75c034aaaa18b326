"""What `atbalss key rotate` does: another secret key, for the tables and for the file it is kept in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from sqlalchemy import Engine
from sqlmodel import Session

from app.bootstrap import Parts, make_secret
from app.faults import UsageError
from bot.updates import chat_id_of
from models import schema
from models.database import connect, empty_log
from models.rotation import Rotation, Tell, ensure_alone
from models.vault import Vault

NEW, OLD = ".new", ".old"  # stand behind the name of the key's file


def rotate(parts: Parts, to: Path | None, out: Console, tell: Tell = lambda _: None) -> None:
    """Seal the database with a new key, or finish what a kill interrupted. Raises UsageError or DatabaseError."""
    kept = None if parts.settings.secret_key else parts.secret_path
    target = _target(kept, to)
    rotation = Rotation(Vault(parts.secret()), Vault(_secret_in(target)), chat_id_of)
    if rotation.old.check_value == rotation.new.check_value:
        raise UsageError(f"{target} holds the key that is in use: name a file that does not exist yet")
    done = _rotated(parts, rotation, tell)
    if kept is not None and to is None:
        _take_over(kept, target)
        out.print(f"{done}; backups from before need {kept}{OLD}: delete it with the last of them", markup=False)
        return
    out.print(f"{done}: set ATBALSS_SECRET_KEY to what stands in {target}, then start the bot", markup=False)


def _target(kept: Path | None, to: Path | None) -> Path:
    if to is not None:
        return to
    if kept is None:
        raise UsageError(
            "the key stands in ATBALSS_SECRET_KEY: name a file for the new one, `atbalss key rotate --to new.key`"
        )
    if not kept.exists():
        raise UsageError(f"there is no key yet in {kept}: it is made when the bot first starts")
    return Path(f"{kept}{NEW}")


def _secret_in(target: Path) -> str:
    """Return the new key; one that a run before has made serves again."""
    if not target.exists():
        make_secret(target)
    secret = target.read_text(encoding="utf-8").strip()
    try:
        Vault(secret)
    except ValueError as exc:
        raise UsageError(f"{target}: {exc}") from None
    return secret


def _rotated(parts: Parts, rotation: Rotation, tell: Tell) -> str:
    with _engine(parts) as engine:
        schema.ensure_current(engine)
        with Session(engine.execution_options(writes=True)) as session:
            if rotation.state(session) == "new":
                return "the database has the new key already"
        ensure_alone(engine)
        with Session(engine.execution_options(writes=True)) as session:
            count = rotation.run(session, parts.clock.now(), tell)
            session.commit()
        empty_log(engine)  # where the old seals still stand
    return f"{count} rows sealed anew"


@contextmanager
def _engine(parts: Parts) -> Iterator[Engine]:
    engine = connect(parts.settings.database_url.get_secret_value())
    try:
        yield engine
    finally:
        engine.dispose()


def _take_over(kept: Path, target: Path) -> None:
    """Put the new key in the old one's place; there is a key in it at every instant."""
    old = Path(f"{kept}{OLD}")
    old.unlink(missing_ok=True)
    os.link(kept, old)
    os.replace(target, kept)
