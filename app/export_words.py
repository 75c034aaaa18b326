"""The words that exports need and analytics can't know: questions and options, themes, flows, kinds of events."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from analytics.exports.bundle.schema import Codes, Question, Vocabulary, Words
from bot.event_steps import SERVICES
from bot.wording import wording
from conversations.flow import Drawn, Flow, codes
from conversations.library import Library
from conversations.texts import QuestionText
from nlp.codebook import codebook

LANGUAGES = ("lv", "ru", "en")


def vocabulary(library: Library) -> Vocabulary:
    """Return all words; those of a question are of the newest flow version that asks it."""
    flows = sorted(library.flows.values(), key=lambda flow: (flow.flow, -flow.version))
    questions: dict[str, Question] = {}
    for flow in flows:
        for step in flow.steps:
            if isinstance(step, Drawn):
                questions.setdefault(step.id, _question(library, flow, step))
    return Vocabulary(
        questions=dict(sorted(questions.items())),
        themes={theme: codebook().names[theme] for theme in codebook().themes},
        flows={flow.flow: _own_words()["flows"].get(flow.flow, _same(flow.flow)) for flow in flows},
        event_kinds=_event_kinds(),
    )


def _question(library: Library, flow: Flow, step: Drawn) -> Question:
    texts = {each: library.texts(each).question(flow.flow, step.id, flow.version) for each in LANGUAGES}
    label = {each: _as_label(text.text) for each, text in texts.items()}
    return Question(step.id, getattr(step, "kind", "text"), label, _options(step, texts))


def _options(step: Drawn, texts: Mapping[str, QuestionText]) -> Codes:
    """Return the words of the options of a question that has any of its own."""
    if not hasattr(step, "options"):
        return {}
    return {code: {each: _as_label(text.label(code)) for each, text in texts.items()} for code in codes(step)}


def _as_label(text: str) -> str:
    """Return a wording in one line; what is filled in when it is asked is left open."""
    return " ".join(re.sub(r"\{[^}]*\}", "…", text).split())


def _event_kinds() -> Codes:
    kinds = {code: {each: wording(each)(f"kinds.{code}") for each in LANGUAGES} for code in SERVICES}
    return {**kinds, **_own_words()["event_kinds"]}


def _same(code: str) -> Words:
    return dict.fromkeys(LANGUAGES, code)


@cache
def _own_words() -> Any:
    return yaml.safe_load((files("app") / "export_words.yaml").read_text(encoding="utf-8"))
