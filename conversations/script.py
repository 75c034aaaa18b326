"""A flow together with its texts: what every turn looks up and no person changes, worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock

from conversations.answers import Lexicon, lexicon_at
from conversations.flow import AnyStep, DateQuestion, Flow, Number, Pair, Rating
from conversations.plan import Plan
from conversations.texts import Languages, QuestionText
from conversations.vocabulary import vocabulary_of

KEPT = 64  # scripts in memory: more than flow versions that people are in the middle of


class Script:
    """A plan, all languages, and what has been looked up of them. Get it by `script_for`."""

    def __init__(self, flow: Flow, languages: Languages) -> None:
        self.plan = Plan(flow)
        self.languages = languages
        self.vocabulary = vocabulary_of(languages)
        self._lexicons: dict[str, Lexicon] = {}
        self._labels: dict[tuple[str, str], dict[str, str]] = {}
        self._wordings: dict[tuple[str, str], QuestionText] = {}

    def lexicon(self, step: AnyStep) -> Lexicon:
        """Return what typed words mean at a step."""
        found = self._lexicons.get(step.id)
        if found is None:
            found = self._lexicons[step.id] = lexicon_at(self.plan.flow, step, self.languages, self.vocabulary)
        return found

    def wording(self, language: str, step_id: str) -> QuestionText:
        """Return how a step is worded in a language."""
        key = (language, step_id)
        found = self._wordings.get(key)
        if found is None:
            flow = self.plan.flow
            found = self._wordings[key] = self.languages[language].question(flow.flow, step_id, flow.version)
        return found

    def labels(self, language: str, step: AnyStep) -> Mapping[str, str]:
        """Return what each option of a step is called in a language, in the order of the buttons."""
        key = (language, step.id)
        found = self._labels.get(key)
        if found is None:
            found = self._labels[key] = self._worded(language, step)
        return found

    def _worded(self, language: str, step: AnyStep) -> dict[str, str]:
        wording, options = self.wording(language, step.id), self.plan.codes[step.id]
        match step:
            case Rating() | Number():
                return {code: code for code in options}
            case Pair():
                return {code: code.rpartition("-")[2] for code in options}
            case DateQuestion():
                return {code: getattr(self.languages[language].chat.buttons, code) for code in options}
            case _:
                return {code: wording.label(code) for code in options}


def script_for(flow: Flow, languages: Languages) -> Script:
    """Return the script of a flow, the same one every time."""
    script = _scripts.get((id(flow), id(languages)))
    return script if script is not None else _write(flow, languages)


_scripts: dict[tuple[int, int], Script] = {}  # a script holds its flow and languages, so that ids stay theirs
_writing = Lock()


def _write(flow: Flow, languages: Languages) -> Script:
    with _writing:
        while len(_scripts) >= KEPT:
            del _scripts[next(iter(_scripts))]
        script = _scripts[(id(flow), id(languages))] = Script(flow, languages)
    return script
