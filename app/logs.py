"""Log events with fields: for people on a terminal, as JSON for machines. Never texts, names or chat ids."""

from __future__ import annotations

import logging
import sys

import structlog

QUIET = {  # they tell nothing an operator acts on
    "apscheduler": logging.ERROR,  # that a tick is still at work when the next one comes is no news
    **dict.fromkeys(("aiohttp.access", "alembic", "telegram", "asyncio", "procrastinate"), logging.WARNING),
}


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
            exception_formatter=structlog.dev.plain_traceback,  # the pretty one prints variables: what people wrote
        )
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    structlog.configure(
        processors=[*shared[:1], shared[2], structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
