"""Whether every language says what the first one says: nothing left untranslated, no placeholder lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter

from conversations.errors import Problem
from conversations.texts import Languages, QuestionText, Texts
from conversations.wording import phrases


def translation_problems(languages: Languages) -> Iterator[Problem]:
    """Yield what a language leaves out or takes over as it is. The first language is the one that others follow."""
    first, *others = languages.values()
    for texts in others:
        yield from _phrase_problems(first, texts)
        for name, questions in texts.questions.items():
            file = f"locales/{texts.language}/{name}.yaml"
            for step, wording in questions.items():
                original = first.questions.get(name, {}).get(step)
                for remedy in _question_remedies(original, wording, first.language) if original else ():
                    yield Problem(file, step, remedy)


def placeholders(template: str) -> frozenset[str]:
    """Return the names in braces. A template whose braces don't match has none: that is told elsewhere."""
    try:
        return frozenset(name for _text, name, _spec, _conversion in Formatter().parse(template) if name)
    except ValueError:
        return frozenset()


def is_untranslated(text: str, original: str) -> bool:
    """Whether two languages say the same in the same words; numbers and signs are the same everywhere."""
    bare = "".join(part for part, *_rest in _parts(text))
    return text == original and any(letter.isalpha() for letter in bare)


def _parts(template: str) -> list[tuple[str, str | None]]:
    try:
        return [(text, name) for text, name, _spec, _conversion in Formatter().parse(template)]
    except ValueError:
        return [(template, None)]


def _question_remedies(original: QuestionText, wording: QuestionText, language: str) -> Iterator[str]:
    before, now = _texts(original), _texts(wording)
    for key in now.keys() & before.keys():
        if key not in wording.same and is_untranslated(now[key], before[key]):
            yield f"{key}: reads as in {language}: translate it, or list {key!r} under `same` if it is meant"
        yield from _lost(key, placeholders(now[key]), placeholders(before[key]), language)
    if original.when.keys() != wording.when.keys():
        yield f"when: {language} has wordings for {', '.join(original.when) or 'nothing'}: have the same here"


def _lost(key: str, here: frozenset[str], there: frozenset[str], language: str) -> Iterator[str]:
    for name in sorted(there - here):
        yield f"{key}: {{{name}}} stands in {language} but not here: put it in"
    for name in sorted(here - there):
        yield f"{key}: {{{name}}} stands here but not in {language}: take it out, or put it in there"


def _texts(wording: QuestionText) -> Mapping[str, str]:
    return {"text": wording.text, **wording.options, **{f"when {fact}": text for fact, text in wording.when.items()}}


def _phrase_problems(first: Texts, texts: Texts) -> Iterator[Problem]:
    file, before = f"locales/{texts.language}/chat.yaml", dict(phrases(first.chat))
    for key, text in phrases(texts.chat):
        if is_untranslated(text, before[key]) and not key.endswith("version"):
            yield Problem(file, key, f"reads as in {first.language}: translate it")
        for remedy in _lost("text", placeholders(text), placeholders(before[key]), first.language):
            yield Problem(file, key, remedy.removeprefix("text: "))
