from __future__ import annotations

import pytest

from app.bulk import kinds
from models import backlogs
from tests.app.bulk.workshop import BATCH, CHUNK


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backlogs, "CHUNK", CHUNK)
    monkeypatch.setattr(kinds, "BATCH", BATCH)
