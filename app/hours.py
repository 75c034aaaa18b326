"""When people may be written to who have not just written themselves."""

from __future__ import annotations

from datetime import datetime, time

from app.clock import RIGA

FROM, UNTIL = time(8), time(20)  # local


def may_write_unasked(now: datetime) -> bool:
    """Tell whether it is daytime in Latvia."""
    return FROM <= now.astimezone(RIGA).time() < UNTIL
