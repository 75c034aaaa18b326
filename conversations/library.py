"""All flows and texts, read once; the only file that opens files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conversations.check import check
from conversations.errors import FlowError, Problem, UnknownFlowError
from conversations.flow import Flow
from conversations.helplines import helplines_at
from conversations.phrases import Phrases
from conversations.reading import parse
from conversations.texts import Questions, Texts, Words

LANGUAGES = ("lv", "ru", "en")
DEFAULT_LANGUAGE = "lv"

_HERE = Path(__file__).parent
_NO_QUESTIONS = {"chat", "words"}  # files of a language folder that hold other things than questions


@dataclass(frozen=True)
class Library:
    """Flows by id and version, the file each came from, and texts by language."""

    flows: Mapping[tuple[str, int], Flow]
    files: Mapping[tuple[str, int], str]
    languages: Mapping[str, Texts]

    def flow(self, flow_id: str, version: int | None = None) -> Flow:
        """Return a flow in one version, or in its newest. Raises UnknownFlowError if there is none."""
        newest = max((number for name, number in self.flows if name == flow_id), default=0)
        key = (flow_id, version or newest)
        if key not in self.flows:
            known = ", ".join(f"{name} {number}" for name, number in self.flows)
            raise UnknownFlowError(f"no flow {flow_id} in version {version or 'any'}: there are {known}")
        return self.flows[key]

    def texts(self, language: str) -> Texts:
        """Return one language. Raises KeyError if it is not one of `LANGUAGES`."""
        return self.languages[language]


def nearest_language(code: str | None) -> str:
    """Return the language to begin in on a device set to `code` (such as `ru-RU`): Latvian if we do not speak it."""
    spoken = (code or "").split("-")[0].lower()
    return spoken if spoken in LANGUAGES else DEFAULT_LANGUAGE


def load(folder: Path = _HERE, *, helplines: Path | None = None) -> Library:
    """Read and check all flows and texts under `folder`. Raises FlowError, with every fault that was found.

    `helplines` is a file that takes the place of `helplines.yaml`, where people find help elsewhere.
    """
    flows: dict[tuple[str, int], Flow] = {}
    files: dict[tuple[str, int], str] = {}
    for path in sorted(folder.glob("flows/*.yaml")):
        flow, file = parse(Flow, _read(path), f"flows/{path.name}"), f"flows/{path.name}"
        key = (flow.flow, flow.version)
        if key in flows:
            raise FlowError([Problem(file, "", f"{files[key]} has this id and version too: give one a new version")])
        flows[key], files[key] = flow, file
    lines = helplines_at(folder / "helplines.yaml", helplines)
    library = Library(flows, files, {language: _texts(folder, language, lines) for language in LANGUAGES})
    check(library)
    return library


def _texts(folder: Path, language: str, helplines: Mapping[str, str]) -> Texts:
    home = folder / "locales" / language
    questions = {
        path.stem: parse(Questions, _read(path), f"locales/{language}/{path.name}").root
        for path in sorted(home.glob("*.yaml"))
        if path.stem not in _NO_QUESTIONS
    }
    chat = parse(Phrases, _read(home / "chat.yaml"), f"locales/{language}/chat.yaml")
    words = parse(Words, _read(home / "words.yaml"), f"locales/{language}/words.yaml")
    return Texts(language, chat, words, questions, helplines)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as exc:
        raise FlowError([Problem(path.name, "", f"there is no file {path}: create it")]) from exc
