from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from analytics.errors import GapRulesError
from analytics.gaps import KINDS
from analytics.gaps.rules import Rules, parse, read

TEXT = files("analytics").joinpath("gaps.yaml").read_text(encoding="utf-8")


def test_every_kind_has_its_rule() -> None:
    assert {field.alias for field in Rules.model_fields.values() if field.alias} == set(KINDS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            TEXT.replace("opens_at: 0.95  ", "opens_at: lots  "),
            "BELOW_TARGET.opens_at",
        ),
        (TEXT.replace("q: 0.005", "q: 7", 1), "DROP.q"),
        (TEXT.replace("clean_days: 2", ""), "clean_days: field required"),
        (TEXT.replace("clean_days: 2", "clean_days: 2\nfoo: 1"), "foo: extra inputs"),
        (TEXT.replace("  severity: info", "  severity: loud", 1), "THIN_DATA.severity"),
        ("a: [1", "rules.yaml, line 1: this is no YAML"),
        ("", "there are no rules in it"),
        ("[1, 2]", "there are no rules in it"),
        ("1: 2", "every key must be a word"),
    ],
)
def test_a_broken_file_is_named_with_its_field_in_one_line(text: str, message: str) -> None:
    with pytest.raises(GapRulesError, match="rules") as fault:
        parse(text, "rules.yaml")

    assert message in str(fault.value)
    assert "\n" not in str(fault.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(GapRulesError, match="no rules can be read"):
        read(tmp_path / "none.yaml")
