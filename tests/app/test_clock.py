from datetime import UTC, datetime, timedelta

from app.clock import Clock
from tests.conftest import NOW


def test_a_clock_that_was_set_begins_there_and_goes_on() -> None:
    clock = Clock(NOW)

    first, second = clock.now(), clock.now()

    assert NOW <= first <= second < NOW + timedelta(minutes=1)


def test_the_present_is_aware() -> None:
    assert Clock().now().tzinfo == UTC
    assert Clock(datetime.fromisoformat("2026-11-11T09:00+02:00")).now().tzinfo == UTC
