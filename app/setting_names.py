"""Names of settings, as they stand in the environment and in `.env`: one that nobody reads is a mistake."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches

from dotenv import dotenv_values

PREFIX = "ATBALSS_"
ENV_FILE = ".env"  # in the folder where a command is typed
KUBERNETES = re.compile(f"{PREFIX}(SERVICE_HOST|SERVICE_PORT|PORT)(_|$)")  # of a service that is called atbalss


def misspelt(fields: Iterable[str]) -> list[str]:
    """Return what to say of names that are none of `fields`: a default would be in force, which nobody wanted.

    Raises UnicodeDecodeError if `.env` is no text.
    """
    known = {field.upper() for field in fields}
    names = {name.upper() for name in (*os.environ, *dotenv_values(ENV_FILE)) if not KUBERNETES.match(name)}
    given = {name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)}
    return [f"there is no setting {PREFIX}{name}: {_meant(name, known)}" for name in sorted(given - known)]


def _meant(name: str, known: Collection[str]) -> str:
    alike = get_close_matches(name, known, n=1)
    return f"did you mean {PREFIX}{alike[0]}?" if alike else "README.md lists them all"
