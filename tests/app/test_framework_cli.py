from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from analytics.framework_check import faults
from analytics.framework_map import links
from app.framework_cli import framework
from app.framework_sources import Files, framework_fits, sources

ROOT = Path(__file__).parents[2]
OWN = {
    "framework": ROOT / "analytics/framework.yaml",
    "codebook": ROOT / "nlp/codebook.yaml",
    "indicators": ROOT / "analytics/indicators.yaml",
}
Change = Callable[[dict[str, Any]], None]


def said(tmp_path: Path, which: str, change: Change) -> list[str]:
    """The faults of this program's files with one of them changed."""
    data = yaml.safe_load(OWN[which].read_text(encoding="utf-8"))
    change(data)
    path = tmp_path / f"{which}.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    found = sources(Files(**{which: path}))
    return faults(found.framework, found.catalogue, found.taught)


def entry(data: dict[str, Any], part: str, name: str) -> dict[str, Any]:
    return next(entry for entry in data[part] if entry["id"] == name)


def test_every_point_of_the_slides_leads_to_a_theme_a_question_and_an_indicator() -> None:
    found = sources()

    assert faults(found.framework, found.catalogue, found.taught) == []
    assert [link.bullet.id for link in links(found.framework, found.catalogue, found.taught) if link.missing] == []
    assert "8 points of the slides lead to themes" in framework_fits()


def test_a_point_without_a_theme_is_refused(tmp_path: Path) -> None:
    def move(data: dict[str, Any]) -> None:
        data["themes"]["E5.FAMILY"]["bullet"] = "C5.2"

    assert any("E5.3 („Ģimenes/ sociālie ieguvumi”): no theme" in line for line in said(tmp_path, "codebook", move))


def test_a_point_without_an_indicator_is_refused(tmp_path: Path) -> None:
    def drop(data: dict[str, Any]) -> None:
        data["indicators"] = [it for it in data["indicators"] if not it["id"].startswith("E5-I5")]

    lines = said(tmp_path, "indicators", drop)

    assert any("E5.3" in line and "no indicator stands for it" in line for line in lines)
    assert any("C5.3: no indicator stands for it: name C5.3" in line for line in lines)
    assert any("E5.FAMILY: indicators: there is no indicator 'E5-I5'" in line for line in lines)


def test_a_point_without_a_question_is_refused(tmp_path: Path) -> None:
    def alone(data: dict[str, Any]) -> None:
        for it in data["indicators"]:
            it["criteria"] = ["C5.2"] if it["id"] != "E2-I2" else ["C5.5"]

    def themes(line: str) -> bool:
        return "izdevumi" in line and "question" in line

    assert not any(themes(line) for line in said(tmp_path, "indicators", alone))  # the theme E5.COST is still asked for
    found = sources()
    bare = {question: frozenset[str]() for question in found.taught.questions}
    lines = faults(found.framework, found.catalogue, type(found.taught)("kb", found.taught.themes, bare, frozenset()))
    assert any(themes(line) for line in lines)


def test_a_question_that_feeds_nothing_needs_a_reason(tmp_path: Path) -> None:
    def forget(data: dict[str, Any]) -> None:
        del data["unfed"]["G2"]

    assert any(line.startswith("question G2: feeds no indicator") for line in said(tmp_path, "framework", forget))


def test_an_indicator_that_nobody_is_asked_for_is_refused(tmp_path: Path) -> None:
    def ask(data: dict[str, Any]) -> None:
        entry(data, "indicators", "E5-I6")["measure"]["questions"] = ["G44"]

    assert any("E5-I6: measure: no flow asks G44" in line for line in said(tmp_path, "indicators", ask))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("drivers", ["E5.HOPE"], "drivers: the codebook has no theme 'E5.HOPE'"),
        ("criteria", ["C9.9"], "criteria: the framework has no criterion 'C9.9'"),
        ("eqavet", [11], "eqavet: EQAVET has no indicator 11"),
        ("elgpn", ["fun"], "elgpn: framework.yaml has no label 'fun'"),
        ("population", "pupils", "population: there is no 'pupils'"),
        ("name", {"lv": "ā" * 61, "ru": "x", "en": "y"}, "has 122 bytes and SPSS would cut it off after 120"),
        ("name", {"lv": "x", "en": "y"}, "has no name in ru: add it"),
    ],
    ids=["driver", "criterion", "eqavet", "elgpn", "population", "long name", "language"],
)
def test_what_an_indicator_names_must_be_there(tmp_path: Path, field: str, value: Any, words: str) -> None:
    def change(data: dict[str, Any]) -> None:
        entry(data, "indicators", "E5-I6")[field] = value

    assert any("E5-I6" in line and words in line for line in said(tmp_path, "indicators", change))


def test_an_id_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(framework, ["check", "--indicators", str(doubled(tmp_path))])

    assert "E2-I1: this id stands there twice" in str(result.exception)


def doubled(tmp_path: Path) -> Path:
    data = yaml.safe_load(OWN["indicators"].read_text(encoding="utf-8"))
    data["indicators"].append(data["indicators"][0])
    path = tmp_path / "twice.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def test_the_check_prints_the_five_elements_and_what_lies_outside() -> None:
    result = CliRunner().invoke(framework, ["check"], env={"COLUMNS": "200"})

    assert result.exit_code == 0
    assert result.output.count("│ outside this program") == 3
    assert "signals: OTHER.E3" in result.output


def test_a_faulty_file_ends_the_check_with_one() -> None:
    result = CliRunner().invoke(framework, ["check", "--codebook", str(OWN["indicators"])])

    assert result.exit_code == 1


def test_the_map_is_there_as_data_too() -> None:
    result = CliRunner().invoke(framework, ["map", "--json"])

    points = {point["id"]: point for point in json.loads(result.output)["points"]}
    assert points["E2.2"]["questions"][0] == "P2"  # the sector is asked for
    assert points["E5.4"]["themes"] == ["E5.COST"]
    assert points["E1.1"]["inside"] is False


def test_a_split_theme_is_said_to_be_not_comparable(tmp_path: Path) -> None:
    path = tmp_path / "walk.yaml"
    step = "{from: kb-1.0, to: kb-1.1, themes: {E5.GROWTH: [E5.SELF, E5.SKILLS], E2.PLACE: [E2.ACCESS]}}"
    path.write_text(f"version: kb-1.1\nsteps:\n  - {step}\n", encoding="utf-8")

    told = CliRunner().invoke(framework, ["crosswalk", "--crosswalk", str(path)], env={"COLUMNS": "200"}).output

    assert "split: not comparable with before" in told
    assert "renamed: comparable" in told
    assert "nothing to carry over" in CliRunner().invoke(framework, ["crosswalk"]).output


def test_the_documentation_shows_every_point_with_all_that_stands_for_it() -> None:
    documented = (ROOT / "docs" / "framework.md").read_text(encoding="utf-8")
    found = sources()

    for link in links(found.framework, found.catalogue, found.taught):
        if link.inside:
            (row,) = [line for line in documented.splitlines() if line.startswith(f"| {link.bullet.id} |")]
            cells = [cell.strip() for cell in row.strip("|").split("|")]
            families = dict.fromkeys(indicator.partition(":")[0] for indicator in link.indicators)
            assert cells[2:] == [", ".join(part) for part in (link.criteria, link.themes, link.questions, families)]


def test_the_documentation_names_criteria_sources_and_versions() -> None:
    documented = (ROOT / "docs" / "framework.md").read_text(encoding="utf-8")
    found = sources()

    for criterion in found.framework.criteria:
        row = f"| {criterion.id} | {criterion.name['lv']} | {criterion.name['en']} | {criterion.status} |"
        assert row in documented
    for version in (found.framework.version, found.taught.codebook, found.catalogue.version):
        assert f"`{version}`" in documented
