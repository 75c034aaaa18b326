"""Files that can't be written or read: every command says so in one line that names the remedy."""

from __future__ import annotations

import errno
import os
import signal
import time
from pathlib import Path

import pytest

from app import cli
from app.faults import of_file
from models import schema
from models.database import connect

IN_THE_WAY = "a file lies where a folder must be: choose another name"
IS_FOLDER = "that is a folder: name a file"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program with an empty database, a file called `file` and a folder called `folder`."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    engine = connect(url)
    schema.upgrade(engine)
    engine.dispose()
    monkeypatch.setenv("ATBALSS_DATABASE_URL", url)
    monkeypatch.setenv("ATBALSS_DATA_DIR", str(tmp_path / "var"))
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("export bundle {}/file/out --anonymous", IN_THE_WAY),
        ("export bundle {}/file/out/deep.zip --anonymous", IN_THE_WAY),
        ("export answers {}/file/answers.csv --anonymous", IN_THE_WAY),
        ("export labels {}/file/labels.csv --analyst Anna --reason x", IN_THE_WAY),
        ("export indicators {}/file/indicators.csv", IN_THE_WAY),
        ("export actions {}/file/actions.csv", IN_THE_WAY),
        ("report {}/file/report.html", IN_THE_WAY),
        ("report {}/folder", IS_FOLDER),
        ("digest --out {}/file/digest.png", IN_THE_WAY),
        ("digest --all {}/file", IN_THE_WAY),
        ("import template {}/file/mapping.yaml", IN_THE_WAY),
        ("import {}/folder --mapping {}/folder", IS_FOLDER),
        ("import {}/none.csv --mapping {}/none.yaml", "begin one with `atbalss import template"),
        ("framework check --indicators {}/none.yaml", "check the path"),
    ],
)
def test_a_file_or_folder_in_the_way_is_one_line(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, words: str
) -> None:
    monkeypatch.setattr("sys.argv", ["atbalss", *(part.format(place) for part in command.split())])

    with pytest.raises(SystemExit) as ended:
        cli.main()

    (said,) = capsys.readouterr().err.splitlines()
    assert ended.value.code == 1
    assert said.startswith(f"atbalss: {place}") or "none.yaml" in said
    assert words in said


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_place_where_nothing_may_be_written_says_what_helps(number: int) -> None:
    assert str(of_file(OSError(number, "…", "/srv/out"))).startswith("/srv/out: ")
    assert "choose another place" in str(of_file(OSError(number, "…", "/srv/out")))


def test_a_full_disk_is_told_though_the_system_names_no_file() -> None:
    assert of_file(OSError(errno.ENOSPC, "No space left on device")) == (
        "the disk is full: make room, or choose another place"
    )


def test_faults_of_other_things_than_files_keep_their_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")

    monkeypatch.setattr(cli, "cli", fail)

    with pytest.raises(ConnectionResetError):
        cli.main()


def test_a_command_that_is_told_to_end_still_takes_away_what_is_half_written(monkeypatch: pytest.MonkeyPatch) -> None:
    left = ["half a file"]

    def write() -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)
        finally:
            left.clear()

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(cli, "cli", write)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    signal.signal(signal.SIGTERM, before)

    assert (ended.value.code, left) == (128 + signal.SIGTERM, [])
