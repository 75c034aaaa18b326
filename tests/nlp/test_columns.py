from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.columns import Columns

TERMS = st.text(alphabet="aāb ", min_size=1, max_size=5)


@given(st.frozensets(TERMS), TERMS)
def test_terms_are_numbered_in_their_order_and_others_have_no_number(terms: frozenset[str], other: str) -> None:
    columns = Columns(sorted(terms))
    expected = {term: number for number, term in enumerate(sorted(terms))}

    assert {term: columns.get(term) for term in terms} == expected
    assert columns.get(other) == expected.get(other)
    assert (list(columns), len(columns)) == (sorted(terms), len(terms))


def test_terms_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="do not stand together"):
        Columns(["abcd", "ba", "abce"])
