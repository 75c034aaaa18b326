"""What commands have in common: where they write, and the parts they work with."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from rich.console import Console

from app.bootstrap import Parts
from app.logs import configure_logs
from app.settings import read_settings

WIDE = 160  # columns of a file or a pipe, where nobody's window is too narrow

out = Console(width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True)


def with_parts(work: Callable[[Parts], Any]) -> Any:
    """Build the parts, do `work` with them, and close them whatever happens."""
    settings = read_settings()
    configure_logs(settings.log_format)
    parts = Parts(settings, progress=lambda line: err.print(line, markup=False, highlight=False, soft_wrap=True))
    try:
        return work(parts)
    finally:
        parts.close()
