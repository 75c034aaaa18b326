"""Every language of the program says everything, with the same placeholders and all its plural forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml
from babel import Locale

from conversations.texts import Plurals

ROOT = Path(__file__).parents[1]
LANGUAGES = ("lv", "ru", "en")
FORMS = {"zero", "one", "two", "few", "many", "other"}
MENTIONED = range(1_000)  # whole numbers that a text may count

OF_ONE_LANGUAGE = {"words.yaml", "plurals.yaml"}  # what people type differs, and how nouns are counted
# By name: the files of one text in all languages. `{}` stands for the language.
FILES = {
    f"{package}/{path.relative_to(ROOT / package / 'locales' / 'lv')}": f"{package}/locales/{{}}/{path.name}"
    for package in ("conversations",)
    for path in sorted((ROOT / package / "locales" / "lv").glob("*.yaml"))
    if path.name not in OF_ONE_LANGUAGE
} | {f"{package}/{package}": f"{package}/locales/{{}}.yaml" for package in ("bot", "analytics", "app/personal")}
FILES |= {"analytics/report": "analytics/report/words/{}.yaml"}

Leaves = dict[str, str]


class Strict(yaml.BaseLoader):
    """Reads texts as text, and refuses a key that stands twice: YAML would drop the first without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if key.value != "<<"]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise ValueError(
                f"{node.start_mark.name}: {', '.join(sorted(twice))} twice from line {node.start_mark.line + 1}"
            )
        return super().construct_mapping(node, deep)


def content(pattern: str, language: str) -> Any:
    return yaml.load((ROOT / pattern.format(language)).read_text(encoding="utf-8"), Strict)  # noqa: S506 - makes nothing but text


def leaves(value: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with its keys. Words that people type for an option are no texts; plurals come apart."""
    if is_plural(value):
        yield prefix, value["other"]
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            if key not in ("typed", "same"):
                yield from leaves(entry, f"{prefix}.{key}" if prefix else key)
    elif isinstance(value, str):
        yield prefix, value


def plurals(value: Any, prefix: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    if is_plural(value):
        yield prefix, value
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            yield from plurals(entry, f"{prefix}.{key}" if prefix else key)


def is_plural(value: Any) -> bool:
    return isinstance(value, Mapping) and "other" in value and {"one", "other"} <= value.keys() <= FORMS


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("pattern", FILES.values(), ids=FILES)
def test_a_language_has_the_keys_of_all_others(pattern: str, language: str) -> None:
    ours, theirs = dict(leaves(content(pattern, language))), dict(leaves(content(pattern, LANGUAGES[0])))

    assert ours.keys() == theirs.keys()


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("pattern", FILES.values(), ids=FILES)
def test_no_placeholder_is_lost_in_translation(pattern: str, language: str) -> None:
    ours, theirs = dict(leaves(content(pattern, language))), dict(leaves(content(pattern, LANGUAGES[0])))

    assert {key for key, text in ours.items() if placeholders(text) != placeholders(theirs.get(key, ""))} == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pattern", FILES.values(), ids=FILES)
def test_a_count_has_every_plural_form_that_whole_numbers_take(pattern: str, language: str) -> None:
    rule = Locale.parse(language).plural_form
    needed = {rule(number) for number in MENTIONED} | {"other"}

    incomplete = {key for key, forms in plurals(content(pattern, language)) if not needed <= forms.keys()}
    assert incomplete == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_whole_numbers_take_the_forms_that_babel_knows(language: str) -> None:
    ours, theirs = Plurals(content("conversations/locales/{}/plurals.yaml", language)), Locale.parse(language)

    assert ours.forms == {*theirs.plural_form.rules, "other"}
    assert [ours.form_of(number) for number in MENTIONED] == [theirs.plural_form(number) for number in MENTIONED]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pattern", FILES.values(), ids=FILES)
def test_all_forms_of_a_count_have_the_same_placeholders(pattern: str, language: str) -> None:
    for key, forms in plurals(content(pattern, language)):
        assert {frozenset(placeholders(form)) for form in forms.values()} in (
            {frozenset(placeholders(forms["other"]))},
        ), key


def test_every_file_of_every_language_is_among_them() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for package in ("conversations", "bot", "analytics", "app")
        for path in (ROOT / package).glob("locales/**/*.yaml")
    }
    known = {pattern.format(language) for pattern in FILES.values() for language in LANGUAGES}

    assert {path for path in found - known if Path(path).name not in OF_ONE_LANGUAGE} == set()


@pytest.mark.parametrize("path", sorted(ROOT.glob("[a-z]*/**/*.yaml")), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_data_file_says_a_thing_twice(path: Path) -> None:
    with path.open(encoding="utf-8") as file:
        for _ in yaml.load_all(file, Strict):
            pass


QUOTES = {"lv": "„”", "ru": "«»", "en": "“”"}
ALL_QUOTES = frozenset("„”«»“‟")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FILES)
def test_quotation_marks_are_those_of_the_language(name: str, language: str) -> None:
    wrong = ALL_QUOTES - set(QUOTES[language])

    assert [key for key, text in leaves(content(FILES[name], language)) if wrong & set(text)] == []
