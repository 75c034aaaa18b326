"""From a row of cells to answers, or to a reason why not. No reason repeats what stands in a cell."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from app.clock import RIGA
from app.importing.errors import ImportingError
from app.importing.mapping import Asked, Coded, Mapping
from app.importing.tables import Line
from conversations.flow import Choice, Flow, Multi, OpenText, Rating, Single, codes

LONGEST = 4_096  # characters: nobody can write more into a chat either
KINDS = (Rating, Single, Multi, OpenText)
NOON = time(12)
UNDER_AGE = "u13"


class RefusalError(Exception):
    """A row can't be taken; the message is the reason."""


@dataclass(frozen=True)
class Reply:
    """One answer of a row, not yet looked at by the guard."""

    question: str
    kind: str
    number: int | None = None
    choices: tuple[str, ...] = ()
    text: str | None = None


@dataclass(frozen=True)
class Row:
    """A row that can be taken. `place` and `event` are still words of the file."""

    number: int
    identity: str
    given_at: datetime
    local_day: date
    place: str
    event: str
    language: str
    sector: str | None
    age_band: str | None
    replies: tuple[Reply, ...]


class RowReader:
    """Reads rows by a mapping. Raises ImportingError if the flow doesn't ask what the mapping answers."""

    def __init__(self, mapping: Mapping, flow: Flow, today: date) -> None:
        self._mapping = mapping
        self._flow = flow
        self._today = today
        self._bands = _options(flow, "age_band")
        self._sectors = _options(flow, "sector")
        for question, asked in mapping.questions.items():
            _check(flow, question, asked)
        self._seen: dict[str, int] = {}

    def read(self, line: Line) -> Row:
        """Return the row. Raises RefusalError."""
        cells = line.cells
        given_at = self._given_at(cells[self._mapping.date.column])
        age_band = _fact(cells, self._mapping.age_band, (*self._bands, UNDER_AGE), "age")
        if age_band == UNDER_AGE:
            raise RefusalError("under 13: nothing of them may be kept")
        replies = tuple(reply for name in self._mapping.questions if (reply := self._reply(name, cells)))
        if not replies:
            raise RefusalError("no answer in it")
        return Row(
            number=line.number,
            identity=self._identity(line),
            given_at=given_at.astimezone(UTC),
            local_day=given_at.date(),
            place=cells[self._mapping.institution.column] if self._mapping.institution.column else "",
            event=cells[self._mapping.event] if self._mapping.event else "",
            language=_fact(cells, self._mapping.language, ("lv", "ru", "en"), "language") or "lv",
            sector=_fact(cells, self._mapping.sector, self._sectors, "sector"),
            age_band=age_band,
            replies=replies,
        )

    def _identity(self, line: Line) -> str:
        """Name the row: by its id, else by its content and how often the same came before it."""
        name = self._mapping.id
        own = line.cells[name] if name else "\x1f".join(line.cells[column] for column in self._mapping.columns)
        if name and not own:
            raise RefusalError(f"no {name!r}, by which rows are known")
        self._seen[own] = self._seen.get(own, 0) + 1
        if name and self._seen[own] > 1:
            raise RefusalError(f"another row above has the same {name!r}")
        return f"{own}\x1f{self._seen[own]}"

    def _given_at(self, cell: str) -> datetime:
        rule = self._mapping.date
        try:
            moment = datetime.strptime(cell, rule.format).replace(tzinfo=RIGA)
        except ValueError:
            raise RefusalError(f"the date is not written as {rule.format}" if cell else "no date") from None
        if moment.date() > self._today:
            raise RefusalError("the date lies in the future")
        if moment.date() < rule.earliest:
            raise RefusalError(f"the date lies before {rule.earliest}: another year?")
        return moment if moment.time() != time() else datetime.combine(moment.date(), NOON, RIGA)

    def _reply(self, question: str, cells: Map[str, str]) -> Reply | None:
        asked = self._mapping.questions[question]
        cell = cells[asked.column]
        step = self._flow.step(question)
        if not cell:
            return None
        match step:
            case Rating():
                return Reply(question, "rating", number=_rating(question, cell, asked))
            case Single():
                return Reply(question, "single", choices=(_choice(question, cell, asked, codes(step)),))
            case Multi():
                parts = [part.strip() for part in cell.split(asked.separator) if part.strip()]
                chosen = dict.fromkeys(_choice(question, part, asked, codes(step)) for part in parts)
                return Reply(question, "multi", choices=tuple(code for code in codes(step) if code in chosen))
            case _:
                if len(cell) > LONGEST:
                    raise RefusalError(f"{question} is longer than {LONGEST:,} characters")
                return Reply(question, "text", text=cell)


def _check(flow: Flow, question: str, asked: Asked) -> None:
    try:
        step = flow.step(question)
    except KeyError:
        raise ImportingError(f"flow {flow.flow} has no question {question!r}: mend `questions` or `flow`") from None
    if not isinstance(step, KINDS):
        raise ImportingError(f"{question} is neither a rating nor a choice nor a text: it can't be imported")
    if unknown := [code for code in asked.choices.values() if code not in codes(step)]:
        raise ImportingError(f"{question} has no option {unknown[0]!r}: there are {', '.join(codes(step))}")
    if wrong := [number for number in asked.values.values() if not 1 <= number <= 5]:
        raise ImportingError(f"{question}: {wrong[0]} is no rating from 1 to 5")


def _options(flow: Flow, field: str) -> tuple[str, ...]:
    steps = (step for step in flow.steps if isinstance(step, Choice) and getattr(step, "field", "") == field)
    return next((codes(step) for step in steps), ())


def _fact(cells: Map[str, str], rule: Coded, known: tuple[str, ...], name: str) -> str | None:
    cell = cells[rule.column] if rule.column else rule.value
    value = rule.values.get(cell, cell)
    if value and value not in known:
        raise RefusalError(f"the {name} is not one of {', '.join(known)}: add it to `values`")
    return value or None


def _rating(question: str, cell: str, asked: Asked) -> int:
    """Return 1…5: the nearest on the scale of the file, a half goes up."""
    if cell in asked.values:
        return asked.values[cell]
    worst, best = asked.scale
    try:
        mark = float(cell.replace(",", "."))
    except ValueError:
        raise RefusalError(f"{question} is no number, and none of its `values`") from None
    share = (mark - worst) / (best - worst)
    if not 0 <= share <= 1:
        raise RefusalError(f"{question} lies outside {worst}…{best}")
    return int(1 + 4 * share + 0.5)


def _choice(question: str, cell: str, asked: Asked, known: tuple[str, ...]) -> str:
    code = asked.choices.get(cell, cell)
    if code not in known:
        raise RefusalError(f"{question} holds something that is none of its `choices`")
    return code
