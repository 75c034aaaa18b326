"""What must hold for the words themselves, in every language."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from conversations.flow import AnyStep, Consent, Permissions
from conversations.library import LANGUAGES, Library
from conversations.personal_phrases import PURPOSES
from conversations.plan import is_counted
from conversations.texts import Texts

VERSIONS = Path(__file__).parent / "text_versions.yaml"

# What would speak to one gender only, formally, or like an office.
UNWANTED = {
    "lv": r"\b(apmierināt\w+|bijis|bijusi|gatavs|jūsu (?!atbildēm)|Jūs\w*|KAA|PKK)\b|\((-usi|-a)\)",
    "ru": r"\((а|ла|-ла|-лась)\)|\b(Вы|Вас|Вам|ваш)\b|\bты \w+(л|ла)\b|\bсказал\b",
    "en": r"\b(he|she|his|her)\b",
}
EMOJI = re.compile(r"[\U0001F300-\U0001FAFF]")


def phrases(texts: Texts) -> Iterator[str]:
    yield from _strings(texts.chat)
    for questions in texts.questions.values():
        for question in questions.values():
            yield from (question.text, *question.when.values(), *question.options.values())


def _strings(model: BaseModel) -> Iterator[str]:
    for _key, value in model:
        if isinstance(value, BaseModel):
            yield from _strings(value)
        elif isinstance(value, dict):
            yield from (form for plural in value.values() for form in _strings(plural) if form)
        else:
            yield value


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_addressed_as_one_gender_or_formally(texts: Library, language: str) -> None:
    assert [text for text in phrases(texts.texts(language)) if re.search(UNWANTED[language], text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_emoji_at_most(texts: Library, language: str) -> None:
    assert [text for text in phrases(texts.texts(language)) if len(EMOJI.findall(text)) > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_helplines_stand_in_one_place(texts: Library, language: str) -> None:
    numbers = [value for value in texts.texts(language).helplines.values() if value.isdecimal()]

    assert [text for text in phrases(texts.texts(language)) for number in numbers if number in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_danger_is_answered_with_every_helpline(texts: Library, language: str) -> None:
    spoken = texts.texts(language)

    assert set(re.findall(r"{(\w+)}", spoken.chat.danger)) == set(spoken.helplines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_question_has_more_than_a_dozen_words(texts: Library, language: str) -> None:
    spoken = texts.texts(language)
    newest = [texts.flow(name) for name in {name for name, _version in texts.flows}]
    asked = [spoken.question(flow.flow, step.id).text for flow in newest for step in flow.steps if is_counted(step)]
    first_sentences = [re.split(r"[?.\n]", text)[0] for text in asked]

    assert [text for text in first_sentences if len(text.split()) > 12] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_one_kind_never_mean_another(texts: Library, language: str) -> None:
    lists = {name: words for name, words in texts.texts(language).words.root.items() if name not in ("age", "and")}
    names = list(lists)

    assert [(a, b) for a in names for b in names if a < b and lists[a] & lists[b]] == []


def test_a_new_wording_gets_a_new_version(texts: Library) -> None:
    """What people agreed to must be found again: `text_versions.yaml` grows, its lines never change."""
    recorded = yaml.safe_load(VERSIONS.read_text(encoding="utf-8"))

    assert {version: recorded.get(version) for version in wordings(texts)} == wordings(texts)


def wordings(texts: Library) -> dict[str, str]:
    """Return a checksum of all languages' wordings for each version of a consent or privacy text."""
    found: dict[str, set[str]] = {}
    for spoken in texts.languages.values():
        found.setdefault(spoken.chat.commands.privacy_version, set()).add(spoken.chat.commands.privacy)
        permissions = spoken.chat.personal.permissions
        meanings = "\n".join(permissions.purposes[purpose].meaning for purpose in PURPOSES)
        found.setdefault(permissions.version, set()).add(meanings)
        for flow in texts.flows.values():
            for step in flow.steps:
                question = spoken.question(flow.flow, step.id, flow.version)
                for version, options in agreements(step):
                    said = "\n".join((question.text, *(question.options[code] for code in options)))
                    found.setdefault(version, set()).add(said)
    assert all(len(said) == len(LANGUAGES) for said in found.values()), "one version must name one wording"
    return {version: _checksum(said) for version, said in found.items()}


def agreements(step: AnyStep) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each version that a step asks agreement to, with the options whose labels belong to it."""
    match step:
        case Consent():
            yield step.text_version, ("yes", "no")
        case Permissions():
            yield from ((option.text_version, (option.purpose,)) for option in step.options)


def _checksum(said: set[str]) -> str:
    return hashlib.sha256("\n".join(sorted(said)).encode()).hexdigest()[:16]
