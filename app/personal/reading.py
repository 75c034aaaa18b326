"""How rows are said to the person they are about: days, questions as they were worded, answers, themes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from string import Formatter
from typing import Any

from analytics import texts as analytics_texts
from app.clock import RIGA
from app.personal.words import FileWords, file_words
from bot.wording import written
from conversations.texts import QuestionText, Texts
from models.belongings import Row


@dataclass(frozen=True)
class Reading:
    """One language, for one file."""

    texts: Texts

    @property
    def words(self) -> FileWords:
        """The words of the file."""
        return file_words(self.texts.language)

    def day(self, day: date) -> str:
        """Return a day in digits, as all three languages write it: a month in words would need its case."""
        return written(day, None)

    def when(self, instant: datetime) -> str:
        """Return a local day and time."""
        local = instant.astimezone(RIGA)
        return written(local.date(), local.time())

    def language(self, code: str, languages: Mapping[str, Texts]) -> str:
        """Return what a language calls itself."""
        return languages[code].chat.name if code in languages else code

    def question(self, talk: Row, step: str, answers: Iterable[Row]) -> str:
        """Return a question as this conversation asked it; its id if nobody has its wording any more."""
        wording = self._wording(talk, step)
        if wording is None:
            return step
        known = self._known(talk, answers)
        template = wording.wording(known)
        names = [name for _, name, _, _ in Formatter().parse(template) if name]
        return self.texts.fill(template, {name: known.get(name, "…") for name in names})

    def answer(self, talk: Row, answer: Row) -> str:
        """Return what was answered, in the words of the buttons."""
        if answer["kind"] == "text":
            return answer["text"] if answer["text"] is not None else self.words.talks.gone
        if answer["number"] is not None:
            return str(answer["number"])
        if answer["kind"] == "pair":
            return " → ".join(answer["choices"])
        return ", ".join(self.label(talk, answer["question"], code) for code in answer["choices"])

    def label(self, talk: Row, step: str, code: str) -> str:
        """Return the label of an option."""
        wording = self._wording(talk, step)
        return wording.label(code) if wording else code

    def theme(self, theme: str) -> str:
        """Return the name of a theme."""
        words = analytics_texts.texts(self.texts.language)
        return words.theme(theme) if words.has(f"theme/{theme}") else self.words.talks.no_theme

    def _wording(self, talk: Row, step: str) -> QuestionText | None:
        try:
            return self.texts.question(talk["flow"], step, talk["flow_version"])
        except KeyError:
            return None

    def _known(self, talk: Row, answers: Iterable[Row]) -> dict[str, str]:
        facts: dict[str, Any] = json.loads(talk["state"]).get("facts", {})
        given = {row["question"]: self.answer(talk, row) for row in answers if row["kind"] != "text"}
        return {**given, **{name: str(value) for name, value in facts.items()}}
