"""Whether a text that repeats an earlier answer is only said to people who gave one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conversations.flow import AnyStep, Flow
from conversations.paths import Path
from conversations.texts import Texts
from conversations.translation import placeholders


def piping_doubts(flow: Flow, walked: Iterable[Path], texts: Texts) -> Iterator[tuple[str, str]]:
    """Yield the steps whose text repeats an answer that somebody who is asked may not have given."""
    walked = tuple(walked)
    for step in flow.steps:
        wording = texts.question(flow.flow, step.id, flow.version)
        for name in sorted(placeholders(wording.text) & {other.id for other in flow.steps}):
            if not _is_answered(flow.step(name), step, walked):
                yield (
                    step.id,
                    (
                        f"{{{name}}} is “…” for who did not answer {name}: ask this only of those who did (`only`), "
                        f"or say it under `when: {{{name}: …}}`"
                    ),
                )


def _is_answered(asked: AnyStep, step: AnyStep, walked: Iterable[Path]) -> bool:
    """Whether everybody who meets `step` has answered `asked`: they had to, or only they are led here."""
    if asked.id in step.only:
        return True
    met = [path.steps for path in walked if step.id in path.steps]
    return asked.required and all(asked.id in steps[: steps.index(step.id)] for steps in met)
