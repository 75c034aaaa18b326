from __future__ import annotations

import sqlite3

from models.errors import SQLITE_FULL


def test_a_full_disk_is_known_by_the_code_of_sqlite() -> None:
    assert SQLITE_FULL == sqlite3.SQLITE_FULL
