"""Broken data files: whatever is wrong, the file is refused in words that name it, never with a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from analytics import catalogue, crosswalk, framework
from analytics.data_files import DataFileError

ROOT = Path(__file__).parents[2] / "analytics"
READ: dict[str, Callable[[Path], Any]] = {
    "indicators": catalogue.read,
    "framework": framework.read,
    "crosswalk": crosswalk.read,
}
STEPS = "version: kb-1.2\nsteps:\n"


def refusal(path: Path, name: str, content: bytes | str) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(DataFileError) as caught:
        READ[name](path)
    assert all(line.startswith(f"{path}: ") for line in str(caught.value).splitlines())
    return str(caught.value).replace(f"{path}: ", "")


def own(name: str, **changes: Any) -> str:
    data = yaml.safe_load((ROOT / f"{name}.yaml").read_text(encoding="utf-8"))
    return yaml.safe_dump(data | changes, allow_unicode=True)


@pytest.mark.parametrize(
    ("name", "field", "nearest"),
    [("indicators", "digests", "digest"), ("framework", "bulets", "bullets"), ("crosswalk", "step", "steps")],
)
def test_a_field_that_nobody_reads_is_refused_with_the_nearest_one(
    tmp_path: Path, name: str, field: str, nearest: str
) -> None:
    said = refusal(tmp_path / "own.yaml", name, own(name, **{field: []}))

    assert said == f"{field}: there is no such field: write `{nearest}`, or remove it"


def test_a_field_like_no_other_is_told_which_there_are(tmp_path: Path) -> None:
    said = refusal(tmp_path / "own.yaml", "crosswalk", own("crosswalk", colour="red"))

    assert said == "colour: there is no such field: write one of version, steps, or remove it"


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "holds no `field: value` lines"),
        (b"- a\n", "holds no `field: value` lines"),
        (b"just words", "holds no `field: value` lines"),
        (b"version: x\n\tsteps: []\n", "line 2, column 1"),
        ("versija: ā".encode("windows-1257"), "is not UTF-8 text: save it as UTF-8"),
        ("version: x".encode("utf-16"), "is not UTF-8 text: save it as UTF-8"),
        (b"version: [\n", "mend the YAML there"),
        (b"version: x\nversion: *none\n", "mend the YAML there"),
        (b"\x00\x01\x02", "mend the YAML there"),
    ],
    ids=["empty", "list", "words", "tab", "1257", "utf-16", "bracket", "alias", "binary"],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    assert words in refusal(tmp_path / "own.yaml", name, content)


@pytest.mark.parametrize("name", READ)
def test_a_byte_order_mark_does_no_harm(tmp_path: Path, name: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + own(name).encode())

    assert READ[name](path).version == READ[name](ROOT / f"{name}.yaml").version


@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("indicators", {"indicators": {"E2-I1": {}}}, "indicators: must be a list"),
        ("indicators", {"indicators": ["E2-I1"]}, "is no `field: value` entry"),
        ("indicators", {"sectors": "general"}, "sectors: must be a list"),
        ("indicators", {"probes": ["S2p"]}, "probes: holds no `field: value` lines"),
        ("framework", {"elements": "E1"}, "elements: must be a list"),
        ("framework", {"eqavet": ["1"]}, "eqavet: holds no `field: value` lines"),
        ("framework", {"unfed": ["G2"]}, "unfed: holds no `field: value` lines"),
        ("crosswalk", {"steps": {"from": "a"}}, "steps: must be a list"),
        ("crosswalk", {"steps": ["kb-1.0"]}, "is no `field: value` entry"),
    ],
)
def test_a_part_of_the_wrong_shape_is_named(tmp_path: Path, name: str, changes: dict[str, Any], words: str) -> None:
    assert words in refusal(tmp_path / "own.yaml", name, own(name, **changes))


@pytest.mark.parametrize("field", ["minimum", "source", "measure"])
def test_an_indicator_without_its_threshold_or_source_is_refused(tmp_path: Path, field: str) -> None:
    data = yaml.safe_load((ROOT / "indicators.yaml").read_text(encoding="utf-8"))
    del data["indicators"][0][field]

    said = refusal(tmp_path / "own.yaml", "indicators", yaml.safe_dump(data, allow_unicode=True))

    assert said == f"E2-I1: {field}: this field is missing: add it"


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ("  - {from: a, to: b, themes: {}}\n  - {from: b, to: a, themes: {}}\n", "a comes twice"),
        ("  - {from: a, to: a, themes: {}}\n", "a comes twice"),
        ("  - {from: a, to: kb-1.2, themes: {E2.ROOM: E2.STAFF}}\n", "steps 1: themes.E2.ROOM"),
        ("  - {from: a, to: kb-1.2, themes: [E2.ROOM]}\n", "steps 1: themes"),
    ],
    ids=["circle", "in place", "no list of themes", "no themes"],
)
def test_a_crosswalk_that_turns_in_a_circle_or_has_no_lists_is_refused(tmp_path: Path, steps: str, words: str) -> None:
    assert words in refusal(tmp_path / "own.yaml", "crosswalk", STEPS + steps)
