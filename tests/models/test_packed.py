from hypothesis import given
from hypothesis import strategies as st

from models.packed import names_of, pack, unpack

GRAINS = st.integers(-(2**40), 2**40).map(lambda grains: grains / 2**20)
people = st.integers(-(2**20), 2**20)
vectors = st.tuples(people, people, people, people, GRAINS, GRAINS, GRAINS, GRAINS)
sums = st.dictionaries(st.sampled_from(["@", "@07", "E2-I3", "E2-I4.STAFF", "E5-I1"]), vectors)


@given(sums)
def test_what_was_packed_comes_out_as_it_was(kept: dict) -> None:
    assert unpack(*pack(kept)) == kept


@given(sums)
def test_equal_sums_are_equal_rows_in_whatever_order_they_were_added(kept: dict) -> None:
    assert pack(dict(reversed(kept.items()))) == pack(kept)


@given(st.lists(sums))
def test_the_names_of_rows_follow_each_other(several: list[dict]) -> None:
    full = [kept for kept in several if kept]
    assert names_of(*(pack(kept)[0] for kept in full)) == [name for kept in full for name in sorted(kept)]
