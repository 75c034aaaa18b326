"""What a visitor finds when the play is over."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from rich.console import Console

from app.demo import AFTERNOON, Demo, DemoOptions


@dataclass
class Bot:
    """Notes when it is started."""

    started: list[datetime] = field(default_factory=list)
    server: Any = field(default_factory=lambda: SimpleNamespace(url="http://127.0.0.1:1"))

    async def start(self, at: datetime) -> None:
        self.started.append(at)
        asyncio.get_running_loop().call_later(0.05, os.kill, os.getpid(), signal.SIGTERM)


def stays(tmp_path: Path, *, once: bool) -> Bot:
    bot, options = Bot(), DemoOptions(tmp_path / "demo", 11, 10, once=once, port=0)
    asyncio.run(Demo(options, Console(quiet=True))._stay(bot))  # type: ignore[arg-type]
    return bot


def test_bot_answers_visitors_while_the_page_is_open(tmp_path: Path) -> None:
    assert stays(tmp_path, once=False).started == [AFTERNOON]


def test_bot_is_not_started_again_if_nobody_can_visit(tmp_path: Path) -> None:
    assert stays(tmp_path, once=True).started == []
