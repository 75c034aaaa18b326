"""How long work hears that its process shall end: it asks between two transactions."""

from __future__ import annotations

from threading import Event


class StoppedError(Exception):
    """The process was told to end. What was committed stays, the rest is for the next one."""


def heed(stopping: Event | None) -> None:
    """Raise StoppedError if the process was told to end."""
    if stopping is not None and stopping.is_set():
        raise StoppedError
