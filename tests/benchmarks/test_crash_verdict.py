"""What the crash matrix takes for a fault in a chat: were it blind, it would find none."""

from __future__ import annotations

import pytest

from benchmarks.crashes.verdict import Made, differences

ASKED, EDITED, THANKED = ("message", "Cik tev gadu?"), ("edit of 2", "Cik tev gadu? ✓"), ("message", "Paldies!")
WANTED = [Made(ASKED, 0), Made(EDITED, 1), Made(THANKED, 0)]


@pytest.mark.parametrize(
    "shown",
    [[ASKED, EDITED, THANKED], [ASKED, EDITED, EDITED, THANKED]],
    ids=["as wanted", "what was in doubt twice"],
)
def test_each_call_once_and_doubtful_ones_oftener_are_no_fault(shown: list[tuple[str, str]]) -> None:
    assert list(differences(WANTED, shown)) == []


@pytest.mark.parametrize(
    "shown",
    [
        [ASKED, THANKED],
        [ASKED, EDITED],
        [ASKED, THANKED, EDITED],
        [ASKED, ASKED, EDITED, THANKED],
        [ASKED, EDITED, EDITED, EDITED, THANKED],
        [ASKED, EDITED, THANKED, ASKED],
    ],
    ids=["one lost", "the last lost", "order", "doubled without doubt", "oftener than doubted", "an old one again"],
)
def test_what_is_lost_doubled_or_out_of_order_is_a_fault(shown: list[tuple[str, str]]) -> None:
    assert len(list(differences(WANTED, shown))) == 1
