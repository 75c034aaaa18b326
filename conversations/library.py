"""All flows and texts of the program, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conversations.check import check
from conversations.errors import FlowError, Problem, UnknownFlowError
from conversations.evidence import Evidence
from conversations.flow import Flow
from conversations.helplines import helplines_at
from conversations.phrases import Phrases
from conversations.reading import parse, read_file
from conversations.texts import Plurals, Questions, Texts, Words

LANGUAGES = ("lv", "ru", "en")
DEFAULT_LANGUAGE = "lv"

_HERE = Path(__file__).parent
_NO_QUESTIONS = {"chat", "words", "plurals"}  # files of a language folder that hold other things than questions


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
            asked = f"{flow_id} in version {version}" if version else flow_id
            raise UnknownFlowError(f"no flow {asked}: there are {known}")
        return self.flows[key]

    def texts(self, language: str) -> Texts:
        """Return one language. Raises KeyError if it is not one of `LANGUAGES`."""
        return self.languages[language]


def nearest_language(code: str | None) -> str:
    """Return the language to begin in on a device set to `code` (such as `ru-RU`): Latvian if we do not speak it."""
    spoken = (code or "").split("-")[0].lower()
    return spoken if spoken in LANGUAGES else DEFAULT_LANGUAGE


def load(folder: Path = _HERE, *, helplines: Path | None = None, evidence: Evidence | None = None) -> Library:
    """Read and check all flows and texts under `folder`. Raises FlowError, with every fault that was found.

    `helplines` is a file that takes the place of `helplines.yaml`, where people find help elsewhere. `evidence` says
    what questions may feed.
    """
    library = read(folder, helplines=helplines)
    check(library, evidence)
    return library


def read(folder: Path = _HERE, *, helplines: Path | None = None) -> Library:
    """Read all flows and texts under `folder`, whether or not they make conversations. Raises FlowError."""
    flows: dict[tuple[str, int], Flow] = {}
    files: dict[tuple[str, int], str] = {}
    for path in sorted(folder.glob("flows/*.yaml")):
        flow, file = parse(Flow, read_file(path), f"flows/{path.name}"), f"flows/{path.name}"
        key = (flow.flow, flow.version)
        if key in flows:
            raise FlowError([Problem(file, "", f"{files[key]} has this id and version too: give one a new version")])
        flows[key], files[key] = flow, file
    lines = helplines_at(folder / "helplines.yaml", helplines)
    return Library(flows, files, {language: _texts(folder, language, lines) for language in LANGUAGES})


def _texts(folder: Path, language: str, helplines: Mapping[str, str]) -> Texts:
    home = folder / "locales" / language
    questions = {
        path.stem: parse(Questions, read_file(path), f"locales/{language}/{path.name}").root
        for path in sorted(home.glob("*.yaml"))
        if path.stem not in _NO_QUESTIONS
    }
    chat = parse(Phrases, read_file(home / "chat.yaml"), f"locales/{language}/chat.yaml")
    words = parse(Words, read_file(home / "words.yaml"), f"locales/{language}/words.yaml")
    plurals = parse(Plurals, read_file(home / "plurals.yaml"), f"locales/{language}/plurals.yaml")
    return Texts(language, chat, words, plurals, questions, helplines)
