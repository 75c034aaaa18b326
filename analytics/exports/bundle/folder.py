"""The bundle as a whole: tables into their files, what describes them; the folder or archive appears at once."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from analytics.disclosure import Gate
from analytics.errors import ExportError, TooManyRowsError
from analytics.exports.bundle import pages, small
from analytics.exports.bundle.anonymity import Anonymity, in_order_of_content
from analytics.exports.bundle.figures import indicator_rows
from analytics.exports.bundle.long import LongRows
from analytics.exports.bundle.order import Advance, BundleReport, Leave, Order
from analytics.exports.bundle.package import HASHES, data_package, dictionary_csv, file_resource, hashes, table_resource
from analytics.exports.bundle.schema import Table, tables
from analytics.exports.bundle.sinks import TableSink
from analytics.exports.bundle.wide import Themes, WideRows, parts
from analytics.exports.sheets import MAX_XLSX_ROWS, Row
from analytics.texts import texts
from analytics.windows import Window, local_day
from models import export_rows, review_export
from models.export_rows import Conversation

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the time that an archive gives to every file


def write_bundle(
    session: Session,
    target: Path,
    order: Order,
    now: datetime,
    *,
    advance: Advance = lambda _: None,
    leave: Leave = lambda _: None,
) -> BundleReport:
    """Write the bundle to `target`, a folder or a `.zip`; it appears there when it is complete, for its owner alone.

    `advance` is told how many answers have been written since it was told last. `leave` must write the figures that
    the bundle tells into the ledger of releases: the bundle appears when they are there. Raises ExportError if `target`
    exists, TooManyRowsError if a format can't hold that many rows.
    """
    check_target(target)
    _check_size(session, order)
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    try:
        report = Bundle(session, part, order, now, advance).write()
        leave(report.told)
        _appear(part, target)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return replace(report, path=target)


def check_target(target: Path) -> None:
    """Make the folder that a bundle goes into. Raises ExportError if the bundle is there, OSError if it can't be."""
    if target.exists():
        raise ExportError(f"{target} is there already: remove it, or choose another name")
    target.parent.mkdir(parents=True, exist_ok=True)


def _check_size(session: Session, order: Order) -> None:
    answers = export_rows.count(session, order.part)
    large = sorted({"xlsx", "sav"}.intersection(order.formats))
    if large and answers > MAX_XLSX_ROWS:
        raise TooManyRowsError(
            f"there are {answers:,} answers, {' and '.join(large)} hold {MAX_XLSX_ROWS:,} rows: "
            "take --formats csv,parquet, or a shorter --window"
        )


def _appear(part: Path, target: Path) -> None:
    if target.suffix != ".zip":
        part.rename(target)
        return
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(part.iterdir()):
            entry = zipfile.ZipInfo(f"{target.stem}/{path.name}", EARLIEST)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as copy:
                shutil.copyfileobj(source, copy)
    unfinished.rename(target)


class Bundle:
    """One bundle being written into a folder. Used once."""

    def __init__(self, session: Session, folder: Path, order: Order, now: datetime, advance: Advance) -> None:
        self._session = session
        self._folder = folder
        self._order = order
        self._today = local_day(now)
        audience = "public" if order.anonymous else "staff"
        self._gate = Gate(session, audience, f"bundle:{order.scope.key}"[:60], now)
        self._advance = advance
        self._tables = tables(order.vocabulary)
        self._written: dict[str, TableSink] = {}
        self._left_out = 0

    def write(self) -> BundleReport:
        """Write all tables and what describes them."""
        numbers = self._write_answers()
        for name, rows in self._small(numbers):
            self._write_table(self._tables[name], rows)
        content = self._content_hash()
        self._describe(content)
        counts = {name: sink.rows for name, sink in self._written.items()}
        return BundleReport(self._folder, counts, self._left_out, content, tuple(self._gate.told))

    # --- Answers and conversations, in one pass

    def _write_answers(self) -> Mapping[int, int]:
        order, audit = self._order, review_export.audit_probabilities(self._session)
        reviewed = frozenset() if order.anonymous else frozenset(audit) | frozenset(self._reviewed())
        long = LongRows(
            order.crosswalk,
            order.reliability,
            review_export.reviewers(self._session),
            audit,
            anonymous=order.anonymous,
            wanted=reviewed,
        )
        asked = export_rows.questions(self._session, order.part)
        questions = parts(asked, order.vocabulary, anonymous=order.anonymous)
        wide = WideRows(questions, Themes(order.vocabulary, order.reliability, order.crosswalk))
        wide_table = self._tables["respondents_wide"].with_fields(wide.fields)
        if order.anonymous:
            self._write_anonymous(long, wide, wide_table)
        else:
            self._write_restricted(long, wide, wide_table)
        return long.numbers

    def _reviewed(self) -> Iterator[int]:
        return (row.answer_id for row in review_export.reviews(self._session, self._order.part))

    def _write_restricted(self, long: LongRows, wide: WideRows, wide_table: Table) -> None:
        talks = export_rows.conversations(self._session, self._order.part, history=True)
        with ExitStack() as stack:
            answers, people, labels = (
                stack.enter_context(self._sink(table))
                for table in (self._tables["answers_long"], wide_table, self._tables["labels"])
            )
            for number, (talk, coded) in enumerate(talks, start=1):
                month = min(answer.said.day for answer in coded)[:7]
                answers.add(long.rows(number, talk, coded, month))
                labels.add(long.history(coded))
                people.add([wide.row(number, talk, coded, month)])
                self._advance(len(coded))

    def _write_anonymous(self, long: LongRows, wide: WideRows, wide_table: Table) -> None:
        """Two passes, one for each table: both are sorted anew, and only one of them should wait on the disk."""
        anonymity = Anonymity(export_rows.belongings(self._session, self._order.part), self._today)
        long_table = self._tables["answers_long"]
        rows = (
            row
            for talk, coded in self._named(anonymity, count=True)
            for row in long.rows(0, talk, coded, min(answer.said.day for answer in coded)[:7])
        )
        self._write_table(long_table.anonymous, in_order_of_content(map(_kept(long_table), rows)))
        talks = (
            wide.row(0, talk, coded, min(answer.said.day for answer in coded)[:7])
            for talk, coded in self._named(anonymity, count=False)
        )
        self._write_table(wide_table.anonymous, in_order_of_content(map(_kept(wide_table), talks)))

    def _named(self, anonymity: Anonymity, *, count: bool) -> Iterator[Conversation]:
        """Yield the conversations that may be in an anonymous bundle, as it names them."""
        for talk, coded in export_rows.conversations(self._session, self._order.part):
            named = anonymity.talk(talk, coded)
            if count:
                self._left_out += named is None
                self._advance(len(coded))
            if named is not None:
                yield named, coded

    # --- The other tables

    def _small(self, numbers: Mapping[int, int]) -> Iterator[tuple[str, list[Row]]]:
        session, order, words = self._session, self._order, texts(self._order.language)
        coded = small.review_rows(session, order.part, numbers)
        if order.anonymous:
            table = self._tables["reviews"]
            yield "reviews", list(in_order_of_content(map(_kept(table), coded)))
            figures = indicator_rows(self._gate, order.scope, order.window, words)
            yield "indicators", list(map(_kept(self._tables["indicators"]), figures))
            yield "institutions", small.institution_rows(session, order.scope)
            return
        yield "reviews", coded
        yield "indicators", indicator_rows(self._gate, order.scope, order.window, words)
        yield "gaps", small.gap_rows(session, order.scope, order.window)
        yield "actions", small.action_rows(session, order.scope, order.window, order.language)
        yield "institutions", small.institution_rows(session, order.scope)
        yield "events", small.event_rows(session, order.scope, order.window)

    def _write_table(self, table: Table, rows: Iterable[Row]) -> None:
        with self._sink(table.anonymous if self._order.anonymous else table) as sink:
            for row in rows:
                sink.add([row])

    def _sink(self, table: Table) -> TableSink:
        order = self._order
        sink = TableSink(table, self._folder, order.formats, order.language, order.dialect)
        self._written[table.name] = sink
        return sink

    # --- What describes them

    def _content_hash(self) -> str:
        digest = hashlib.sha256()
        for name, sink in sorted(self._written.items()):
            digest.update(f"{name} {sink.digest}\n".encode())
        return digest.hexdigest()

    def _describe(self, content: str) -> None:
        order, facts = self._order, self._facts(content)
        described = [sink.table for sink in self._written.values()]
        counts = {sink.table.name: (sink.table, sink.rows) for sink in self._written.values()}
        readme = pages.readme(order.language, anonymous=order.anonymous, counts=counts, facts=facts)
        about = {name: facts[name] for name in ("period", "place", "codebook", "framework", "model")}
        self._save("README.txt", readme.encode())
        self._save("codebook.html", pages.codebook(described, order.language, about).encode())
        self._save("model-card.md", order.model_card.encode())
        self._save("dictionary.csv", dictionary_csv(described))
        self._save("datapackage.json", self._package(facts, content))
        paths = sorted(path for path in self._folder.iterdir() if path.name != HASHES)
        self._save(HASHES, hashes(content, paths))

    def _package(self, facts: Mapping[str, str], content: str) -> bytes:
        delimiter = "," if self._order.dialect == "rfc4180" else ";"
        resources = [
            table_resource(sink.table, path, delimiter=delimiter)
            for sink in self._written.values()
            for path in sink.paths
        ]
        names = ("README.txt", "codebook.html", "dictionary.csv", "model-card.md")
        others = [file_resource(self._folder / name) for name in names]
        variant = "anonymous" if self._order.anonymous else "restricted"
        licences = [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}]
        shown: dict[str, Any] = {"title": f"Atbalss: {variant}", "variant": variant, "contentHash": f"sha256:{content}"}
        shown |= {name: value for name, value in facts.items() if value and name != "hash"}
        if self._order.anonymous:
            shown["licenses"] = licences
        return data_package(f"atbalss-{variant}", [*resources, *others], shown)

    def _facts(self, content: str) -> dict[str, str]:
        order, analyst = self._order, self._order.analyst
        return {
            "period": _period(order.window),
            "place": order.scope.title or order.scope.key,
            "codebook": order.codebook,
            "framework": order.framework,
            "model": order.reliability.model,
            "hash": content,
            "analyst": analyst.name if analyst else "",
            "reason": analyst.reason if analyst else "",
            "expires": analyst.expires_on.isoformat() if analyst else "",
            "left_out": str(self._left_out) if order.anonymous else "",
        }

    def _save(self, name: str, content: bytes) -> None:
        (self._folder / name).write_bytes(content)


def _period(window: Window | None) -> str:
    return f"{window.key} ({window.first_day}–{window.last_day})" if window else "…"


def _kept(table: Table) -> Callable[[Row], Row]:
    """Return what leaves out the columns that the anonymous form of a table doesn't have."""
    places = [place for place, field in enumerate(table.fields) if field.anonymous != "emptied"]
    return lambda row: tuple(row[place] for place in places)
