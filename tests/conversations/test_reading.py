"""Files that no program could read: each is named, with what to do, and none ends in a traceback."""

from __future__ import annotations

import pytest

from conversations.errors import FlowError
from conversations.flow import Flow
from conversations.reading import parse

HEAD = "flow: X\nversion: 1\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "there are no keys here"),
        ("- a\n- b", "there are no keys here"),
        ("? [a]\n: b", "a list is no key, line 1"),
        ("steps: {[a]: b}", "a list is no key, line 1"),
        ("[" * 3_000, "brackets within brackets"),
        ("\x00", "this is not the YAML we read"),
        (HEAD + "steps: abc", "steps: this is no list"),
        (HEAD + "steps: []", "steps: 0 are too few: give at least 1"),
        (HEAD + "steps: [{id: P0}]", "P0: the key `kind` is missing: add it"),
        (HEAD + "steps: [{id: P0, kind: banana}]", "P0: there is no kind 'banana': use one of 'consent',"),
        (HEAD + "steps: [{id: P0, kind: number, most: x}]", "P0: most: this is no whole number: write one in digits"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_remedy(text: str, told: str) -> None:
    with pytest.raises(FlowError) as caught:
        parse(Flow, text, "x.yaml")

    assert told in str(caught.value)


def test_a_list_is_not_called_too_short_for_what_is_wrong_in_it() -> None:
    with pytest.raises(FlowError) as caught:
        parse(Flow, HEAD + "steps: [{id: P0, kind: banana}]", "x.yaml")

    assert len(caught.value.problems) == 1
