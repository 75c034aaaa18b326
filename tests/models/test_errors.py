from __future__ import annotations

import sqlite3

from models.errors import BUSY, FULL


def test_faults_of_sqlite_are_known_by_its_codes() -> None:
    assert FULL == sqlite3.SQLITE_FULL
    assert {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN} == BUSY
