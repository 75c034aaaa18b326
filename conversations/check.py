"""The flow compiler: files that could leave a person without a next question, or without words, never go live.

All versions in the files are checked for what could break a conversation. What a flow should be like (its length, its
wording, what it is evidence for) is asked of the newest version only: older ones are there for those who began them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from conversations import readability
from conversations.errors import FlowError, Problem
from conversations.estimates import Length, budget_faults, lengths
from conversations.evidence import Evidence, feed_faults, reading_doubts, unfed
from conversations.flow import Flow
from conversations.paths import Path, path_faults, paths
from conversations.piping import piping_doubts
from conversations.readability import Readability
from conversations.rehearsal import rehearse, rehearse_lobby
from conversations.translation import translation_problems
from conversations.ways import step_faults, way_faults
from conversations.wording import file_of, phrase_problems, question_problems, unused_problems

if TYPE_CHECKING:
    from conversations.library import Library

Key = tuple[str, int]
"""A flow's id and version."""


@dataclass(frozen=True)
class Report:
    """What the compiler found. Errors keep a flow from going live, warnings don't.

    The newest `flows`, their `paths` and what is counted on them are there only if there are no errors.
    """

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    flows: Mapping[Key, Flow] = field(default_factory=dict)
    paths: Mapping[Key, tuple[Path, ...]] = field(default_factory=dict)
    lengths: tuple[Length, ...] = ()
    reading: Mapping[Key, Mapping[str, Readability]] = field(default_factory=dict)


def check(library: Library, evidence: Evidence | None = None) -> None:
    """Raise FlowError with every error of the library, each with its file, step and remedy.

    `evidence` says what there is to feed; without it, any id is believed.
    """
    if errors := _Compiler(library, evidence).errors():
        raise FlowError(errors)


def examine(library: Library, evidence: Evidence | None = None, *, alone: bool = False) -> Report:
    """Check a library and measure its flows; `evidence` as above. What a flow `alone` doesn't feed, others may."""
    compiler = _Compiler(library, evidence, alone)
    if errors := compiler.errors():
        return Report(tuple(errors))
    return Report(
        errors=(),
        warnings=tuple(dict.fromkeys(compiler.warnings())),
        flows=compiler.newest,
        paths={key: compiler.paths[key] for key in compiler.newest},
        lengths=tuple(compiler.lengths()),
        reading={key: _reading(flow, library) for key, flow in compiler.newest.items()},
    )


@dataclass(frozen=True)
class _Compiler:
    library: Library
    evidence: Evidence | None = None
    alone: bool = False

    def errors(self) -> dict[Problem, None]:
        """Return the problems of the first stage that finds any: later ones need sound files to work with."""
        for stage in (self._flows, self._texts, self._ways, self._played):
            if problems := dict.fromkeys(stage()):  # the same fault can show in many turns
                return problems
        return {}

    def warnings(self) -> Iterator[Problem]:
        """Yield what is worth a look."""
        for key, flow in self.newest.items():
            for texts in self.library.languages.values():
                yield from self._problems(key, piping_doubts(flow, self.paths[key], texts))
            if self.evidence:
                yield from self._problems(key, reading_doubts(flow, self.evidence))
        if self.evidence and not self.alone:
            for name, remedy in unfed(self.newest.values(), self.evidence):
                yield Problem("all flows", name, remedy)

    def lengths(self) -> Iterator[Length]:
        """Yield how long each flow is."""
        for key, flow in self.newest.items():
            yield from lengths(flow, self.paths[key])

    @cached_property
    def newest(self) -> dict[Key, Flow]:
        """The flows that new sessions get."""
        versions: dict[str, int] = {}
        for flow_id, version in self.library.flows:
            versions[flow_id] = max(version, versions.get(flow_id, 0))
        return {key: self.library.flows[key] for key in versions.items()}

    @cached_property
    def paths(self) -> dict[Key, tuple[Path, ...]]:
        """All paths of all versions."""
        return {key: paths(flow) for key, flow in self.library.flows.items()}

    def _flows(self) -> Iterator[Problem]:
        for key, flow in self.library.flows.items():
            # Ways are only worth looking at when every id they are made of is known.
            yield from self._problems(key, tuple(step_faults(flow)) or way_faults(flow))

    def _texts(self) -> Iterator[Problem]:
        flows, languages = tuple(self.library.flows.values()), self.library.languages
        for texts in languages.values():
            yield from phrase_problems(texts, languages)
            yield from unused_problems(flows, texts)
            for flow in flows:
                yield from question_problems(flow, texts)
        yield from translation_problems(languages)

    def _ways(self) -> Iterator[Problem]:
        for key, flow in self.library.flows.items():
            yield from self._problems(key, path_faults(flow, self.paths[key]))
        for key, flow in self.newest.items():
            yield from self._problems(key, feed_faults(flow, self.evidence))
            yield from self._problems(key, budget_faults(flow, self.paths[key]))
            yield from _hard_texts(flow, self.library)

    def _played(self) -> Iterator[Problem]:
        yield from rehearse_lobby(self.library.languages)
        for flow in self.library.flows.values():
            yield from rehearse(flow, self.library.languages)

    def _problems(self, key: Key, faults: Iterable[tuple[str, str]]) -> Iterator[Problem]:
        yield from (Problem(self.library.files[key], step, remedy) for step, remedy in faults)


def _hard_texts(flow: Flow, library: Library) -> Iterator[Problem]:
    for language, texts in library.languages.items():
        for step in flow.steps:
            wording = texts.question(flow.flow, step.id, flow.version)
            for text in (wording.text, *wording.when.values()):
                if remedy := readability.remedy(text, language):
                    yield Problem(file_of(texts, flow, step.id), step.id, remedy)


def _reading(flow: Flow, library: Library) -> dict[str, Readability]:
    """Return how hard the questions of a flow are to read, taken together, by language."""
    found = {}
    for language, texts in library.languages.items():
        wordings = [texts.question(flow.flow, step.id, flow.version).text for step in flow.steps]
        found[language] = sum((readability.measure(wording, language) for wording in wordings), Readability())
    return found
