"""The collector leaves alone what is there for good, and still finds what comes later."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from app.operations.garbage import pass_over_what_is_loaded


class Ring:
    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """Leave the collector as it was."""
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_what_is_loaded_is_not_looked_through_again() -> None:
    loaded = Ring()

    pass_over_what_is_loaded()

    assert not any(one is loaded for one in gc.get_objects())


def test_what_comes_later_and_is_let_go_is_found() -> None:
    pass_over_what_is_loaded()
    fresh = weakref.ref(Ring())

    gc.collect()

    assert fresh() is None
