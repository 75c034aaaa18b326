"""Yesterday's codebook: E2.ROOM and E2.SOUND were merged into E2.DELIVERY, E5.GROWTH split into SELF and SKILLS."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from analytics.catalogue import catalogue
from analytics.crosswalk import Crosswalk, crosswalk
from analytics.data_files import DataFileError
from analytics.rollups import additions
from analytics.scoring import score
from models.reports import AnswerRow
from nlp.codebook import codebook
from tests.analytics.conftest import ALL
from tests.analytics.test_scoring import answer, label

SPLIT = ["E5.SELF", "E5.SKILLS"]
STEP = {
    "from": "kb-1.0",
    "to": "kb-1.1",
    "themes": {
        "E2.ROOM": ["E2.DELIVERY"],
        "E2.SOUND": ["E2.DELIVERY"],
        "E2.PLACE": ["E2.ACCESS"],
        "E5.GROWTH": SPLIT,
        "E2.FOOD": [],
    },
}
WALK = Crosswalk({"version": "kb-1.1", "steps": [STEP]})
KNOWN = replace(ALL, crosswalk=WALK)


def old(question: str, text: str, *labels: tuple[str, str], **changes: Any) -> AnswerRow:
    coded = tuple(replace(label(*each), codebook_version="kb-1.0", source="human") for each in labels)
    return WALK.today(answer(question, text, *coded, codebook_version="kb-1.0", coded=True, **changes))


def scored(indicator: str, *answers: AnswerRow) -> Any:
    return score(catalogue()[indicator].measure, answers, catalogue().probes, KNOWN)  # type: ignore[arg-type]


def test_the_codebook_of_this_program_is_the_end_of_its_crosswalk() -> None:
    assert crosswalk().version == codebook().version


def test_merged_themes_count_as_the_new_one() -> None:
    """Of one who liked the room and could not hear a word both count: a zero, as with today's codebook."""
    assert scored("E2-I4:E2.DELIVERY", old("S2", "room", ("E2.ROOM", "positive"))) == 1
    both = old("S2", "room, sound", ("E2.ROOM", "positive"), ("E2.SOUND", "negative"))
    assert scored("E2-I4:E2.DELIVERY", both) == 0


def test_a_renamed_theme_keeps_its_history() -> None:
    assert scored("E2-I4:E2.ACCESS", old("S5", "far", ("E2.PLACE", "negative"))) == -1


def test_a_split_theme_can_not_be_compared_and_says_so() -> None:
    grown = old("S2", "grew", ("E5.GROWTH", "positive"))

    assert scored("E5-I4", grown) == "untold"
    assert scored("E5-I4", old("S2", "nothing of that", ("E2.STAFF", "positive"))) == "untold"  # nor its absence
    assert [change.is_comparable for change in WALK.changes()] == [True, True, True, False, False]


def test_what_did_not_change_is_compared_on() -> None:
    mixed = old("S2", "grew, kind people", ("E5.GROWTH", "positive"), ("E2.STAFF", "positive"))

    assert scored("E2-I4:E2.STAFF", mixed) == 1
    assert scored("E5-I5", old("S4", "mum", ("E5.FAMILY", "positive"))) == 1


def test_a_dropped_theme_counts_for_nothing() -> None:
    assert old("S5", "soup", ("E2.FOOD", "negative")).labels == ()


def test_answers_of_today_stay_as_they_are() -> None:
    new = answer("S2", "grew", label("E5.SELF", "positive"), codebook_version="kb-1.1")

    assert WALK.today(new) is new
    assert scored("E5-I4", new) == 1


def test_exports_keep_a_split_theme_under_its_old_name() -> None:
    coded = [replace(label(theme, "positive"), codebook_version="kb-1.0") for theme in ("E2.ROOM", "E5.GROWTH")]
    shown = WALK.exported(answer("S2", "room, grew", *coded, codebook_version="kb-1.0"))

    assert [(each.theme, each.codebook_version) for each in shown.labels] == [
        ("E2.DELIVERY", "kb-1.1"),
        ("E5.GROWTH", "kb-1.0"),
    ]


def test_people_are_counted_by_the_codebook_of_today() -> None:
    coded = replace(label("E2.ROOM", "positive"), codebook_version="kb-1.0")
    said = answer("S2", "room", coded, codebook_version="kb-1.0", probability=1.0)

    (part,) = additions([said], KNOWN)["p1"].parts
    assert part.marks["E2-I4:E2.DELIVERY"].score == 1


def test_several_steps_are_walked_one_after_another() -> None:
    later = {"from": "kb-1.1", "to": "kb-1.2", "themes": {"E2.DELIVERY": ["E2.EVENT"], "E5.SELF": ["E5.ME"]}}
    walk = Crosswalk({"version": "kb-1.2", "steps": [STEP, later]})

    assert walk.now("E2.ROOM", "kb-1.0") == ("E2.EVENT",)
    assert walk.now("E5.GROWTH", "kb-1.0") == ("E5.ME", "E5.SKILLS")
    assert walk.now("E5.SELF", "kb-1.1") == ("E5.ME",)
    assert walk.lost(old("S2", "x"), ["E5.ME"])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"version": "kb-1.2", "steps": [STEP]}, "the last step leads to kb-1.1"),
        ({"version": "kb-1.1", "steps": [STEP, STEP]}, "leads to no step from it"),
        ({"version": "kb-1.1", "steps": [{"from": "kb-1.0"}]}, "steps 1: to: this field is missing"),
        ({"steps": []}, "version: this field is missing"),
    ],
)
def test_a_crosswalk_that_leads_nowhere_is_refused(data: dict[str, Any], words: str) -> None:
    with pytest.raises(DataFileError, match=words):
        Crosswalk(data)
