"""Logs for machines: one object a line, whoever writes it, with the fields it was given."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime

import pytest
import structlog

from app.logs import configure_logs


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def test_a_line_is_an_object_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("json")

    structlog.get_logger("app.turns").info("turn failed", seq=7)
    logging.getLogger("bot.delivery").warning("a pause", extra={"seconds": 3})

    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (first["event"], first["level"], first["seq"]) == ("turn failed", "info", 7)
    assert (second["event"], second["level"], second["seconds"]) == ("a pause", "warning", 3)
    assert datetime.fromisoformat(first["timestamp"]).utcoffset() is not None


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_fault_never_shows_what_variables_held(capsys: pytest.CaptureFixture[str], form: str) -> None:
    configure_logs(form)
    written = "ļoti slepens teksts"

    try:
        raise ValueError(len(written))
    except ValueError:
        logging.getLogger("anybody").exception("a fault")

    said = capsys.readouterr().err
    assert "a fault" in said
    assert written not in said
