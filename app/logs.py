"""Log events with fields: for people on a terminal, as JSON for machines. Never texts, names or chat ids."""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

import structlog
from structlog.typing import ExcInfo

QUIET = {  # they tell nothing an operator acts on
    "apscheduler": logging.ERROR,  # that a tick is still at work when the next one comes is no news
    **dict.fromkeys(("aiohttp.access", "alembic", "telegram", "asyncio", "procrastinate"), logging.WARNING),
}
DEEPEST = 10  # faults that came from one another; more would tell nothing new


def configure_logs(form: str) -> None:
    """Send all log events to standard error, as `console` or `json`."""
    shared: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            exception_formatter=structlog.dev.plain_traceback,  # faults are told by then: the pretty one would warn
        )
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.ExceptionRenderer(_without_words),
                renderer,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    logging.raiseExceptions = False  # a line that can't be written would be told with the fault it was about
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    logging.getLogger("aiohttp.server").addFilter(_ours)
    structlog.configure(
        processors=[*shared[:1], shared[2], structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def tell_fault(_kind: type[BaseException], fault: BaseException, _trace: TracebackType | None) -> None:
    """Say on standard error where the program fell. Python's own way, which this replaces, shows messages."""
    sys.stderr.write(f"{places(fault)}\n")


def places(fault: BaseException) -> str:
    """Return where a fault came from, and what it is. Messages are left out: they may quote what a person wrote."""
    told: list[str] = []
    cause: BaseException | None = fault
    while cause is not None and len(told) < DEEPEST:
        told.append("".join([*traceback.format_tb(cause.__traceback__), type(cause).__name__]))
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "Traceback, messages left out:\n" + "\nwhich came from:\n".join(told)


def _without_words(exc_info: ExcInfo) -> str:
    return places(exc_info[1])


def _ours(record: logging.LogRecord) -> bool:
    """A request that is no HTTP is none of ours: anybody may send one, and no operator can act on its trace."""
    kind = record.exc_info[0] if record.exc_info else None
    # By its name: most commands never load aiohttp.
    return kind is None or not any(base.__name__ == "HttpProcessingError" for base in kind.__mro__)
