"""The dictionary of the bundle: complete, within the limits of SPSS, in three languages."""

from __future__ import annotations

import pytest

from analytics.errors import ExportError
from analytics.exports.bundle import schema
from analytics.exports.bundle.sav_file import check_names, short
from analytics.exports.bundle.schema import Field, check_labels, own_codes, tables
from tests.analytics.exports.bundles import VOCABULARY, in_all


def test_every_column_has_a_meaning_in_three_languages() -> None:
    for table in tables(VOCABULARY).values():
        for field in table.fields:
            assert all(field.meaning[language].strip() for language in ("lv", "ru", "en")), (table.name, field.name)


def test_every_name_of_a_column_is_a_variable_of_spss() -> None:
    for table in tables(VOCABULARY).values():
        check_names(table)


def test_words_of_codes_fit_into_spss() -> None:
    assert own_codes()
    with pytest.raises(ExportError, match="takes 122 bytes, SPSS allows 120: shorten it"):
        check_labels("sector", {"general": {"lv": "ā" * 61}})


def test_long_label_is_cut_between_characters() -> None:
    label = short("ā" * 200, 256)

    assert len(label.encode()) <= 256
    assert label.endswith("ā…")


def test_columns_that_differ_by_case_only_are_refused() -> None:
    table = tables(VOCABULARY)["respondents_wide"]

    with pytest.raises(ExportError, match="two columns called 's2p'"):
        table.with_fields([Field(name, "string", "kept", in_all("x")) for name in ("S2p", "S2P")])


def test_codes_that_only_the_program_knows_are_its_to_give() -> None:
    given = schema.tables(VOCABULARY)["answers_long"]

    codes = {field.name: field.codes for field in given.fields}
    assert codes["theme"] == VOCABULARY.themes
    assert codes["event_kind"] == VOCABULARY.event_kinds
