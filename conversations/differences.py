"""What a new version of a flow changes, and which questions must not keep their id because they mean something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from conversations.flow import AnyStep, Consent, End, Flow, Step, codes
from conversations.texts import Languages

Weight = Literal["note", "care", "new_id"]
"""How a change bears on results: not at all, so that before and after compare with care, or not under this id."""

_SAME_TEXT = 0.6  # of 1: below, so much of a text is new that its meaning probably is, too

# What a changed field of a step means for the answers. A field that is not named here is worth a look: care.
_FIELDS: dict[str, tuple[Weight, str]] = {
    "kind": ("new_id", "another kind of question"),
    "purpose": ("new_id", "another purpose"),
    "field": ("new_id", "another fact about the person"),
    "text_version": ("note", "people are asked for the new wording"),
    "routes": ("note", "other ways lead on from here"),
    "only": ("care", "other people are asked"),
    "group": ("care", "shares its place with other questions"),
    "weight": ("care", "drawn with another chance"),
    "required": ("care", "may no longer, or now may, be left out"),
    "probes": ("note", "asks on to another answer"),
    "fewer_than": ("note", "asks on to shorter or longer answers"),
    "nothing_is_enough": ("note", "asks on to “nothing”, or no longer"),
    "offers_languages": ("note", "shows other buttons"),
    "feeds": ("note", "evidence for something else"),
    "status": ("note", "ends in another way"),
}
_OF_THE_FLOW = {"flow", "version", "steps"}


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was. `step` is "" for the flow as a whole."""

    step: str
    what: str
    weight: Weight = "note"

    def __str__(self) -> str:
        return f"{self.step}: {self.what}" if self.step else self.what


@dataclass(frozen=True)
class Comparison:
    """All changes between two versions, and what becomes of the results of each question."""

    changes: tuple[Change, ...]
    series: dict[str, str]

    @property
    def breaks(self) -> tuple[Change, ...]:
        """Changes by which an id would come to mean something else: these questions need new ids."""
        return tuple(change for change in self.changes if change.weight == "new_id")


def compare(old: Flow, new: Flow, old_texts: Languages | None = None, new_texts: Languages | None = None) -> Comparison:
    """Compare two versions of a flow; with the texts of both, their wordings too."""
    changes = [*_flow_changes(old, new), *_step_changes(old, new), *_order_changes(old, new)]
    if old_texts and new_texts:
        changes += _wording_changes(old, new, old_texts, new_texts)
    return Comparison(tuple(changes), _series(old, new, changes))


def _flow_changes(old: Flow, new: Flow) -> Iterator[Change]:
    if old.flow != new.flow:
        yield Change("", f"these are two flows, {old.flow} and {new.flow}: ids that both have are compared")
    before, after = _values(old), _values(new)
    for name in sorted((before.keys() | after.keys()) - _OF_THE_FLOW):
        if before.get(name) != after.get(name):
            yield Change("", f"{name}: {_shown(before.get(name))} → {_shown(after.get(name))}")


def _step_changes(old: Flow, new: Flow) -> Iterator[Change]:
    before = {step.id: step for step in old.steps}
    after = {step.id: step for step in new.steps}
    for step in old.steps:
        if step.id not in after:
            yield Change(step.id, "removed: nobody is asked any more")
    for step in new.steps:
        if step.id not in before:
            yield Change(step.id, f"new: {step.kind}")
        else:
            yield from (Change(step.id, what, weight) for what, weight in _differences(before[step.id], step))


def _differences(old: AnyStep, new: AnyStep) -> Iterator[tuple[str, Weight]]:
    before, after = _values(old), _values(new)
    if old.kind != new.kind:
        yield f"{_FIELDS['kind'][1]} ({old.kind} → {new.kind}): give it a new id", "new_id"
        return  # the fields of another kind say nothing more
    for name in sorted((before.keys() | after.keys()) - {"options"}):
        if before.get(name) != after.get(name):
            weight, meaning = _FIELDS.get(name, ("care", "worth a look"))
            remedy = ": give it a new id" if weight == "new_id" else ""
            yield f"{name} {_shown(before.get(name))} → {_shown(after.get(name))}: {meaning}{remedy}", weight
    yield from _option_differences(old, new)


def _option_differences(old: AnyStep, new: AnyStep) -> Iterator[tuple[str, Weight]]:
    gone = [code for code in codes(old) if code not in codes(new)]
    added = [code for code in codes(new) if code not in codes(old)]
    if gone:
        yield f"options removed ({', '.join(gone)}): earlier answers name them, so give it a new id", "new_id"
    if added:
        yield f"options added ({', '.join(added)}): shares before and after compare with care", "care"
    if not gone and not added and codes(old) != codes(new):
        yield "options in another order: what stands first is chosen more often", "care"
    if not gone and not added and set(_options(old)) != set(_options(new)):
        yield "options: `alone` or `ages` changed", "care"


def _order_changes(old: Flow, new: Flow) -> Iterator[Change]:
    """Name the steps that were moved: those outside the order that both versions share."""
    after = {step.id for step in new.steps}
    before = [step.id for step in old.steps if step.id in after]
    now = [step.id for step in new.steps if step.id in set(before)]
    stayed = {
        before[block.a + offset]
        for block in SequenceMatcher(None, before, now, autojunk=False).get_matching_blocks()
        for offset in range(block.size)
    }
    for step_id in now:
        if step_id not in stayed and not isinstance(new.step(step_id), End):
            yield Change(step_id, "asked at another place: what came before may colour the answer", "care")


def _wording_changes(old: Flow, new: Flow, old_texts: Languages, new_texts: Languages) -> Iterator[Change]:
    known = {step.id: step for step in old.steps}
    for step in new.steps:
        if step.id in known:
            said = dict(_said(old, step.id, old_texts))
            now = dict(_said(new, step.id, new_texts))
            changed = [key for key in said.keys() & now.keys() if said[key] != now[key]]
            if changed:
                yield _reworded(step, known[step.id], changed, min(_likeness(said[key], now[key]) for key in changed))


def _said(flow: Flow, step_id: str, languages: Languages) -> Iterator[tuple[str, str]]:
    for language, texts in languages.items():
        try:
            wording = texts.question(flow.flow, step_id, flow.version)
        except KeyError:
            continue
        yield language, wording.text
        yield from ((f"{language} “{code}”", label) for code, label in wording.options.items())


def _reworded(step: AnyStep, before: AnyStep, keys: Iterable[str], likeness: float) -> Change:
    where = ", ".join(sorted(keys))
    if isinstance(step, Consent) and isinstance(before, Consent) and step.text_version == before.text_version:
        what = f"the wording people agreed to changed ({where}): give it a new text_version"
        return Change(step.id, what, "new_id")
    if isinstance(step, Consent | End):
        return Change(step.id, f"new wording ({where})")
    if likeness < _SAME_TEXT:
        return Change(step.id, f"mostly new wording ({where}): if it asks something else, give it a new id", "care")
    return Change(step.id, f"new wording ({where})", "care")


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _series(old: Flow, new: Flow, changes: Iterable[Change]) -> dict[str, str]:
    """Tell of each question whether its results go on."""
    weights: dict[str, set[Weight]] = {}
    for change in changes:
        weights.setdefault(change.step, set()).add(change.weight)
    before = {step.id for step in old.steps if not isinstance(step, End)}
    after = {step.id for step in new.steps if not isinstance(step, End)}
    ids = list(dict.fromkeys([*(step.id for step in new.steps), *(step.id for step in old.steps)]))
    return {
        step_id: _outcome(step_id in before, step_id in after, weights.get(step_id, set()))
        for step_id in ids
        if step_id in before | after
    }


def _outcome(was: bool, is_now: bool, weights: set[Weight]) -> str:
    if not is_now:
        return "ends"
    if not was:
        return "begins"
    return "breaks" if "new_id" in weights else "goes on, with care" if "care" in weights else "goes on"


def _values(model: Flow | Step) -> dict[str, Any]:
    return model.model_dump(mode="json", exclude_defaults=True, exclude={"id"})


def _options(step: AnyStep) -> tuple[Any, ...]:
    return getattr(step, "options", ())


def _shown(value: object) -> str:
    match value:
        case None:
            return "–"
        case list():
            return ", ".join(map(_shown, value)) or "–"
        case dict():
            return ", ".join(f"{key}: {_shown(entry)}" for key, entry in value.items()) or "–"
        case _:
            return str(value)
