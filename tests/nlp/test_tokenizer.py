from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.util import compile_infix_regex

from nlp import examples, tokenizer, tokens
from nlp.errors import RulesMissingError
from nlp.spacy_rules import rules_of
from nlp.tokens import INFIXES, LANGUAGES

SPACES = [" ", "  ", "\n", "\t", "\xa0", "\x1f"]
MARKS = [".", "..", "!", "?!", ":", ")", "(", "'", '"', "-", "/", "_", "#", "€", "👍"]
WORDS = ["labi", "Ļoti", "норм", "don't", "т.ч.", "тер.", "ТСН", "www.lu.lv", "a@b.lv", "a.m.", "25%", "°C.", "10km"]
PARTS = [*SPACES, *MARKS, *WORDS, *SPACES]


@cache
def _of_spacy(language: str) -> Any:
    made: Any = spacy.blank(language)
    made.tokenizer.infix_finditer = compile_infix_regex([*made.Defaults.infixes, *INFIXES]).finditer
    return made.tokenizer


@cache
def _specials() -> list[str]:
    return sorted({special for language in LANGUAGES for special in rules_of(language)["specials"]})


def _differs(text: str, language: str) -> bool:
    expected = [(token.text, token.idx) for token in _of_spacy(language)(text)]
    return tokens.tokenizer(language)(text) != expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_are_those_of_the_spacy_that_is_installed(language: str) -> None:
    written = json.loads(tokenizer.written_rules(language))

    assert written == rules_of(language), "run `python -m nlp.spacy_rules`"


def test_rules_that_were_not_written_are_named_with_the_command_that_writes_them() -> None:
    with pytest.raises(RulesMissingError, match=r"lt\.json is missing: run .*`python -m nlp.spacy_rules`"):
        tokenizer.Rules.of("lt")


def test_rules_that_were_half_written_are_named_with_the_command_that_writes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokenizer, "PLACE", tmp_path)
    (tmp_path / "lv.json").write_bytes(b'{"prefix": "')

    with pytest.raises(RulesMissingError, match=r"lv\.json is broken: run .*`python -m nlp.spacy_rules`"):
        tokens.ensure_rules()


@pytest.mark.parametrize("missing", LANGUAGES)
def test_rules_are_looked_for_in_every_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for language in {*LANGUAGES} - {missing}:
        (tmp_path / f"{language}.json").write_bytes(tokenizer.written_rules(language))
    monkeypatch.setattr(tokenizer, "PLACE", tmp_path)

    with pytest.raises(RulesMissingError, match=rf"{missing}\.json is missing"):
        tokens.ensure_rules()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_corpus_is_split_as_spacy_does(language: str) -> None:
    texts = [one.text for split in ("train", "test") for one in (*examples.answers(split), *examples.danger(split))]
    texts += [one.text for split in ("train", "test") for one in examples.foreign(split)]
    texts += [one.text for one in examples.personal("test")]

    assert len(texts) > 10_000
    assert [text for text in texts if _differs(text, language)] == []


@settings(max_examples=1500, deadline=None)
@given(
    st.lists(st.sampled_from(PARTS) | st.sampled_from(_specials()) | st.text(max_size=6), max_size=12).map("".join),
    st.sampled_from(LANGUAGES),
)
def test_any_text_is_split_as_spacy_does(text: str, language: str) -> None:
    assert not _differs(text, language)


def test_long_chunks_are_not_remembered() -> None:
    made = tokens.tokenizer("lv")
    before = made.remembered
    made("a" * (tokenizer.LONGEST + 1))

    assert made.remembered == before
