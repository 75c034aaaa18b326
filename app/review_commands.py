"""What `atbalss nlp review` does: in the terminal, or as a file that goes out and comes back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from analytics.indicators import NATION
from app.bootstrap import Parts
from app.faults import UsageError
from app.review import figures, terminal
from app.review.coder import Case, Coder
from app.review.round_trip import Taken, read_batch, write_batch
from app.review.terminal import Ask, Said
from app.safeguarding.telling import tell
from bot.wording import LANGUAGES
from models.scopes import Scope
from models.unit_of_work import UnitOfWork

KEY_LENGTH = 11


@dataclass(frozen=True)
class ReviewOptions:
    """Who reviews what. `scope` is LV, an institution's code or a municipality's name."""

    reviewer: str
    scope: str = NATION.key
    count: int = 5
    language: str = "lv"


def show_agreement(parts: Parts, out: Console) -> None:
    """Show how far people agree with one another and with the machine."""
    out.print(parts.database.read(figures.agreement_table), markup=False, highlight=False, soft_wrap=True)


def write_file(parts: Parts, options: ReviewOptions, target: Path, out: Console) -> None:
    """Write a batch for coding; what is open already comes first."""
    desk = _Desk(parts, options)
    desk.begin()
    cases = desk.take_away()
    if not cases:
        out.print(_nothing(options), markup=False, highlight=False)
        return

    def write(uow: UnitOfWork) -> None:
        write_batch(target, cases, parts.flows.texts, options.language, lambda item: item_key(uow, item))

    parts.database.read(write)
    out.print(f"{len(cases)} answers to code: {target}", markup=False, highlight=False)


def read_file(parts: Parts, options: ReviewOptions, source: Path, out: Console) -> None:
    """Read a filled file. Raises ReviewFileError, and keeps nothing, unless every row is right."""

    def take(uow: UnitOfWork) -> Taken:
        coder = _Desk(parts, options).coder(uow)
        taken = read_batch(source, coder, coder.handed(), lambda item: item_key(uow, item))
        for signal in taken.signals:
            tell(uow, parts.chance, signal, parts.clock.now())
        return taken

    taken = parts.database.write(take).result()
    counts = ", ".join(f"{count} {what}" for what, count in sorted(taken.counts.items())) or "no rows"
    out.print(f"{source.name}: {counts}", markup=False, highlight=False)


def review_here(parts: Parts, options: ReviewOptions, out: Console, ask: Ask) -> None:
    """Review a batch in the terminal, one answer at a time; each verdict is kept at once."""
    desk = _Desk(parts, options)
    if not desk.begin():
        out.print(_nothing(options), markup=False, highlight=False)
        return
    while (case := desk.current()) is not None:
        said = terminal.judge(case, parts.flows.texts, options.language, out, ask)
        if said.word == "quit":
            out.print("the rest waits for you: the same command goes on", markup=False)
            return
        desk.keep(case, said)
    out.print(desk.standing(), markup=False, highlight=False)


def item_key(uow: UnitOfWork, item_id: int) -> str:
    """Return the key of an item in files: no number of the database, and nothing a spreadsheet takes for one."""
    hashed = uow.vault.code_hash(f"review:{item_id}")[:KEY_LENGTH]
    return "r" + hashed.replace("-", "a").replace("_", "b")


def _nothing(options: ReviewOptions) -> str:
    return (
        f"nothing to review in {options.scope}: answers are shown once they are read, of events about which at least "
        "10 people wrote, and nobody gets one twice"
    )


class _Desk:
    """One reviewer at the command line, each step in a transaction of its own."""

    def __init__(self, parts: Parts, options: ReviewOptions) -> None:
        if options.language not in LANGUAGES:
            raise UsageError(f"no language {options.language!r}: choose one of {', '.join(LANGUAGES)}")
        self._parts = parts
        self._options = options
        self._scope = parts.database.read(lambda uow: scope_named(uow, options.scope))

    def coder(self, uow: UnitOfWork) -> Coder:
        """Return the reviewer within a transaction."""
        return Coder(uow, self._parts.chance, self._options.reviewer, self._scope, self._parts.clock.now())

    def begin(self) -> int:
        """Hand out a batch, or what is open. Returns how many answers that is."""
        return self._parts.database.write(lambda uow: self.coder(uow).begin(self._options.count)).result()

    def take_away(self) -> list[Case]:
        """Return all that is open, for a file: each answer in it is noted as seen, before the file is there."""

        def work(uow: UnitOfWork) -> list[Case]:
            coder = self.coder(uow)
            return [coder.look(case) for case in coder.open_cases()]

        return self._parts.database.write(work).result()

    def current(self) -> Case | None:
        """Return the next answer."""
        return self._parts.database.write(lambda uow: self.coder(uow).current()).result()

    def keep(self, case: Case, said: Said) -> None:
        """Keep a verdict."""

        def work(uow: UnitOfWork) -> None:
            coder = self.coder(uow)
            match said.word:
                case "right":
                    coder.confirm(case.item_id)
                case "change":
                    coder.code(case.item_id, said.labels)
                case "skip":
                    coder.skip(case.item_id)
                case "worrying":
                    signal = coder.worry(case.item_id)
                    if signal is not None:
                        tell(uow, self._parts.chance, signal, self._parts.clock.now())

        self._parts.database.write(work).result()

    def standing(self) -> str:
        """Say how the reviewer stands."""
        tally = self._parts.database.read(lambda uow: self.coder(uow).tally())
        agreed = f"you and others agreed in {tally.agreed} of {tally.compared}; " if tally.compared else ""
        return f"Thank you! {agreed}{tally.waiting} answers wait for review."


def scope_named(uow: UnitOfWork, name: str) -> Scope:
    """Return the scope called LV, by an institution's code or by a municipality's name. Raises UsageError."""
    if name == NATION.key:
        return NATION
    institution = uow.events.institution_by_code(name)
    if institution:
        return Scope("institution", name, institution.name)
    if uow.events.institutions(municipality=name):
        return Scope("municipality", name, name)
    raise UsageError(f"there is no scope {name!r}: name LV, an institution's code or a municipality")
