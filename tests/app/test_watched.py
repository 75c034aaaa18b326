"""Whoever sees what people wrote, or takes it away as a file, leaves a line in the audit log; no way is forgotten."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console
from typer.main import get_command

from app import candidates, digest_commands, exporting, reporting, review_commands
from app.bootstrap import Parts
from app.chance import Chance
from app.cli import cli
from app.desk import Desk, DeskServices
from app.faults import UsageError
from app.settings import Settings
from bot.rights import RIGHT_FOR
from models.database import Database
from models.schema import check_key
from models.tables import AuditRecord, Coordinator
from models.unit_of_work import UnitOfWork
from tests.analytics.conftest import ALL, NOW, World
from tests.app.chat import BOT, USERNAME, flows, guard
from tests.app.test_learners import rows
from tests.conftest import SECRET

SAID = "ilgi jāgaida uz konsultāciju"
PEOPLE = 12
Way = Callable[[Any, Path], str]


@pytest.fixture
def parts(database: Database, tmp_path: Path) -> Parts:
    """A small country in which twelve people wrote the same, and may be quoted."""

    def make(uow: UnitOfWork) -> None:
        world = World(uow.session)
        for _ in range(PEOPLE):
            given = NOW - timedelta(days=1)
            answer = world.make_answer("S5", SAID, labels=[("E2.ACCESS", "negative")], given_at=given)
            world.make_consent(answer.respondent_id)
        world.make_coordinator("national", "LV", reviewer=True, role="coordinator")

    database.write(check_key).result()
    database.write(make).result()
    settings = Settings(
        database_url=database.url, secret_key=SECRET, data_dir=tmp_path / "var", clock_start=NOW, clock_speed=1e-6
    )  # type: ignore[arg-type]
    parts = Parts(settings)
    parts.__dict__.update({"reliability": ALL, "reader": SimpleNamespace(version="m1"), "database": database})
    return parts


# --- in the chat ------------------------------------------------------------------------------------------------


def at_desk(look: Callable[[Desk], Any]) -> Way:
    services = DeskServices(USERNAME, Chance(1), ALL, flows().texts, guard())

    def way(parts: Parts, _folder: Path) -> str:
        def work(uow: UnitOfWork) -> str:
            person = uow.session.get(Coordinator, 1)
            return str(look(Desk(services, uow, person, chat=(BOT, 9001), language="lv", now=NOW)))

        return parts.database.write(work).result()

    return way


def look_ahead(desk: Desk) -> Any:
    """Press the button of an answer that has not come up yet."""
    review = desk.review()
    assert review is not None
    review._coder.begin()
    later = review._coder.handed()[3]
    return review.card(later.id or 0)


CHAT: dict[str, tuple[Way, str]] = {
    "quotes": (at_desk(lambda desk: desk.evidence().quotes("E2.ACCESS")), "read_quotes"),
    "digest": (at_desk(lambda desk: desk.evidence().digest()), "read_quotes"),
    "review": (at_desk(lambda desk: desk.review().begin()), "review_look"),
    "review, ahead": (at_desk(look_ahead), "review_look"),
}
FILES_IN_CHAT: dict[str, tuple[Way, str]] = {
    "export": (at_desk(lambda desk: desk.export("csv").content.decode()), "export_answers")
}


# --- on the command line ----------------------------------------------------------------------------------------


def files(command: Callable[[Parts, Path, Console], Any]) -> Way:
    def way(parts: Parts, folder: Path) -> str:
        out = Console(file=io.StringIO(), width=500)
        command(parts, folder / "out", out)
        written = [path.read_bytes().decode("utf-8-sig", errors="replace") for path in folder.rglob("*.csv")]
        return "\n".join([*written, out.file.getvalue()])  # type: ignore[attr-defined] # it is the text above

    return way


def bundle(ending: str = "", **changes: Any) -> Callable[[Parts, Path, Console], Any]:
    return lambda parts, target, out: exporting.export_bundle(
        parts, exporting.BundleRequest(target / f"bundle{ending}", formats="csv", window="all", **changes), out
    )


def reviewed(parts: Parts, target: Path, out: Console) -> None:
    review_commands.write_file(parts, review_commands.ReviewOptions("anna"), target.with_suffix(".csv"), out)


def report(parts: Parts, target: Path, out: Console) -> None:
    reporting.write_report(parts, reporting.ReportRequest(target.with_suffix(".html"), "LV", "", "lv", False), out)


def asked(target: Path, *, anonymous: bool = False, reason: str = "pētījums") -> exporting.TableRequest:
    return exporting.TableRequest(target.with_suffix(".csv"), anonymous, "" if anonymous else "Anna", reason)


def answers(*, anonymous: bool) -> Callable[[Parts, Path, Console], Any]:
    return lambda parts, target, out: exporting.export_answers(parts, asked(target, anonymous=anonymous), out)


SHOWING = {
    "export bundle": (files(bundle(restricted=True, analyst="Anna", reason="pētījums")), "export_bundle"),
    "export answers": (files(answers(anonymous=False)), "export_answers"),
    "nlp review": (files(reviewed), "review_look"),
}
TAKING_AWAY = {  # what people wrote is not in them, or only where more have written than here
    "export bundle --anonymous": (files(bundle(anonymous=True)), "export_bundle_anonymous"),
    "export answers --anonymous": (files(answers(anonymous=True)), "export_anonymous"),
    "export labels": (files(lambda p, t, o: exporting.export_labels(p, asked(t), o)), "export_labels"),
    "export indicators": (
        files(lambda p, t, o: exporting.export_indicators(p, t.with_suffix(".csv"), o)),
        "export_indicators",
    ),
    "export actions": (files(lambda p, t, o: exporting.export_actions(p, t.with_suffix(".csv"), o)), "export_actions"),
    "report": (files(report), "report"),
    "nlp candidates": (files(lambda p, t, o: candidates.show(p, None, t.with_suffix(".csv"), o)), "candidates"),
    "digest": (files(lambda p, _, o: digest_commands.draw(p, digest_commands.AskedDigest(), o)), "draw_digest"),
}
WITHOUT_WORDS = """
backup restore run demo simulate migrate seed job worker turns panel doctor check import
flow:check flow:try flow:diff flow:new flow:schema
nlp:train nlp:evaluate nlp:compare nlp:versions nlp:promote nlp:rollback nlp:relabel nlp:card nlp:agreement nlp:label
staff:invite staff:scope staff:remove staff:withdraw staff:list gaps:replay gaps:quality
framework:check framework:crosswalk framework:map place:add place:rename place:merge place:list key:rotate
deadletters:list deadletters:replay deadletters:drop deletions:save deletions:repeat
invitations:plan invitations:pause invitations:resume invitations:stop
"""


def noted(database: Database) -> set[str]:
    return {record.action for record in rows(database, AuditRecord)}


def lines(database: Database, action: str) -> int:
    return sum(record.action == action for record in rows(database, AuditRecord))


@pytest.mark.parametrize("name", [*CHAT, *SHOWING])
def test_whoever_reads_what_people_wrote_is_noted(parts: Parts, database: Database, tmp_path: Path, name: str) -> None:
    way, action = (CHAT | SHOWING)[name]
    (tmp_path / "files").mkdir()

    assert SAID in way(parts, tmp_path / "files")
    assert action in noted(database)


@pytest.mark.parametrize("name", [*CHAT, *SHOWING])
def test_whoever_reads_it_again_is_noted_again(parts: Parts, database: Database, tmp_path: Path, name: str) -> None:
    way, action = (CHAT | SHOWING)[name]
    seen = []
    for folder in (tmp_path / "first", tmp_path / "second"):
        folder.mkdir()
        assert SAID in way(parts, folder)
        seen.append(lines(database, action))

    assert seen[1] == 2 * seen[0] > 0


@pytest.mark.parametrize("name", [*FILES_IN_CHAT, *TAKING_AWAY])
def test_whoever_takes_a_file_away_is_noted(parts: Parts, database: Database, tmp_path: Path, name: str) -> None:
    way, action = (FILES_IN_CHAT | TAKING_AWAY)[name]
    (tmp_path / "files").mkdir()
    way(parts, tmp_path / "files")

    assert action in noted(database)


@pytest.mark.parametrize("way", [exporting.export_answers, exporting.export_labels])
def test_what_single_people_said_leaves_for_somebody_named_and_a_reason_on_record(
    parts: Parts, database: Database, tmp_path: Path, way: Callable[..., None]
) -> None:
    for request in (exporting.TableRequest(tmp_path / "a.csv"), asked(tmp_path / "a", reason="x" * 120)):
        with pytest.raises(UsageError, match="--analyst"):
            way(parts, request, Console(quiet=True))
    assert rows(database, AuditRecord) == []

    way(parts, asked(tmp_path / "a"), Console(quiet=True))

    assert [record.subject for record in rows(database, AuditRecord)] == ["national:LV Anna: pētījums"]


@pytest.mark.parametrize("way", [exporting.export_answers, exporting.export_labels])
def test_an_export_that_breaks_off_is_on_record_before_any_file_is_there(
    parts: Parts, database: Database, tmp_path: Path, way: Callable[..., None]
) -> None:
    (tmp_path / "datapackage.json").mkdir()  # in the way of a file beside the table, found when it is to be written

    with pytest.raises(OSError, match=r"datapackage\.json"):
        way(parts, asked(tmp_path / "a"), Console(quiet=True))

    assert len(rows(database, AuditRecord)) == 1


FILES = [name for name in (*SHOWING, *TAKING_AWAY) if name.startswith(("export", "nlp"))]


@pytest.mark.parametrize("name", [*FILES, "zip"])
def test_nobody_else_on_the_machine_may_read_what_was_written(parts: Parts, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    way, _ = (SHOWING | TAKING_AWAY | {"zip": (files(bundle(anonymous=True, ending=".zip")), "")})[name]
    way(parts, folder)

    made = [path for path in folder.rglob("*") if path.is_file()]
    assert made != []
    assert [path for path in made if is_open(path, folder)] == []


def is_open(path: Path, folder: Path) -> bool:
    """Tell whether others may read a file, and go through all folders that were made for it."""
    way = (path, *(each for each in path.parents if folder in each.parents))
    return all(each.stat().st_mode & 0o077 for each in way)


def commands(group: Any, name: str = "") -> set[str]:
    found = getattr(group, "commands", None)
    if found is None:
        return {name}
    return {each for key, command in found.items() for each in commands(command, f"{name} {key}".strip())}


def test_every_command_is_known_to_show_words_or_not_to() -> None:
    showing = {name.partition(" --")[0] for name in (*SHOWING, *TAKING_AWAY)}
    silent = {name.replace(":", " ") for name in WITHOUT_WORDS.split()}

    assert showing.isdisjoint(silent)
    assert commands(get_command(cli)) == showing | silent


def test_every_right_to_words_or_files_in_the_chat_has_a_way_here() -> None:
    read = {area for area, right in RIGHT_FOR.items() if right in ("texts", "review", "export")}

    assert read <= {*CHAT, *FILES_IN_CHAT}
