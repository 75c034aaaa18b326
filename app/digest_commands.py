"""What `atbalss digest` does: it draws, and sends nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import track

from analytics import digests, windows
from analytics.disclosure import record
from analytics.indicators import NATION
from analytics.texts import LANGUAGES
from analytics.windows import Window
from app.bootstrap import Parts
from app.faults import UsageError
from app.review_commands import scope_named
from app.targets import make_way
from bot.rights import grants
from models import reports
from models.scopes import Scope
from models.unit_of_work import UnitOfWork

LEVELS = ("institution", "municipality")


@dataclass(frozen=True)
class AskedDigest:
    """What was typed: `scope` is LV or `level:key`, `window` a key or nothing for the last closed week."""

    scope: str = NATION.key
    window: str = ""
    language: str = "lv"
    target: Path | None = None
    dark: bool = False


def draw(parts: Parts, asked: AskedDigest, out: Console) -> None:
    """Draw the digest of a scope and print its caption. Raises UsageError if it can't be said what is meant."""
    _check(asked)
    now, reliability = parts.clock.now(), parts.reliability
    window = _window(asked, now)

    def compose(uow: UnitOfWork) -> digests.Digest:
        scopes = [_scope(uow, asked.scope)]
        found = digests.compose(uow.session, scopes, asked.language, window, now, reliability, dark=asked.dark)
        record(uow.session, found.told)  # what is on paper has left the house, too
        uow.audit.note(now, "cli", "draw_digest", f"{asked.scope} {window.key}"[:120])
        return found

    found = parts.database.write(compose).result()
    if asked.target is not None:
        _write(asked.target, found, out)
    out.print(found.caption, markup=False, highlight=False, soft_wrap=True)


def draw_all(parts: Parts, folder: Path, asked: AskedDigest, out: Console) -> None:
    """Write every coordinator's digest, in her language, as `<number>.txt` and `<number>.png`."""
    _check(asked)
    folder.mkdir(parents=True, exist_ok=True)
    now, reliability = parts.clock.now(), parts.reliability
    window = _window(asked, now)

    def compose(uow: UnitOfWork, person: tuple[int, str, str]) -> digests.Digest:
        scopes = reports.scopes_of(uow.session, person[0])
        quoting = grants(person[2], "texts")
        found = digests.compose(
            uow.session, scopes, person[1], window, now, reliability, dark=asked.dark, quoting=quoting
        )
        record(uow.session, found.told)
        uow.audit.note(now, "cli", "draw_digest", f"coordinator:{person[0]} {window.key}")
        return found

    people = parts.database.read(
        lambda uow: [(each.id or 0, each.language, each.role) for each in uow.staffroom.everyone()]
    )
    for person in track(people, "digests", console=out):
        found = parts.database.write(partial(compose, person=person)).result()
        person_id = person[0]
        (folder / f"{person_id}.txt").write_text(found.caption + "\n", encoding="utf-8")
        if found.png:
            (folder / f"{person_id}.png").write_bytes(found.png)
    out.print(f"{len(people)} digests of {window.key} in {folder}", markup=False, highlight=False)


def _people(uow: UnitOfWork) -> list[tuple[int, str, str]]:
    return [(person.id or 0, person.language, person.role) for person in uow.staffroom.everyone()]


def _check(asked: AskedDigest) -> None:
    if asked.language not in LANGUAGES:
        raise UsageError(f"there is no language {asked.language!r}: choose one of {', '.join(LANGUAGES)}")
    if asked.target is None:
        return
    if asked.target.suffix not in (".png", ".svg"):
        raise UsageError(f"{asked.target} is no picture: end its name in .png or .svg")
    make_way(asked.target)


def _window(asked: AskedDigest, now: datetime) -> Window:
    if not asked.window:
        return windows.previous(windows.containing("week", now))
    try:
        window = windows.named(asked.window)
    except ValueError as exc:
        raise UsageError(str(exc)) from exc
    if window.kind not in ("week", "month"):
        raise UsageError(f"a digest tells of a week or a month, not of a {window.kind.replace('_', ' ')}")
    return window


def _scope(uow: UnitOfWork, named: str) -> Scope:
    level, found, key = named.partition(":")
    if found and level not in LEVELS:
        raise UsageError(f"there is no level {level!r}: write institution:CODE, municipality:NAME or LV")
    scope = scope_named(uow, key if found else named)
    if found and scope.level != level:
        raise UsageError(f"{key!r} is no {level}")
    return scope


def _write(target: Path, found: digests.Digest, out: Console) -> None:
    if not found.svg:
        out.print("there is nothing to draw yet; these are the words:", markup=False)
        return
    if target.suffix == ".svg":
        target.write_text(found.svg, encoding="utf-8")
    else:
        target.write_bytes(found.png)
