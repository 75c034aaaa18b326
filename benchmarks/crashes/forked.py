"""What each fork of a warm program does: it becomes the bot, as `atbalss run` or `atbalss turns` is, for good."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

import uvloop

from app.bootstrap import Parts
from app.duties import Duty, duties_of_run
from app.logs import configure_logs
from app.service import Service
from app.settings import Settings, read_settings


def live(life: dict[str, Any], parts_of: Callable[[Settings], Parts]) -> NoReturn:
    """Be the bot with the life's `environment`, or with `turns` its turns; all that it prints goes to its `log`."""
    log = os.open(life["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ |= life["environment"]
    settings = read_settings()
    configure_logs(settings.log_format)
    parts = parts_of(settings)
    try:
        duties = Duty.TURNS if life.get("turns") else duties_of_run(settings)
        uvloop.run(Service(parts, duties).run())
        parts.close()
    except BaseException:  # noqa: BLE001 - whatever it is, this fork must not go on as the program it came from
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
