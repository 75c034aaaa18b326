"""Whether every text is there in a language, and whether every placeholder in it will be filled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from string import Formatter

from pydantic import BaseModel

from conversations.errors import Problem
from conversations.filling import PROMISE
from conversations.flow import (
    HALVES,
    AnyStep,
    Consent,
    DateQuestion,
    Flow,
    Number,
    Pair,
    Permissions,
    Rating,
    codes,
    is_closed,
)
from conversations.prompts import POINT
from conversations.texts import Languages, QuestionText, Texts

COUNTED = frozenset({"questions", "extras", "minutes"})  # the engine counts them in the flow

# Phrases that the engine fills with something of the moment.
_OF_THE_MOMENT = {
    "notes.progress": {"position", "total"},
    "notes.cut": {"limit"},
    "commands.help": {"menu"},
    "hints.number": {"least", "most"},
    "personal.permissions.granted": {"meaning", "day"},
    "personal.permissions.refused": {"meaning", "day"},
    "personal.permissions.unasked": {"meaning"},
    "personal.permissions.give": {"name"},
    "personal.permissions.withdraw": {"name"},
    "personal.deletion.done": {"gone"},
    "invitation.event": {"event"},
    "invitation.unfinished": {"event"},
    "invitation.running": {"event"},
    "invitation.enrolled": {"event"},
    "invitation.codes.given": {"code"},
    "invitation.codes.moved": {"code"},
}


def file_of(texts: Texts, flow: Flow, step: str) -> str:
    """Return the file in which the wording of a step stands, or should stand."""
    home = texts.home(flow.flow, step, flow.version)
    worded = step in texts.questions.get(home, {})
    return f"locales/{texts.language}/{home if worded else flow.flow}.yaml"


def question_problems(flow: Flow, texts: Texts) -> Iterator[Problem]:
    """Yield what a flow misses in one language."""
    for step in flow.steps:
        file = file_of(texts, flow, step.id)
        try:
            wording = texts.question(flow.flow, step.id, flow.version)
        except KeyError:
            yield Problem(file, step.id, f"the question has no text in {texts.language}: add it")
            continue
        remedies = (
            *_option_remedies(step, wording),
            *_wording_remedies(flow, step, texts, wording),
            *_promise_remedies(step, texts, wording),
            *_point_remedies(step, wording),
        )
        yield from (Problem(file, step.id, remedy) for remedy in remedies)


def phrase_problems(texts: Texts, languages: Languages) -> Iterator[Problem]:
    """Yield what is wrong with the phrases of one language, on their own and beside the other languages."""
    file = f"locales/{texts.language}/chat.yaml"
    for key, phrase in phrases(texts.chat):
        known = texts.helplines.keys() | _OF_THE_MOMENT.get(key, set())
        yield from (Problem(file, key, remedy) for remedy in _placeholder_remedies(phrase, known))
    yield from (Problem(file, key, remedy) for key, remedy in _count_remedies(texts))
    versions = sorted({other.chat.commands.privacy_version for other in languages.values()})
    if len(versions) > 1:
        yield Problem(file, "commands.privacy_version", f"languages differ ({', '.join(versions)}): make them one")


def unused_problems(flows: Iterable[Flow], texts: Texts) -> Iterator[Problem]:
    """Yield wordings that no flow asks for: mostly a mistyped id."""
    asked: dict[str, set[str]] = {}
    for flow in flows:
        for step in flow.steps:
            asked.setdefault(texts.home(flow.flow, step.id, flow.version), set()).add(step.id)
    for name, questions in texts.questions.items():
        for unused in questions.keys() - asked.get(name, set()):
            file = f"locales/{texts.language}/{name}.yaml"
            yield Problem(file, unused, "no flow has this step: mend the id or remove it")


def _option_remedies(step: AnyStep, wording: QuestionText) -> Iterator[str]:
    needed = _labelled(step)
    for code in needed:
        if code not in wording.options:
            yield f"options: {code!r} has no label: add it"
    for code in (wording.options.keys() | wording.typed.keys()) - set(needed):
        yield f"options: the step has no option {code!r}: mend the code or remove the label"


def _labelled(step: AnyStep) -> tuple[str, ...]:
    match step:
        case Rating() | Number() | DateQuestion():
            return ()
        case Pair():
            return HALVES
        case _:
            return codes(step)


def _wording_remedies(flow: Flow, step: AnyStep, texts: Texts, wording: QuestionText) -> Iterator[str]:
    earlier = {other.id for other in flow.steps[: flow.steps.index(step)] if is_closed(other)}
    known = texts.helplines.keys() | COUNTED | set(flow.facts) | earlier | {PROMISE}
    for template in (wording.text, *wording.options.values()):
        yield from _placeholder_remedies(template, known if template == wording.text else set())
    for fact, template in wording.when.items():
        if fact not in flow.optional_facts and fact not in earlier:
            yield f"when: {fact!r} is none of the flow's optional_facts: add it there or remove it here"
        yield from _placeholder_remedies(template, known | {fact})


def _promise_remedies(step: AnyStep, texts: Texts, wording: QuestionText) -> Iterator[str]:
    """Nobody may find out only afterwards that somebody reads what they write of danger."""
    if not isinstance(step, Consent) or step.purpose != "taking_part":
        return
    for template in (wording.text, *wording.when.values()):
        if f"{{{PROMISE}}}" not in template and texts.chat.promise not in template:
            yield f"the greeting doesn't say who will see a word of danger: add {{{PROMISE}}}, a text of chat.yaml"


def _point_remedies(step: AnyStep, wording: QuestionText) -> Iterator[str]:
    """Who has decided on one permission before is not told of it again: its line is found by its place."""
    points = sum(line.startswith(POINT) for line in wording.text.splitlines())
    if isinstance(step, Permissions) and points and points != len(step.options):
        yield f"{points} lines begin with “{POINT}”: give each of the {len(step.options)} options one, in their order"


def _count_remedies(texts: Texts) -> Iterator[tuple[str, str]]:
    for name, plural in texts.chat.counts.items():
        for category, form in plural:
            if category in texts.plurals.forms and not form:
                yield f"counts.{name}", f"the form {category!r} is missing: add it"
            yield from ((f"counts.{name}", remedy) for remedy in _placeholder_remedies(form, {"n"}))
    for name in COUNTED - texts.chat.counts.keys():
        yield f"counts.{name}", "the key is missing: add it"


def _placeholder_remedies(template: str, known: Iterable[str]) -> Iterator[str]:
    try:
        names = {name for _text, name, _spec, _conversion in Formatter().parse(template) if name is not None}
    except ValueError as exc:
        yield f"a brace is open or empty ({exc}): write placeholders as {{name}}"
        return
    for name in names - set(known):
        yield f"nothing fills the placeholder {{{name}}}: use one of {', '.join(sorted(known)) or 'none'}"


def phrases(model: BaseModel, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield every phrase of a language with its key, such as `notes.cut`."""
    for key, value in model:
        if isinstance(value, BaseModel):
            yield from phrases(value, f"{prefix}{key}.")
        elif isinstance(value, str):
            yield f"{prefix}{key}", value
