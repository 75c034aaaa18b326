"""Flows that are being written: begun from a template, and read from wherever they lie."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from conversations import json_schema
from conversations.flow import Flow
from conversations.library import LANGUAGES, Library
from conversations.reading import parse, read_file
from conversations.texts import SHARED, Questions, QuestionText, Texts

_TEMPLATE = Path(__file__).parent / "template"
_PREFIX_LENGTH = 16  # characters of a flow's id that its questions' ids begin with: four are left for a number


def template(flow_id: str) -> dict[str, str]:
    """Return the files of a new flow, by their path: one question of every kind, worded in all languages.

    Raises FlowError if `flow_id` can't be the id of a flow.
    """
    content = read_file(_TEMPLATE / "flow.yaml").replace("SCHEMA", str(json_schema.FILE))
    files = {f"{flow_id}.yaml": _named(content, flow_id)}
    for language in LANGUAGES:
        wordings = read_file(_TEMPLATE / f"{language}.yaml")
        files[f"locales/{language}/{flow_id}.yaml"] = _named(wordings, flow_id)
    parse(Flow, files[f"{flow_id}.yaml"], f"{flow_id}.yaml")
    return files


def _named(content: str, flow_id: str) -> str:
    prefix = re.sub(r"[^A-Za-z0-9]", "", flow_id)[:_PREFIX_LENGTH]
    return re.sub(r"\bID(?=\d)", prefix, content.replace("FLOW", flow_id))


def draft(path: Path, program: Library, texts: Path | None = None) -> Library:
    """Read a flow file from anywhere as a library of its own, which shares phrases and questions with the program's.

    Its words stand under `texts`, in `<language>/<flow>.yaml`; without it, in a folder `locales` beside the file or
    beside its folder. Raises FlowError if a file is missing or not of the right shape.
    """
    flow = parse(Flow, read_file(path), str(path))
    home = texts or next((home for home in _locales(path) if home.is_dir()), path.parent / "locales")
    languages = {
        language: replace(spoken, questions=_drafted(flow, spoken, home / language))
        for language, spoken in program.languages.items()
    }
    key = (flow.flow, flow.version)
    return Library({key: flow}, {key: str(path)}, languages)


def _locales(path: Path) -> tuple[Path, ...]:
    return path.parent / "locales", path.parent.parent / "locales"


def _drafted(flow: Flow, spoken: Texts, home: Path) -> dict[str, dict[str, QuestionText]]:
    """Return the wordings that a flow asks for: its own, and of the shared ones those it does not word itself."""
    path = home / f"{flow.flow}.yaml"
    own = parse(Questions, read_file(path), f"locales/{home.name}/{path.name}").root
    asked = {step.id for step in flow.steps} - own.keys()
    shared = spoken.questions.get(SHARED, {})
    return {flow.flow: own, SHARED: {step: shared[step] for step in asked if step in shared}}
