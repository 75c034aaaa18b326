"""What cannot have changed is not computed again, and what is stored is what computing would give."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlmodel import select

from analytics import indicators, others, unchanged
from analytics.indicators import READ_BACK, compute, refresh
from analytics.readings import Reading
from analytics.windows import named
from models.tables import GuidanceEvent, IndicatorValue
from tests.analytics.conftest import ALL, NOW, World, all_but, roll

SEMESTER = named("2026/27-1")
OTHER_RELIABILITY = all_but(("E2.STAFF", "ru"))


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    unchanged._kept.clear()
    yield
    unchanged._kept.clear()


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> count[int]:
    """Count how often the values that are read from roll-ups are computed: `next` tells, and counts itself."""
    times = count()
    real = indicators.readings

    def counted(*args: object, **options: object) -> list[Reading]:
        next(times)
        return real(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(indicators, "readings", counted)
    return times


def do(world: World, now: datetime = NOW, *, reliability: object = ALL, is_due: bool = False) -> int:
    return refresh(world.session, SEMESTER, now, reliability, is_due=is_due)  # type: ignore[arg-type]


def rate(world: World, *ratings: int) -> None:
    for number in ratings:
        world.make_answer("S1", number, session=world.make_session())
    roll(world.session)


def stored(world: World) -> set[tuple[object, ...]]:
    rows = world.session.exec(select(IndicatorValue).execution_options(populate_existing=True))
    names = ("indicator", "scope_level", "scope", "cut", "window", *READ_BACK)
    return {tuple(getattr(row, name) for name in names) for row in rows}


def test_a_window_in_which_nothing_changed_is_not_computed_again(either_world: World, computed: count[int]) -> None:
    rate(either_world, 5, 5, 4, 2, 1)

    assert do(either_world) == do(either_world, NOW + timedelta(days=1))
    assert next(computed) == 1


def test_its_values_count_as_computed_all_the_same(either_world: World) -> None:
    rate(either_world, 5, 5, 4, 2, 1)
    do(either_world)
    do(either_world, NOW + timedelta(days=1))

    rows = either_world.session.exec(select(IndicatorValue).execution_options(populate_existing=True)).all()
    assert {row.computed_at for row in rows} == {NOW + timedelta(days=1)}


def _answers(world: World) -> dict[str, object]:
    rate(world, 1, 1)
    return {"is_due": True}


def _settles(world: World) -> dict[str, object]:
    return {"now": NOW + timedelta(days=9)}


def _expects(world: World) -> dict[str, object]:
    event = world.session.exec(select(GuidanceEvent)).first()
    assert event is not None
    event.expected = 77
    world.session.flush()
    return {}


def _is_believed_less(world: World) -> dict[str, object]:
    return {"reliability": OTHER_RELIABILITY}


def _is_computed_by_another(world: World) -> dict[str, object]:
    compute(world.session, SEMESTER, NOW + timedelta(hours=1), OTHER_RELIABILITY)
    return {}


@pytest.mark.parametrize("change", [_answers, _settles, _expects, _is_believed_less, _is_computed_by_another])
def test_it_is_when_anything_of_it_changed(world: World, computed: count[int], change: object) -> None:
    rate(world, 5, 5, 4, 2, 1)
    world.make_event("LATER", starts_at=NOW + timedelta(days=1), closes_at=NOW + timedelta(days=8), expected=20)
    do(world)
    changed = change(world)  # type: ignore[operator]
    before = next(computed)
    do(world, **changed)

    assert next(computed) == before + 2


def test_day_after_day_what_is_stored_is_what_computing_gives(either_world: World) -> None:
    rate(either_world, 5, 5, 4, 2, 1)
    for day in range(4):
        now = NOW + timedelta(days=day)
        if day % 2:
            either_world.make_event(f"E{day}", starts_at=now - timedelta(days=1), closes_at=now, expected=20)
            rate(either_world, 5, 2)
        do(either_world, now, is_due=bool(day % 2))
        kept = stored(either_world)
        compute(either_world.session, SEMESTER, now, ALL)
        unchanged.note(either_world.session, SEMESTER, unchanged.inputs(either_world.session, SEMESTER, now, ALL))

        assert stored(either_world) == kept


def test_rows_that_say_the_same_are_not_written_again(either_world: World) -> None:
    rate(either_world, 5, 5, 4, 2, 1)
    compute(either_world.session, SEMESTER, NOW, ALL)
    before = set(either_world.session.exec(select(IndicatorValue.id)))
    compute(either_world.session, SEMESTER, NOW, ALL)

    assert set(either_world.session.exec(select(IndicatorValue.id))) == before


def test_what_time_alone_changes_is_computed_every_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[datetime] = []

    def noted(_session: object, _window: object, now: datetime, _reliability: object) -> list[Reading]:
        times.append(now)
        return []

    monkeypatch.setattr(others, "readings", noted)
    rate(world, 5, 5, 4, 2, 1)
    do(world)
    do(world, NOW + timedelta(days=1))

    assert times == [NOW, NOW + timedelta(days=1)]
