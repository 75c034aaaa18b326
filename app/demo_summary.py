"""What a demo has shown, in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from sqlalchemy import func, select
from sqlmodel import col

from app.bootstrap import Parts
from app.demo_loop import loop_lines
from models.readings import is_up_to_date
from models.tables import Alert, Answer, Contact, DangerSignal, Gap, InboxUpdate, IndicatorValue, Label
from models.unit_of_work import UnitOfWork
from simulator.telegram import TelegramServer

ENDINGS = {
    "completed": "went to the end",
    "enrolled": "enrolled for later",
    "dropped_out": "left in the middle",
    "stopped": "stopped",
    "blocked": "blocked the bot",
    "looked_only": "only looked",
    "turned_away": "under 13, deleted at once (a mark that leads to nobody stays 30 days)",
    "helped": "wrote of danger, got help lines",
    "unheard": "wrote of danger, NOT noticed",
    "refused": "got no question",
    "left_waiting": "were left waiting",
}


@dataclass(frozen=True)
class Summary:
    """Paragraphs of (heading, lines)."""

    paragraphs: tuple[tuple[str, tuple[str, ...]], ...]

    def show(self, console: Console) -> None:
        """Print it."""
        for heading, lines in self.paragraphs:
            console.print(f"\n[bold]{heading}[/]")
            for line in lines:
                console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)


def summarise(
    parts: Parts,
    server: TelegramServer,
    endings: Mapping[str, int],
    reactions: Mapping[str, int],
    *,
    seconds: float,
    out: Path,
) -> Summary:
    """Count what came in, what was understood, what was found, and say where the files are.

    `endings` tell how conversations ended, `reactions` what people did when they were written to.
    """
    counts: dict[str, Any] = parts.database.read(_counts)
    people = ", ".join(f"{count} {ENDINGS.get(kind, kind)}" for kind, count in Counter(endings).most_common())
    violations = ", ".join(f"{reason}: {count}" for reason, count in server.violations.items()) or "none"
    return Summary(
        (
            (
                "What came in",
                (
                    f"{sum(endings.values())} people: {people}.",
                    f"{counts['updates']} updates, each handled once; {counts['answers']} answers, "
                    f"of them {counts['texts']} texts. Broken rules of Telegram: {violations}.",
                    f"{counts['redactions']} pieces of personal data masked before storing; "
                    f"danger signals kept apart, for 30 days: {counts['danger']}; "
                    f"{counts['unreachable']} people out of reach.",
                ),
            ),
            (
                "What was understood",
                (
                    f"{counts['labels']} labels in {counts['labelled']} texts; "
                    f"{counts['abstained']} texts left to a person.",
                    f"Most frequent: {counts['themes']}.",
                ),
            ),
            (
                "What was found",
                (
                    f"{counts['indicators']} indicator values, {counts['suppressed']} more withheld "
                    "(too few people, or not reliable enough).",
                    f"Gaps: {counts['gaps']}. Alerts sent: {counts['alerts']}.",
                ),
            ),
            ("What became of it later", parts.database.read(lambda uow: loop_lines(uow, reactions))),
            (
                "Where the files are",
                (
                    f"{out}/exports/ – classified answers (CSV, XLSX, anonymous) and indicators, with dictionaries",
                    f"{out}/digests/ – the digests as picture and text",
                    f"{out}/chats.json – every chat; {out}/atbalss.db – the database; {out}/bot.log – the log",
                    f"It took {seconds:.0f} seconds.",
                ),
            ),
        )
    )


def _counts(uow: UnitOfWork) -> dict[str, Any]:
    def count(*where: Any) -> int:
        return uow.session.scalar(select(func.count()).where(*where)) or 0

    def by(column: Any, *where: Any) -> str:
        rows = uow.session.execute(select(column, func.count()).where(*where).group_by(column))
        ranked = sorted(rows, key=lambda row: (-row[1], row[0]))
        return ", ".join(f"{name} {number}" for name, number in ranked[:5]) or "none"

    labelled = (col(Label.answer_id) == col(Answer.id)) & col(Answer.current)
    return {
        "updates": count(col(InboxUpdate.state) == "done"),
        "answers": count(col(Answer.current)),
        "texts": count(col(Answer.current), col(Answer.text).is_not(None)),
        "redactions": uow.session.scalar(select(func.coalesce(func.sum(col(Answer.redactions)), 0))),
        "danger": count(col(DangerSignal.id).is_not(None)),
        "unreachable": count(col(Contact.unreachable_at).is_not(None)),
        "labels": count(labelled, is_up_to_date()),
        "labelled": uow.session.scalar(select(func.count(col(Answer.id).distinct())).where(labelled, is_up_to_date()))
        or 0,
        "abstained": count(col(Answer.abstained), col(Answer.current)),
        "themes": by(col(Label.theme), labelled, is_up_to_date()),
        "indicators": count(col(IndicatorValue.value).is_not(None)),
        "suppressed": count(col(IndicatorValue.value).is_(None)),
        "gaps": by(col(Gap.kind), col(Gap.closed_at).is_(None)),
        "alerts": count(col(Alert.times) > 0),  # the others were only found in a list
    }
