"""What we have no theme for, in a quarter: answers outside all themes, put together and shown with their words."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from pathlib import Path

from rich.console import Console

from analytics import windows
from analytics.exports.candidates import Candidate, write_candidates
from analytics.indicators import NATION
from analytics.windows import Window
from app.bootstrap import Parts
from app.bulk.commands import label_all
from app.faults import UsageError
from models import reports
from models.reports import AnswerRow
from models.unit_of_work import UnitOfWork
from nlp import candidates, doubt
from nlp.candidates import Cluster, Known, Outside
from nlp.tokens import LANGUAGES

NO_ANSWERS = frozenset([doubt.FOREIGN, doubt.LONG, doubt.REPEATED])  # these can't be read, whatever they are about


def show(parts: Parts, quarter: str | None, target: Path | None, out: Console) -> None:
    """Find the candidates of a quarter (the present one) and write or print them."""
    now = parts.clock.now()
    window = quarter_named(quarter, now)
    label_all(parts, out)
    parts.database.write(lambda uow: uow.audit.note(now, "cli", "candidates", window.key)).result()
    rows = parts.database.read(lambda uow: outside(uow, window))
    found = described(rows, candidates.corpus())
    out.print(_summary(window, len(rows), len(found)), markup=False, highlight=False, soft_wrap=True)
    if target is None:
        out.print("\n".join(_lines(found)), markup=False, highlight=False, soft_wrap=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    report = write_candidates(target, found, quarter=window, now=now)
    out.print(f"{report.rows} rows: {', '.join(path.name for path in report.files)}", markup=False, highlight=False)


def quarter_named(key: str | None, now: datetime) -> Window:
    """Return the quarter with this key, or the present one. Raises UsageError."""
    if key is None:
        return windows.containing("quarter", now)
    try:
        window = windows.named(key)
    except ValueError:
        window = None
    if window is None or window.kind != "quarter":
        raise UsageError(f"{key!r} is no quarter: write it as 2026-Q4")
    return window


def outside(uow: UnitOfWork, window: Window) -> list[AnswerRow]:
    """Return the texts of a window that no theme which is reported on was found in."""
    answers = reports.answers(uow.session, NATION, window.since, window.until)
    return [answer for answer in answers if _is_outside(answer)]


def _is_outside(answer: AnswerRow) -> bool:
    readable = answer.text and answer.state == "read" and answer.language in LANGUAGES
    if not readable or answer.doubt in NO_ANSWERS:
        return False
    return candidates.is_outside(label.theme for label in answer.labels)


def described(rows: list[AnswerRow], known: list[Known]) -> list[Candidate]:
    """Return the candidates among answers, the largest first, with the texts that stand for them."""
    texts = {row.id: row for row in rows}
    answers = [Outside(row.id, row.respondent_id, row.language or "", row.text or "") for row in rows]
    return [_described(cluster, texts) for cluster in candidates.find(answers, known)]


def _described(cluster: Cluster, texts: dict[int, AnswerRow]) -> Candidate:
    examples: dict[str, list[str]] = defaultdict(list)
    for number in cluster.typical:
        row = texts[number]
        examples[row.language or ""].append(" ".join((row.text or "").split()))
    words = {language: [(word.form, word.people) for word in found] for language, found in cluster.words.items()}
    return Candidate(cluster.size, cluster.people, cluster.nearest, cluster.languages, words, examples)


def _summary(window: Window, answers: int, found: int) -> str:
    if found:
        return f"{window.key}: {answers} answers outside all themes, {found} candidates of at least 10 people"
    return (
        f"{window.key}: {answers} answers outside all themes; candidates need at least {candidates.LEAST_PEOPLE} people"
    )


def _lines(found: list[Candidate]) -> list[str]:
    lines = []
    for number, candidate in enumerate(found, 1):
        lines.append(
            f"\n{number}. {candidate.answers} answers from {candidate.people} people, nearest {candidate.nearest_theme}"
        )
        for language, answers in candidate.languages.items():
            words = ", ".join(f"{word} ({people})" for word, people in candidate.words.get(language, ()))
            lines.append(f"   {language} {answers}: {words or '–'}")
            lines += [f"      “{text}”" for text in candidate.examples.get(language, ())]
    return lines
