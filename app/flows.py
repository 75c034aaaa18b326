"""The flows that are live and the older versions that running sessions are pinned to."""

from __future__ import annotations

import hashlib
from datetime import datetime

from conversations.differences import compare
from conversations.errors import UnknownFlowError
from conversations.flow import Drawn, Flow
from conversations.library import Library
from conversations.texts import Languages
from conversations.wording import question_problems
from models.locks import one_at_a_time
from models.tables import FlowVersion
from models.unit_of_work import UnitOfWork


class FlowChangedError(Exception):
    """A flow file was changed without a new version number, or a question in it means something else now."""


class Flows:
    """All flows and texts. What is live comes from the files; versions that have left them, from the database."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._left_files: dict[tuple[str, int], Flow] = {}  # one object each: the engine remembers by object

    @property
    def texts(self) -> Languages:
        """Everything that is said, by language."""
        return self._library.languages

    @property
    def in_files(self) -> list[Flow]:
        """The newest version of every flow, which new sessions get."""
        return [self.live(name) for name in dict.fromkeys(name for name, _ in self._library.flows)]

    def live(self, flow: str) -> Flow:
        """Return the version that new sessions get."""
        return self._library.flow(flow)

    def pinned(self, uow: UnitOfWork, flow: str, version: int) -> Flow:
        """Return the version a session was begun with. Raises UnknownFlowError if nobody has it any more."""
        in_files = self._library.flows.get((flow, version))
        if in_files is not None:
            return in_files
        if (flow, version) not in self._left_files:
            kept = uow.conversations.flow_version(flow, version)
            if kept is None:
                raise UnknownFlowError(f"flow {flow} version {version} is neither in the files nor in the database")
            self._left_files[flow, version] = Flow.model_validate(kept.content)
        return self._left_files[flow, version]

    def activate(self, uow: UnitOfWork, now: datetime) -> None:
        """Keep all versions for their sessions.

        Raises FlowChangedError for a change that would spoil results, or would leave a running conversation speechless.
        """
        one_at_a_time(uow.session.connection(), "flows")
        self._check_words(uow)
        for flow in self._library.flows.values():
            known = uow.conversations.flow_version(flow.flow, flow.version)
            if known is None:
                _check_meanings(uow, flow)
                uow.conversations.activate(_record(flow, now))
            elif not _asks_the_same(Flow.model_validate(known.content), flow):  # no checksum: new keys have defaults
                raise FlowChangedError(
                    f"flow {flow.flow} was changed but is still version {flow.version}, which people may be answering: "
                    f"set `version: {flow.version + 1}` in conversations/flows/{flow.flow}.yaml"
                )

    def _check_words(self, uow: UnitOfWork) -> None:
        """A running conversation keeps its questions, but finds their words in the texts of today."""
        for kept in uow.conversations.running_flow_versions():
            flow = Flow.model_validate(kept.content)
            lost = [str(fault) for texts in self.texts.values() for fault in question_problems(flow, texts)]
            if lost:
                name, lines = f"flow {kept.flow} version {kept.version}", "\n".join(f"  {fault}" for fault in lost)
                raise FlowChangedError(f"people are in the middle of {name}, whose words are gone:\n{lines}")


def _asks_the_same(before: Flow, flow: Flow) -> bool:
    """What answers are evidence for may change with the indicators: whoever answers is asked the same."""
    return _without_feeds(before) == _without_feeds(flow)


def _without_feeds(flow: Flow) -> Flow:
    steps = tuple(step.model_copy(update={"feeds": ()}) if isinstance(step, Drawn) else step for step in flow.steps)
    return flow.model_copy(update={"steps": steps})


def _check_meanings(uow: UnitOfWork, flow: Flow) -> None:
    """An answer is found by its question's id for years: a question that means something else needs another id."""
    before = uow.conversations.newest_flow_version(flow.flow, below=flow.version)
    breaks = compare(Flow.model_validate(before.content), flow).breaks if before else ()
    if breaks:
        changes = "\n".join(f"  {change}" for change in breaks)
        raise FlowChangedError(
            f"flow {flow.flow} {flow.version} can't go live, its results would be mixed up:\n{changes}"
        )


def _record(flow: Flow, now: datetime) -> FlowVersion:
    checksum = hashlib.sha256(flow.model_dump_json().encode()).hexdigest()
    content = flow.model_dump(mode="json")
    return FlowVersion(flow=flow.flow, version=flow.version, checksum=checksum, content=content, activated_at=now)
