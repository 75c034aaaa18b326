"""Reviewing in a terminal: an answer, a letter, the next."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from app.review.coder import Case
from app.review.desk import short_question
from app.review.errors import ReviewFileError
from conversations.texts import Languages
from nlp.codebook import codebook
from nlp.coding import broken_rule, fixed_polarity
from nlp.examples import Labels

Ask = Callable[[str], str]

SIGNS = {"+": "positive", "-": "negative", "=": "neutral", "!": "suggestion"}
VERDICTS = "r right · c change · s skip · w worrying · q leave"
HOW = (
    "numbers with signs: + positive, - negative, = neutral, ! suggestion; for example  2+ 15-!  "
    "(nothing: no theme; ? shows the list)"
)


@dataclass(frozen=True)
class Said:
    """A verdict: right, change, skip, worrying or quit, with the labels of a change."""

    word: str
    labels: Labels = frozenset()


def judge(case: Case, texts: Languages, language: str, out: Console, ask: Ask) -> Said:
    """Show an answer and ask until there is a verdict."""
    _show(case, texts, language, out)
    words = {"r": "right", "c": "change", "s": "skip", "w": "worrying", "q": "quit"}
    while True:
        word = words.get(ask(VERDICTS).strip().lower()[:1])
        if word == "right" and case.reading is None:
            out.print("the machine could not tell: choose c and name the themes", style="yellow")
        elif word == "change":
            return Said(word, _themes(language, out, ask))
        elif word:
            return Said(word)


def _show(case: Case, texts: Languages, language: str, out: Console) -> None:
    heading = f"{case.number} of {case.total} · {case.event}"
    question = short_question(texts, case, language)
    out.print(Panel(Text(f"{question}\n\n“{case.text}”\n\n{_reading(case, language)}"), title=Text(heading)))


def _reading(case: Case, language: str) -> str:
    if case.reading is None:
        return "The machine could not tell."
    labels = [f"{codebook().names[theme][language]} ({theme}): {polarity}" for theme, polarity in case.reading]
    return "The machine: " + ("; ".join(labels) or "no theme")


def _themes(language: str, out: Console, ask: Ask) -> Labels:
    """Ask for themes until they keep the rules of the codebook."""
    while True:
        typed = ask(HOW).strip()
        if typed == "?":
            _list(language, out)
            continue
        try:
            return parse_themes(typed)
        except ReviewFileError as exc:
            out.print(str(exc), style="yellow", markup=False)


def parse_themes(typed: str) -> Labels:
    """Return the labels of a line such as `2+ 15-!`. Raises ReviewFileError with the remedy."""
    labels: set[tuple[str, str]] = set()
    for part in typed.split():
        found = re.fullmatch(r"(\d+)([-+=!]*)", part.replace("−", "-"))
        number, signs = (int(found[1]), found[2]) if found else (0, "")
        labels |= _labels(part, number, signs)
    broken = broken_rule(sorted(labels))
    if broken:
        raise ReviewFileError(str(broken))
    return frozenset(labels)


def _labels(part: str, number: int, signs: str) -> set[tuple[str, str]]:
    if not 1 <= number <= len(codebook().themes):
        raise ReviewFileError(f"{part} is no theme: type a number from the list (? shows it) with a sign behind it")
    theme = codebook().themes[number - 1]
    polarities = [SIGNS[sign] for sign in signs] or [fixed_polarity(theme) or ""]
    if "" in polarities:
        raise ReviewFileError(f"{part} ({theme}) has no sign: add one of + - = !")
    return {(theme, polarity) for polarity in polarities}


def _list(language: str, out: Console) -> None:
    table = Table("", "theme", "")
    for number, theme in enumerate(codebook().themes, start=1):
        table.add_row(str(number), theme, codebook().names[theme][language])
    out.print(table)
