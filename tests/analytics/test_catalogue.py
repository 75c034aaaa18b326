from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from analytics.catalogue import Catalogue, Indicator, catalogue
from analytics.data_files import DataFileError
from analytics.texts import LANGUAGES, texts

FLOWS = Path(__file__).parents[2] / "conversations" / "flows"
EXPECTED = {
    "E2-I1",
    "E2-I2",
    "E2-I3",
    "E2-I3c",
    "E2-I3h",
    "E2-I3l",
    "E2-I3n",
    "E2-I3q",
    "E2-I3r",
    "E2-I5",
    "E2-I5b",
    "E2-I5n",
    "E2-I6",
    "E2-I6c",
    "E2-I6u",
    "E2-I7",
    "E2-I8",
    "E5-I1",
    "E5-I1a",
    "E5-I1b",
    "E5-I1v",
    "E5-I2",
    "E5-I3",
    "E5-I3g",
    "E5-I3k",
    "E5-I3m",
    "E5-I3p",
    "E5-I4",
    "E5-I4c",
    "E5-I4m",
    "E5-I4w",
    "E5-I5",
    "E5-I5h",
    "E5-I6",
    "E5-I7",
    "E5-I7s",
    "E5-I8",
    "E5-I9",
}


def steps() -> dict[str, dict[str, Any]]:
    flows = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in FLOWS.glob("?.yaml")]  # the newest of each
    return {step["id"]: step for flow in flows for step in flow["steps"]}


def option_codes(step: dict[str, Any]) -> set[str]:
    return {option if isinstance(option, str) else option["code"] for option in step.get("options", [])}


def entry(**changes: Any) -> dict[str, Any]:
    words = dict.fromkeys(LANGUAGES, "x")
    measure = {"kind": "rating_share", "questions": ["S1"], "at_least": 4}
    defaults = dict.fromkeys(("name", "numerator", "denominator", "sentence"), words)
    return {"id": "X", "element": "E2", "minimum": 5, "source": "proposal", "measure": measure} | defaults | changes


def test_every_indicator_that_the_flows_can_feed_is_there() -> None:
    ids = {indicator.id for indicator in catalogue()}

    assert ids >= EXPECTED
    assert {"E2-I4:E2.ACCESS", "E2-I4:E2.VOICE"} <= ids


def test_every_question_and_choice_of_an_indicator_stands_in_a_flow() -> None:
    for question, choices in catalogue().questions().items():
        assert question in steps()
        assert choices <= option_codes(steps()[question]), question


def test_the_sectors_are_those_that_people_can_name() -> None:
    assert set(catalogue().sectors) <= option_codes(steps()["P2"])


@pytest.mark.parametrize("indicator", list(catalogue()), ids=lambda indicator: indicator.id)
def test_every_indicator_has_all_its_words_and_an_order_of_lines(indicator: Indicator) -> None:
    for words in (indicator.name, indicator.numerator, indicator.denominator, indicator.sentence):
        assert set(words) == set(LANGUAGES)
    for language in LANGUAGES:
        assert "{" not in texts(language).sentence(indicator, "47 %") + texts(language).indicator(indicator)
    if indicator.green is not None and indicator.red is not None:
        assert indicator.is_beyond(indicator.red, indicator.green)
    assert indicator.source == "proposal" or indicator.reference  # a published line names its publication


def test_shares_of_themes_and_net_scores_need_ten_people() -> None:
    for indicator in catalogue():
        if indicator.measure.kind in ("net_score", "mention_share"):
            assert indicator.minimum == 10, indicator.id


def test_what_is_said_of_counselling_needs_ten_people() -> None:
    """With one counsellor in a school it is said of a person."""
    for indicator, questions in catalogue().reads().items():
        if any(question.startswith("C") for question in questions):
            assert catalogue()[indicator].minimum == 10, indicator


def test_an_indicator_of_labels_reads_no_question() -> None:
    assert catalogue().reads()["E5-I6"] == {"G4"}
    assert catalogue().reads()["E2-I4:E2.STAFF"] == catalogue().reads()["E2-I1"] == frozenset()


def test_the_picture_shows_known_indicators_only() -> None:
    assert all(key in catalogue() for key in catalogue().digest)


def test_a_misspelt_field_stops_the_start() -> None:
    with pytest.raises(DataFileError, match="X: minimun: there is no such field"):
        Catalogue({"sectors": [], "probes": {}, "digest": [], "indicators": [entry(minimun=5)]})


@pytest.mark.parametrize(
    ("direction", "interval", "verdict"),
    [
        ("up", (82, 90), "met"),
        ("up", (80, 90), "met"),
        ("up", (70, 90), "unsure"),
        ("up", (60, 80), "unsure"),
        ("up", (60, 79), "below"),
        ("down", (60, 79), "met"),
        ("down", (70, 90), "unsure"),
        ("down", (81, 90), "above"),
    ],
)
def test_the_verdict_is_given_only_when_the_whole_interval_agrees(
    direction: str, interval: tuple[float, float], verdict: str
) -> None:
    indicator = Indicator(**entry(direction=direction, green=80, red=60 if direction == "up" else 90))

    assert indicator.verdict(sum(interval) / 2, *interval) == verdict


def test_without_value_or_target_the_verdict_says_so() -> None:
    assert Indicator(**entry(green=80)).verdict(None, None, None) == "few"
    assert Indicator(**entry()).verdict(50, 40, 60) == "no_target"
