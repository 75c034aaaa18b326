"""Whatever a file is that a command is given, and whatever option: done, or refused in plain words."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
import typer

from app import cli
from tests.app.test_bad_arguments import place  # noqa: F401 - a fixture

FILES: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: path,
    "a folder": lambda path: path.mkdir(),
    "empty": lambda path: path.touch(),
    "spaces": lambda path: path.write_text(" \n \n"),
    "bytes": lambda path: path.write_bytes(bytes(range(256)) * 9),
    "another encoding": lambda path: path.write_bytes("id;teksts\n1;žagari\n".encode("cp1257")),
    "utf-16": lambda path: path.write_bytes("id;teksts\n1;žagari\n".encode("utf-16")),
    "NUL": lambda path: path.write_text("id: a\0b\n"),
    "a list": lambda path: path.write_text("- 1\n- 2\n"),
    "a number": lambda path: path.write_text("5\n"),
    "half JSON": lambda path: path.write_text('{"id": 1, "text": '),
    "nested": lambda path: path.write_text("[" * 3000),
    "huge": lambda path: path.write_text("a," * 2_000_000),
    "a cycle": lambda path: path.write_text("a: &a\n  b: *a\n"),
    "a programme": lambda path: path.write_text("!!python/object/apply:os.system ['touch pwned']\n"),
    "an archive": lambda path: zipfile.ZipFile(path, "w").close(),
    "a device": lambda path: path.symlink_to("/dev/null"),
    "a circle": lambda path: path.symlink_to(path),
}
READERS = (
    "flow check {}",
    "flow check {}.yaml",
    "flow diff {} S",
    "flow diff S {}.yaml",
    "framework check --framework {}",
    "framework check --codebook {}",
    "framework check --indicators {}",
    "framework crosswalk --crosswalk {}",
    "gaps replay --rules {}",
    "import {}.csv --mapping {}",
    "import {}.xlsx --mapping {}",
    "nlp review --in {}.csv",
    "nlp review --in {}.xlsx",
    "nlp label {} out.jsonl",
    "place add {}.csv",
    "place add {}.xlsx",
    "restore {} --check",
    "restore {}",
)


@pytest.mark.parametrize("command", READERS)
def test_a_file_that_is_not_what_it_should_be_is_refused_in_plain_words(
    place: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
) -> None:
    for number, (kind, make) in enumerate(FILES.items()):
        names = [part.format(f"f{number}") for part in command.split()]
        for name in {name for name in names if name.startswith(f"f{number}")}:
            make(place / name)
        monkeypatch.setattr("sys.argv", ["atbalss", *names])

        with pytest.raises(SystemExit) as ended:
            cli.main()

        said = capsys.readouterr()
        assert ended.value.code in (0, 1, 2), kind
        assert said.out or said.err, kind
        assert "Traceback" not in said.out + said.err, kind
        assert len(said.err) < 2000, kind
    assert not (place / "pwned").exists()


def commands() -> Iterator[tuple[str, ...]]:
    """Yield every command there is."""

    def walk(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if isinstance(command, click.Group):
            for name, child in command.commands.items():
                yield from walk(child, (*path, name))
        else:
            yield path

    yield from walk(typer.main.get_command(cli.cli), ())


@pytest.mark.parametrize("command", sorted(commands()), ids=" ".join)
def test_an_option_that_there_is_not_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    monkeypatch.setattr("sys.argv", ["atbalss", *command, "--nonsense"])

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 2
    assert "No such option: --nonsense" in capsys.readouterr().err
