from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from analytics.attrition import LEAST, weighted_beside_raw
from analytics.windows import containing
from models.tables import Invitation
from models.wave_rows import asked
from tests.analytics.conftest import ALL, NOW, World

SEMESTER = containing("semester", NOW)
DUE = NOW - timedelta(days=30)


def wave(world: World, person: str, rating: int, now: str | None, months: int = 6) -> None:
    """Somebody who rated the event, was asked months later, and said what they do now; None: they did not answer."""
    event = world.make_session(respondent=person)
    world.make_answer("S1", rating, session=event, given_at=SEMESTER.since - timedelta(days=40))
    values = {"due_at": DUE, "closes_at": DUE + timedelta(days=20), "expires_at": DUE, "sent_at": DUE, "wave": months}
    sent = Invitation(key=f"{person}{months}", respondent_id=person, flow="G", event_id=event.event_id, **values)
    world.session.add(sent)
    world.session.flush()
    if now is not None:
        sent.answered_at = DUE + timedelta(days=2)
        talk = world.make_session(respondent=person, flow="G", wave=months)
        world.make_answer("G1", [now], session=talk, given_at=DUE + timedelta(days=2))


def many(world: World, count: int = 400) -> float:
    """The contented answer more often, and study more often. Returns the share of all who study."""
    random, studying = Random(4), 0
    for number in range(count):
        rating = random.choice([1, 2, 3, 4, 5])
        studies = random.random() < 0.15 * rating
        answers = random.random() < 0.14 * rating
        studying += studies
        wave(world, f"m{number}", rating, ("study" if studies else "work") if answers else None)
    return studying / count


def test_the_weighted_share_stands_beside_the_raw_one_and_nearer_to_the_truth(world: World) -> None:
    truth = many(world)
    (found,) = [each for each in weighted_beside_raw(world.session, SEMESTER, ALL) if each.indicator == "E5-I1"]

    assert (found.wave, found.asked) == (6, 400)
    assert found.weighted is not None
    assert found.raw.value - truth > 0.06
    assert abs(found.weighted.value - truth) < 0.05
    assert found.weighted.n == found.raw.n == found.answered
    assert 1 < found.weighted.deff < 2
    assert found.raw.deff == 1


def test_where_few_were_asked_only_the_raw_share_is_told(world: World) -> None:
    for number in range(LEAST - 5):
        wave(world, f"f{number}", 4, "study")
    (found, *_) = weighted_beside_raw(world.session, SEMESTER, ALL)

    assert found.raw.value == 1
    assert found.weighted is None


def test_of_a_handful_nothing_is_told(world: World) -> None:
    for number in range(4):
        wave(world, f"h{number}", 4, "study")

    assert weighted_beside_raw(world.session, SEMESTER, ALL) == []


def test_without_a_panel_there_is_nothing(world: World) -> None:
    world.make_answer("S1", 5)

    assert weighted_beside_raw(world.session, SEMESTER, ALL) == []


def test_both_databases_know_who_was_asked_and_what_they_had_rated(either_world: World) -> None:
    wave(either_world, "a", 4, "study")
    wave(either_world, "b", 2, None)
    rows = asked(either_world.session, SEMESTER.since, SEMESTER.until)

    assert [(row.respondent_id, row.wave, row.answered, row.sector, dict(row.ratings)) for row in rows] == [
        ("a", 6, True, "general", {"S1": 4}),
        ("b", 6, False, "general", {"S1": 2}),
    ]


def test_waves_are_told_apart(world: World) -> None:
    for number in range(30):
        wave(world, f"w{number}", 4, "study", months=3)
        wave(world, f"w{number}", 4, "work", months=6)
    found = {
        each.wave: each.raw.value
        for each in weighted_beside_raw(world.session, SEMESTER, ALL)
        if each.indicator == "E5-I1"
    }

    assert found == pytest.approx({3: 1.0, 6: 0.0})
