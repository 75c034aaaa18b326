"""The flow compiler: files that could leave a person without a next question, or without words, never go live."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from conversations.errors import FlowError, Problem
from conversations.rehearsal import rehearse, rehearse_lobby
from conversations.ways import step_faults, way_faults
from conversations.wording import phrase_problems, question_problems, unused_problems

if TYPE_CHECKING:
    from conversations.library import Library


def check(library: Library) -> None:
    """Raise FlowError with every fault of the library, each with its file, step and remedy.

    The later checks need sound files to work with, so they come only when the earlier ones found nothing.
    """
    for stage in (_flow_problems, _text_problems, _played_problems):
        if problems := dict.fromkeys(stage(library)):  # the same fault can show in many turns
            raise FlowError(problems)


def _flow_problems(library: Library) -> Iterator[Problem]:
    for key, flow in library.flows.items():
        # Ways are only worth looking at when every id they are made of is known.
        faults = tuple(step_faults(flow)) or tuple(way_faults(flow))
        yield from (Problem(library.files[key], step, remedy) for step, remedy in faults)


def _text_problems(library: Library) -> Iterator[Problem]:
    flows = tuple(library.flows.values())
    for texts in library.languages.values():
        yield from phrase_problems(texts, library.languages)
        yield from unused_problems(flows, texts)
        for flow in flows:
            yield from question_problems(flow, texts)


def _played_problems(library: Library) -> Iterator[Problem]:
    yield from rehearse_lobby(library.languages)
    for flow in library.flows.values():
        yield from rehearse(flow, library.languages)
