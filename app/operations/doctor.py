"""The doctor: looks at everything the bot needs, one after the other, and says what to do about what ails."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rich.console import Console

from app import drift, gaps_cli, places
from app.bootstrap import Parts
from app.bulk.doctor import standing as bulk_standing
from app.faults import UsageError, named
from app.invitations.operating import standing as invitations_standing
from app.jobs.doctor import standing as jobs_standing
from app.operations import telegram_checks as telegram
from app.safeguarding import coverage
from app.setting_names import ENV_FILE
from models import schema, standing
from models.database import connect
from models.unit_of_work import UnitOfWork
from nlp.tokens import ensure_rules

LEAST_SPACE = 512 * 1024**2  # bytes; a full disk stops everything that is said
LONGEST_WAIT = timedelta(minutes=5)  # for an answer; then nobody seems to be at work
WHATEVER_READS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class Check:
    """`look` returns how it stands, or raises what ails with its remedy. It is left out if what it `needs` ails."""

    name: str
    look: Callable[[Parts], str]
    needs: str = ""


def examine(parts: Parts, out: Console, checks: Sequence[Check] | None = None) -> int:
    """Look at everything. Returns the number of faults, with what could not be looked at."""
    ailing: dict[str, str] = {}  # what to mend first
    for check in CHECKS if checks is None else checks:
        if first := ailing.get(check.needs):
            ailing[check.name] = first
            out.print(f"– {check.name}: not looked at before {first} is mended", markup=False, highlight=False)
            continue
        try:
            told, sign = check.look(parts), "✓"
        except Exception as exc:  # noqa: BLE001 - the doctor reports whatever ails and goes on
            told, sign = named(exc) or str(exc) or type(exc).__name__, "✗"
            ailing[check.name] = check.name
        out.print(f"{sign} {check.name}: {told}", markup=False, highlight=False, soft_wrap=True)
    return len(ailing)


def settings(parts: Parts) -> str:
    """Where they stand, whether others may read them, and that none is a demo's: people would be there."""
    parts.settings.ensure_real()
    file = Path(ENV_FILE)
    if not file.is_file():
        return f"from the environment; there is no {file.resolve()}"
    _ours_alone(file)
    return f"from the environment and {file.resolve()}"


def secret_key(parts: Parts) -> str:
    """Where the key comes from, and whether others may read it."""
    if parts.settings.secret_key:
        return "from ATBALSS_SECRET_KEY"
    path = parts.secret_path
    if not path.exists():
        return f"none yet: it will be made as {path}, unless you set ATBALSS_SECRET_KEY"
    _ours_alone(path)
    return f"in {path}: keep a copy apart from the database's backups"


def _ours_alone(path: Path) -> None:
    if path.stat().st_mode & WHATEVER_READS:
        raise UsageError(f"others on this machine may read {path}: chmod 600 {path}")


def database(parts: Parts) -> str:
    """Whether it can be reached, who may read it, and whether its disk has room."""
    url = parts.settings.database_url.get_secret_value()
    file = parts.settings.database_file
    if file and not file.exists():  # to connect would make one
        raise UsageError(f"there is none at {file} yet: `atbalss migrate` makes it, or ATBALSS_DATABASE_URL is wrong")
    connect(url).dispose()
    if file is None:
        return "postgresql"
    _ours_alone(file)
    free = shutil.disk_usage(file.resolve().parent).free
    if free < LEAST_SPACE:
        raise UsageError(f"only {free // 1024**2} MiB are free where the database is: make room")
    return f"sqlite, {free / 1024**3:.1f} GiB free"


def tables(parts: Parts) -> str:
    """Whether the tables are this program's, without making or changing any."""
    engine = connect(parts.settings.database_url.get_secret_value())
    try:
        if schema.revision(engine) is None:
            raise UsageError("there are none yet: run `atbalss migrate`")
        schema.ensure_current(engine)
    finally:
        engine.dispose()
    return f"version {schema.head()}"


def post(uow: UnitOfWork, parts: Parts) -> str:
    """Whether what came in is answered, and what was set aside."""
    dead = sum(standing.dead_letters(uow.session).values())
    if dead:
        raise UsageError(f"{dead} dead letters: `atbalss deadletters list` shows their faults")
    now = parts.clock.now()
    waiting = standing.inbox(uow.session)
    if any(now - line.oldest > LONGEST_WAIT for line in waiting):
        count = sum(line.waiting for line in waiting)
        taker = "run" if parts.settings.turns == "on" else "turns"
        raise UsageError(f"{count} updates wait, the oldest for over {LONGEST_WAIT}: is `atbalss {taker}` running?")
    return f"{sum(line.waiting for line in waiting)} updates and {uow.outbox.open_count()} calls wait"


def words(_parts: Parts) -> str:
    """Whether words can be split: what set-up writes for that is not part of the sources."""
    ensure_rules()
    return "written"


def _reading(look: Callable[[UnitOfWork, Parts], str]) -> Callable[[Parts], str]:
    return lambda parts: parts.database.read(lambda uow: look(uow, parts))


def _key_fits(parts: Parts) -> str:
    return "fits" if parts.database else ""


CHECKS = (
    Check("settings", settings),
    Check("secret key", secret_key),
    Check("database", database),
    Check("tables", tables, needs="database"),
    Check("key of the database", _key_fits, needs="tables"),
    Check("post", _reading(post), needs="key of the database"),
    Check("flows and texts", lambda parts: f"{len(parts.flows.texts)} languages"),
    Check("rules of words", words),
    Check("language model", lambda parts: parts.reader.version, needs="rules of words"),
    Check("safeguarding", _reading(lambda uow, _: coverage.standing(uow)), needs="key of the database"),
    Check(
        "dates of events",
        _reading(lambda uow, parts: places.dates(uow, parts.clock.now())),
        needs="key of the database",
    ),
    Check("drift", _reading(lambda uow, _: drift.standing(uow)), needs="key of the database"),
    Check("jobs", _reading(lambda uow, parts: jobs_standing(uow, parts.clock.now())), needs="key of the database"),
    Check("bulk work", _reading(lambda uow, _: bulk_standing(uow)), needs="tables"),
    Check("invitations", _reading(lambda uow, parts: invitations_standing(uow, parts.clock.now())), needs="tables"),
    Check("alerts", _reading(gaps_cli.standing), needs="key of the database"),
    Check("token", telegram.token),
    Check("webhook", telegram.webhook, needs="token"),
    Check("clock", telegram.clock),
)
