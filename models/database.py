"""Where transactions are made: one writer thread with group commit on SQLite, a few threads on PostgreSQL."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlmodel import Session

from models.errors import DatabaseUnreachableError
from models.gathering import GatheringSession
from models.unit_of_work import UnitOfWork
from models.vault import Vault
from models.watching import watched

T = TypeVar("T")
Work = Callable[[UnitOfWork], T]
_Submitted = tuple[Work[Any], Future[Any]]
_Outcome = tuple[Any, Exception | None]

GROUP_SIZE = 64  # turns per commit; larger groups gain nothing and make the first one wait
POSTGRES_THREADS = 4  # more than two cores' worth of transactions only wait for each other
BUSY_MILLISECONDS = 10_000  # how long SQLite waits for another process's write
NO_ADDRESS = (
    "ATBALSS_DATABASE_URL is not a database URL: write it like "
    "sqlite:///var/atbalss.db or postgresql://user:password@host/name"
)
TWO_SIGNS = "ATBALSS_DATABASE_URL has two @: write one that belongs to the password as %40 (and % as %25)"


class Database:
    """A database and the threads that write to it. `write` returns at once, its future resolves after COMMIT."""

    def __init__(self, url: str, vault: Vault) -> None:
        self.url = url
        self.vault = vault
        self.engine = connect(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._writer: _GroupWriter | _ThreadWriter = (
            _GroupWriter(self.engine, vault) if self.is_sqlite else _ThreadWriter(self.engine, vault)
        )

    def write(self, work: Work[T]) -> Future[T]:
        """Run `work` in a transaction on a writer thread. Its exception rolls back its own changes alone."""
        return self._writer.submit(work)

    def read(self, work: Work[T]) -> T:
        """Run `work` in this thread and throw away whatever it changed."""
        with Session(self.engine) as session:
            result = work(UnitOfWork(session, self.vault))
            session.expunge_all()  # records stay readable after their session
            session.rollback()
            return result

    def empty_log(self) -> None:
        """Empty SQLite's write-ahead log: until then it holds pages as they were before something was deleted.

        Readers that are busy make it wait for the next time. PostgreSQL looks after its own log.
        """
        empty_log(self.engine)

    def close(self) -> None:
        """Finish what was submitted, then disconnect."""
        self._writer.close()
        self.engine.dispose()


def empty_log(engine: Engine) -> None:
    """Empty the write-ahead log of SQLite; nothing to do for PostgreSQL."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")  # a checkpoint can't run inside a transaction
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")  # what the engine believes to have begun is ended by itself


def connect(url: str) -> Engine:
    """Return an engine whose connections behave alike on both databases. Raises DatabaseUnreachableError."""
    try:
        engine = _sqlite_engine(url) if make_url(url).drivername.startswith("sqlite") else _postgres_engine(url)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError, ModuleNotFoundError, ValueError) as exc:
        raise DatabaseUnreachableError(_unreachable(url, exc)) from exc
    return engine


def _unreachable(url: str, exc: Exception) -> str:
    try:
        address = make_url(url)
    except (SQLAlchemyError, ValueError):  # the latter: the port is no number
        return NO_ADDRESS
    if not address.drivername.startswith(("sqlite", "postgresql")):
        return NO_ADDRESS
    if address.drivername.startswith("sqlite") and address.host:
        return NO_ADDRESS  # two slashes instead of three
    if "@" in (address.host or ""):
        return TWO_SIGNS  # whose second half would be shown as the host
    reason = str(exc.orig if isinstance(exc, DBAPIError) else exc).strip().splitlines()[0]
    shown = address.set(query={}).render_as_string(hide_password=True)  # a password may stand among the parameters
    return f"the database {shown} can't be reached ({reason}): {_remedy(address.drivername, reason)}"


def _remedy(driver: str, reason: str) -> str:
    if not driver.startswith("sqlite"):
        return "check ATBALSS_DATABASE_URL and that the server is running"
    if "malformed" in reason:
        return "the file is damaged, move it away and restore a backup of ATBALSS_DATABASE_URL (docs/operations.md)"
    if "not a database" in reason:
        return "check ATBALSS_DATABASE_URL, that file is another one"
    return "check ATBALSS_DATABASE_URL, and that this user may read and write that file and its folder"


def _sqlite_engine(url: str) -> Engine:
    address = make_url(url)
    if address.host:
        raise ValueError("two slashes instead of three")  # would make a file in whatever folder this is
    path = address.database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).touch(mode=0o600)  # what SQLite would make anybody on the machine could read; its log takes after it
    connected = {"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False}
    engine = create_engine(url, connect_args=connected, hide_parameters=True)  # a fault would tell what people wrote
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not open transactions of its own: savepoints would break
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what somebody deletes is overwritten with zeros, not only marked as free
        f"busy_timeout={BUSY_MILLISECONDS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: a reader that turned writer half-way would fail as "busy".
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def _postgres_engine(url: str) -> Engine:
    address = make_url(url).set(drivername="postgresql+psycopg")
    pool: dict[str, Any] = {"pool_size": POSTGRES_THREADS + 4, "pool_pre_ping": True}
    engine = create_engine(address, connect_args=watched(address), hide_parameters=True, **pool)
    event.listen(engine, "handle_error", _leave_out_rows)
    return engine


def _leave_out_rows(context: ExceptionContext) -> None:
    """Take from a fault what PostgreSQL adds to its first line: the row that it refused, with all that stands in it."""
    said = getattr(getattr(context.original_exception, "diag", None), "message_primary", None)
    for fault in (context.original_exception, context.sqlalchemy_exception):
        if said is not None and fault is not None:
            fault.args = (said,)


class _GroupWriter:
    """One thread that owns writing: whatever waits, up to a group, shares one COMMIT and so one disk sync."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine.execution_options(writes=True)
        self._vault = vault
        self._waiting: queue.SimpleQueue[_Submitted | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="database-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work[T]) -> Future[T]:
        future: Future[T] = Future()
        self._waiting.put((work, future))
        return future

    def close(self) -> None:
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        open_for_work = True
        while open_for_work:
            group, open_for_work = self._next_group()
            if group:
                self._commit(group)

    def _next_group(self) -> tuple[list[_Submitted], bool]:
        group: list[_Submitted] = []
        item = self._waiting.get()
        while item is not None:
            group.append(item)
            if len(group) == GROUP_SIZE or self._waiting.empty():
                return group, True
            item = self._waiting.get()
        return group, False

    def _commit(self, group: list[_Submitted]) -> None:
        group = [(work, future) for work, future in group if future.set_running_or_notify_cancel()]
        works = [work for work, _ in group]
        # All or nothing, without a savepoint around each, which would cost as much as a small work. Should one fail,
        # which is rare, everything is undone and each is done again, alone.
        outcomes = self._together(works) or [self._alone(work) for work in works]
        for (_, future), (result, error) in zip(group, outcomes, strict=True):
            _resolve(future, result, error)

    def _together(self, works: list[Work[Any]]) -> list[_Outcome] | None:
        """None if one of several failed, and so nothing was done."""
        if len(works) == 1:
            return None
        outcomes: list[_Outcome] | None = None
        with (
            suppress(Exception),
            GatheringSession(self._engine) as session,
        ):  # whoever submitted it hears of it when it fails alone
            results = [work(UnitOfWork(session, self._vault)) for work in works]
            session.flush()  # what the tables refuse is a work's fault, unlike a COMMIT that fails
            outcomes = self._committed(session, results)
        return outcomes

    def _committed(self, session: Session, results: list[Any]) -> list[_Outcome]:
        """A failed COMMIT is news for everyone in the group: it may have had its effect, so nothing is done again."""
        try:
            session.commit()
        except Exception as exc:  # noqa: BLE001 - told to whoever submitted the works
            return [(None, exc)] * len(results)
        return [(result, None) for result in results]

    def _alone(self, work: Work[Any]) -> _Outcome:
        try:
            with GatheringSession(self._engine) as session:
                result = work(UnitOfWork(session, self._vault))
                session.commit()
        except Exception as exc:  # noqa: BLE001 - handed to whoever submitted the work
            return None, exc
        return result, None


def _resolve(future: Future[Any], result: Any, error: Exception | None) -> None:
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)


class _ThreadWriter:
    """Threads with a transaction each: PostgreSQL groups commits by itself."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault
        self._threads = ThreadPoolExecutor(POSTGRES_THREADS, thread_name_prefix="database-writer")

    def submit(self, work: Work[T]) -> Future[T]:
        return self._threads.submit(self._run, work)

    def close(self) -> None:
        self._threads.shutdown()

    def _run(self, work: Work[T]) -> T:
        with GatheringSession(self._engine) as session:
            result = work(UnitOfWork(session, self._vault))
            session.commit()
            return result
