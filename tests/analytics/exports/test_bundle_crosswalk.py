"""Labels of yesterday's codebook in a bundle: as they were coded, and what they count as today."""

from __future__ import annotations

import csv
from pathlib import Path

import pyreadstat
import pytest
from sqlmodel import Session

from tests.analytics.conftest import World
from tests.analytics.exports.bundles import write
from tests.analytics.test_crosswalk import WALK

Row = dict[str, str]


@pytest.fixture
def folder(session: Session, world: World, tmp_path: Path) -> Path:
    """Texts that people coded by kb-1.0, and one that was coded by the codebook of today."""
    for theme in ("E2.ROOM", "E5.GROWTH", "E2.FOOD"):
        text = world.make_answer("S2", theme, session=world.make_session(respondent=theme), codebook_version="kb-1.0")
        review = world.make_review(text)
        world.make_label(text, theme, "negative", source="human", review_id=review.id, codebook_version="kb-1.0")
    world.make_answer("S2", "new", session=world.make_session(respondent="z"), labels=[("E5.SELF", "positive")])
    write(session, tmp_path / "bundle", crosswalk=WALK)
    return tmp_path / "bundle"


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("table", ["answers_long", "labels"])
def test_a_label_keeps_its_codebook_and_says_what_it_counts_as_today(folder: Path, table: str) -> None:
    found = {row["theme"]: (row["codebook_version"], row["theme_today"]) for row in rows(folder / f"{table}.csv")}

    assert found == {
        "E2.ROOM": ("kb-1.0", "E2.DELIVERY"),  # merged
        "E5.GROWTH": ("kb-1.0", ""),  # split
        "E2.FOOD": ("kb-1.0", ""),  # dropped
        "E5.SELF": ("kb-1.1", "E5.SELF"),
    }


def test_conversations_have_the_themes_of_today_and_nothing_where_a_split_leaves_none_known(folder: Path) -> None:
    by_text = {row["S2"]: row for row in rows(folder / "respondents_wide.csv")}

    assert (by_text["E2.ROOM"]["E2_DELIVERY_negative"], by_text["E2.FOOD"]["E2_DELIVERY_negative"]) == ("1", "0")
    assert by_text["E5.GROWTH"]["E5_SELF_negative"] == by_text["E2.FOOD"]["E5_SELF_negative"] == ""
    assert (by_text["new"]["E5_SELF_positive"], by_text["new"]["E5_SELF_negative"]) == ("1", "0")


def test_spss_has_the_theme_of_today_where_the_old_one_has_no_words_any_more(folder: Path) -> None:
    data, _ = pyreadstat.read_sav(folder / "answers_long.sav", apply_value_formats=True)

    assert "E2.DELIVERY e2.delivery lv" in set(data["theme_today"].dropna())
