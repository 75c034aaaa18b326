"""What the codebook allows a person to say."""

from __future__ import annotations

import pytest

from nlp.coding import broken_rule
from nlp.examples import answers

PLUS, MINUS = "positive", "negative"


@pytest.mark.parametrize(
    ("labels", "rule", "remedy"),
    [
        ([], None, ""),
        ([("E2.STAFF", PLUS), ("E5.WORK", MINUS), ("OTHER.E1", PLUS)], None, ""),
        ([("E2.STAFF", MINUS), ("E2.STAFF", "suggestion")], None, ""),
        ([("E2.OVERALL", PLUS), ("E5.WORK", PLUS)], None, ""),
        ([("E2.STAFF", "")], None, ""),
        ([("E9.X", PLUS)], "unknown", "E9.X is not in the codebook"),
        ([("E2.STAFF", "good")], "unknown", "from the list"),
        ([("E2.STAFF", PLUS), ("E5.WORK", PLUS), ("E5.SELF", PLUS), ("E5.COST", PLUS)], "too_many", "at most 3 themes"),
        ([("NONE.EMPTY", "neutral"), ("E5.WORK", PLUS)], "stands_alone", "NONE.EMPTY stands alone"),
        ([("E2.OVERALL", PLUS), ("E2.STAFF", PLUS)], "only_without_other", "E2.OVERALL stands only"),
        ([("E2.INPUT", PLUS)], "fixed_polarity", "E2.INPUT is always suggestion"),
        ([("NONE.OFFTOPIC", MINUS)], "fixed_polarity", "always neutral"),
    ],
)
def test_a_broken_rule_is_named_with_its_remedy(labels: list[tuple[str, str]], rule: str | None, remedy: str) -> None:
    broken = broken_rule(labels)

    assert (broken.rule if broken else None) == rule
    assert remedy in str(broken or "")


def test_the_corpus_keeps_the_rules_but_for_a_slip_in_a_thousand() -> None:
    corpus = answers("train") + answers("test")
    slips = [it for it in corpus if broken_rule((label.theme, label.polarity) for label in it.labels)]

    assert len(slips) < len(corpus) / 1_000
