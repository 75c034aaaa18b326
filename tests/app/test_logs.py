"""Logs for machines: one object a line, whoever writes it, with the fields it was given."""

from __future__ import annotations

import json
import logging
import sys
from datetime import datetime
from io import StringIO

import pytest
import structlog
from aiohttp.http_exceptions import BadStatusLine, ContentEncodingError

from app.logs import configure_logs, tell_fault
from app.turns import where

pytestmark = pytest.mark.usefixtures("own_logs")
WRITTEN = "ļoti slepens teksts"


def test_a_line_is_an_object_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("json")

    structlog.get_logger("app.turns").info("turn failed", seq=7)
    logging.getLogger("bot.delivery").warning("a pause", extra={"seconds": 3})

    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (first["event"], first["level"], first["seq"]) == ("turn failed", "info", 7)
    assert (second["event"], second["level"], second["seconds"]) == ("a pause", "warning", 3)
    assert datetime.fromisoformat(first["timestamp"]).utcoffset() is not None


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize("name", ["asyncio", "aiohttp.server", "procrastinate.worker", "app"])
def test_a_fault_is_told_by_its_place_and_never_by_its_message(
    capsys: pytest.CaptureFixture[str], form: str, name: str
) -> None:
    configure_logs(form)
    try:
        fall(WRITTEN)
    except ValueError as exc:
        logging.getLogger(name).error("a fault", exc_info=exc)
        structlog.get_logger(name).exception("another")

    said = capsys.readouterr().err
    assert said.count("in fall") == 4  # each twice: the fault, and what it came from
    assert "KeyError" in said
    assert WRITTEN not in said


@pytest.mark.parametrize(
    ("fault", "told"), [(ContentEncodingError("br"), False), (BadStatusLine("x"), False), (ValueError(), True)]
)
def test_a_strangers_broken_request_is_no_line_and_a_fault_of_ours_is(
    capsys: pytest.CaptureFixture[str], fault: Exception, told: bool
) -> None:
    configure_logs("json")
    configure_logs("json")

    logging.getLogger("aiohttp.server").error("Error handling request", exc_info=fault)

    assert capsys.readouterr().err.count("Error handling request") == told


def test_a_line_that_cannot_be_written_tells_nothing_instead(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = StringIO()
    with monkeypatch.context() as standing_in:
        standing_in.setattr(sys, "stderr", gone)
        configure_logs("json")
    gone.close()
    try:
        fall(WRITTEN)
    except ValueError:
        structlog.get_logger("app").error("a fault")

    assert "".join(capsys.readouterr()) == ""


def fall(written: str) -> None:
    """Fail as a driver does, whose message quotes what it was given."""
    try:
        raise KeyError(written)
    except KeyError as exc:
        raise ValueError(f"(1, {written}) can't be kept") from exc


def test_the_place_by_which_a_failed_turn_is_told_holds_nothing_of_its_message() -> None:
    with pytest.raises(ValueError, match=WRITTEN) as caught:
        fall(WRITTEN)

    assert where(caught.value).startswith("ValueError in fall, line ")
    assert WRITTEN not in where(caught.value)


def test_a_program_that_falls_says_where_and_nothing_of_what_it_held(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match=WRITTEN) as caught:
        fall(WRITTEN)
    tell_fault(caught.type, caught.value, caught.tb)

    said = capsys.readouterr().err
    assert "in fall" in said
    assert WRITTEN not in said
