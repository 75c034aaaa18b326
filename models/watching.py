"""How soon PostgreSQL and this program notice that the other one has vanished without a word."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL

CONNECT_SECONDS = 5
# When the network or the other machine is gone: after 3 s of silence three questions, one a second. The server lets go
# of what a connection holds after that (a lock, rows it wrote); who can't prove a lock is silent by then
# (app/leading.py). Systems come with 2 h. Over a socket in the file system all of it means nothing.
KEEPALIVE = {"keepalives_idle": 3, "keepalives_interval": 1, "keepalives_count": 3}
USER_TIMEOUT = 6000  # milliseconds without an acknowledgement of what was sent


def watched(address: URL) -> dict[str, Any]:
    """Return the parameters of a connection that both ends watch, with what `address` has of `options` before ours."""
    ours = {f"tcp_{name}": value for name, value in KEEPALIVE.items()} | {"tcp_user_timeout": USER_TIMEOUT}
    given = address.normalized_query.get("options", ())
    options = " ".join([*given, *(f"-c {name}={value}" for name, value in ours.items())])
    return {"connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": USER_TIMEOUT, "options": options} | KEEPALIVE
