"""Planted faults: each must be named with its file, its step and what to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from conversations import library
from conversations.check import check, examine
from conversations.errors import FlowError
from conversations.flow import Flow
from conversations.library import Library
from conversations.phrases import Phrases
from conversations.reading import parse
from conversations.texts import Plurals, Questions, Words

PACKAGE = Path(library.__file__).parent
FAULTS = yaml.safe_load((Path(__file__).parent / "planted_faults.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["fault"] for fault in FAULTS])
def test_a_planted_fault_is_named_with_its_remedy(texts: Library, fault: dict[str, str]) -> None:
    with pytest.raises(FlowError) as caught:
        check(planted(texts, fault["file"], fault["replace"], fault["by"]))

    lines = str(caught.value).splitlines()
    assert any(line.startswith(fault["error"]) for line in lines), lines


def test_our_own_files_are_sound(texts: Library) -> None:
    check(texts)


def test_a_token_that_no_button_carries_is_found(texts: Library) -> None:
    code = "jobs-that-i-had-never-heard-of-and-would-now-like-to-try"
    changed = planted(texts, "flows/S-1.yaml", "options: [jobs,", f"options: [{code},")
    changed = planted(changed, "flows/S.yaml", "options: [jobs,", f"options: [{code},")
    for language in texts.languages:
        changed = planted(changed, f"locales/{language}/S.yaml", "    jobs:", f"    {code}:")

    with pytest.raises(FlowError, match=r"S4: the token '.*' has 68 bytes"):
        check(changed)


def test_a_label_that_its_neighbours_cut_is_found(texts: Library) -> None:
    labels = "    u13: Under 13\n    13-15: 13–15\n    16-17: 16–17\n"
    changed = planted(
        texts, "locales/en/questions.yaml", labels, "    u13: A\n    13-15: B\n    16-17: Sixteen or more\n"
    )

    with pytest.raises(FlowError, match="P1: 'Sixteen or more' is cut among 3 buttons in a row: shorten it to 13"):
        check(changed)


@pytest.mark.parametrize(
    ("only", "warnings"),
    [("[study, work, both, seeking, care, break, other]", 0), ("", 1)],
    ids=["of those who answered", "of everybody"],
)
def test_a_text_that_repeats_an_answer_nobody_gave_is_worth_a_look(texts: Library, only: str, warnings: int) -> None:
    asked = "  - id: G3                  # as planned?\n    kind: single\n"
    condition = "    only: {G1: [study, work, both, seeking, care, break, other]}\n"
    changed = planted(texts, "flows/G.yaml", asked + condition, asked + (condition if only else ""))

    found = [warning for warning in examine(changed).warnings if warning.step == "G3"]
    assert len(found) == warnings
    assert all("{G1} is “…” for who did not answer G1" in warning.remedy for warning in found)


def test_a_message_that_no_channel_carries_is_found(texts: Library) -> None:
    changed = planted(texts, "locales/en/chat.yaml", "privacy: |-\n", f"privacy: |-\n    {'Long. ' * 700}\n")

    with pytest.raises(
        FlowError, match=r"locales/en/chat.yaml, commands.privacy: 'Long. .*' has 5\d+ characters: shorten it to 4096"
    ):
        check(changed)


def planted(texts: Library, file: str, old: str, new: str) -> Library:
    """Return the library as it would be with one text replaced in one file."""
    content = (PACKAGE / file).read_text(encoding="utf-8")
    assert old in content
    changed = content.replace(old, new, 1)
    if file.startswith("flows/"):
        flow = parse(Flow, changed, file)
        return replace(texts, flows={**texts.flows, (flow.flow, flow.version): flow})
    _, language, name = file.removesuffix(".yaml").split("/")
    spoken = texts.languages[language]
    match name:
        case "chat":
            spoken = replace(spoken, chat=parse(Phrases, changed, file))
        case "words":
            spoken = replace(spoken, words=parse(Words, changed, file))
        case "plurals":
            spoken = replace(spoken, plurals=parse(Plurals, changed, file))
        case _:
            spoken = replace(spoken, questions={**spoken.questions, name: parse(Questions, changed, file).root})
    return replace(texts, languages={**texts.languages, language: spoken})
