"""`atbalss flow …` as people type it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import cli
from app.faults import EXPECTED

RUNNER = CliRunner(env={"COLUMNS": "200"})


def run(*arguments: str, typed: str = "") -> Result:
    return RUNNER.invoke(cli, ["flow", *arguments], input=typed)


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    assert run("new", "KURSI", "--to", str(tmp_path)).exit_code == 0
    return tmp_path / "KURSI.yaml"


def test_all_flows_are_checked_and_measured() -> None:
    result = run("check")

    assert result.exit_code == 0
    assert "0 errors, 0 warnings" in result.stdout
    assert "wave=12" in result.stdout


def test_machines_get_json() -> None:
    found = json.loads(run("check", "--json").stdout)

    assert found["errors"] == []
    assert {entry["flow"] for entry in found["flows"]} >= {"S", "G", "C"}
    assert set(found["flows"][0]["lix"]) == {"lv", "ru", "en"}


def test_every_way_can_be_shown(begun: Path) -> None:
    result = run("check", str(begun), "--paths")

    assert "P0 → P1 → P2 → KURSI1" in result.stdout
    assert "turned_away" in result.stdout


def test_a_fault_is_named_with_its_remedy_and_the_exit_code_says_so(begun: Path) -> None:
    begun.write_text(begun.read_text(encoding="utf-8").replace("{u13: Z3}", "{u13: Z9}"), encoding="utf-8")

    result = run("check", str(begun))

    assert result.exit_code == 1
    assert "KURSI.yaml, P1: routes: there is no step 'Z9': mend the id or add the step" in result.stdout


def test_a_theme_that_nobody_knows_is_an_error(begun: Path) -> None:
    begun.write_text(begun.read_text(encoding="utf-8").replace("feeds: []", "feeds: [E7.JOY]", 1), encoding="utf-8")

    assert "there is no indicator and no theme 'E7.JOY'" in run("check", str(begun)).stdout


def test_a_new_flow_overwrites_nothing(begun: Path) -> None:
    assert run("new", "KURSI", "--to", str(begun.parent)).exit_code == 1
    assert run("new", "S", "--to", str(begun.parent)).exit_code == 1
    assert not (begun.parent / "S.yaml").exists()


def test_a_flow_is_played_to_its_end() -> None:
    typed = "\n".join(
        ("1", "3", "2", "=5", "Patika programmētāji un roboti", "/skip", "/skip", "neko", "/skip", "2", "4")
    )

    result = run("try", "S", "--fact", "event=Skola 2026", "--seed", "3", "--verbose", typed=f"{typed}\n")

    assert "pasākumā „Skola 2026”" in result.stdout
    assert "· AnswerGiven question='S1' kind='rating' number=5" in result.stdout
    assert "(completed, " in result.stdout


def test_what_can_be_typed_at_any_time_works_here_too() -> None:
    typed = "1\n3\n!photo\n/language\nEnglish\n/back\n/stop\n"

    result = run("try", "V", typed=typed)

    assert "How old are you?" in result.stdout
    assert "(stopped, " in result.stdout


def test_input_may_end_in_the_middle() -> None:
    assert "(active, 2 steps)" in run("try", "V", typed="1\n").stdout


def test_a_wave_leads_its_own_way() -> None:
    late, early = (run("try", "G", "--wave", wave, "--language", "en", typed="1\n").stdout for wave in ("12", "3"))

    assert "wave=12" in late
    assert "wave=3" in early


@pytest.mark.parametrize(
    "arguments",
    [
        ("try", "X"),
        ("try", "S", "--language", "de"),
        ("try", "S", "--fact", "event"),
        ("try", "G", "--fact", "today=soon"),
        ("try", "G", "--wave", "4"),
        ("diff", "S@x", "S"),
        ("check", "S"),
        ("schema", "--to", str(Path(__file__).parent)),
        ("new", "KURSI", "--to", __file__),
    ],
    ids=["flow", "language", "fact", "day", "wave", "version", "file", "no file to write", "no folder"],
)
def test_what_there_is_not_is_refused(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)

    assert result.exit_code == 1
    assert isinstance(result.exception, (SystemExit, *EXPECTED)), result.exception


def test_two_versions_are_compared() -> None:
    result = run("diff", "S@1", "S")

    assert result.exit_code == 0
    assert "S8: new: single" in result.stdout
    assert "they go on with S 1 to their end" in result.stdout
    assert "nothing stands in the way" in result.stdout


def test_a_changed_meaning_and_a_version_that_was_not_raised_stand_in_the_way(begun: Path, tmp_path: Path) -> None:
    new = tmp_path / "NEW.yaml"
    new.write_text(begun.read_text(encoding="utf-8").replace("maybe, ", ""), encoding="utf-8")

    result = run("diff", str(begun), str(new))

    assert result.exit_code == 1
    assert "✗ KURSI3: options removed (maybe)" in result.stdout
    assert "✗ give it a higher version: 2" in result.stdout


def test_the_schema_is_written_where_it_is_wanted(tmp_path: Path) -> None:
    run("schema", "--to", str(tmp_path / "flow.json"))

    assert (tmp_path / "flow.json").read_text(encoding="utf-8") == run("schema").stdout


def test_comparing_flows_sets_up_no_bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATBALSS_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("ATBALSS_DATABASE_URL", f"sqlite:///{tmp_path}/var/atbalss.db")
    monkeypatch.delenv("ATBALSS_SECRET_KEY", raising=False)

    assert run("diff", "S@9", "S").exit_code == 1
    assert not (tmp_path / "var").exists()
