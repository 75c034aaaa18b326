from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conversations import library
from conversations.errors import FlowError, UnknownFlowError
from conversations.library import Library, load, nearest_language

PACKAGE = Path(library.__file__).parent


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("flows", "locales"):
        shutil.copytree(PACKAGE / name, tmp_path / name)
    shutil.copy(PACKAGE / "helplines.yaml", tmp_path)
    return tmp_path


def test_a_flow_is_found_by_version_or_newest(copy: Path) -> None:
    old = (copy / "flows/E.yaml").read_text(encoding="utf-8")
    (copy / "flows/E-2.yaml").write_text(old.replace("version: 1", "version: 2"), encoding="utf-8")
    loaded = load(copy)

    assert loaded.flow("E").version == 2
    assert loaded.flow("E", 1).version == 1


def test_one_version_stands_in_one_file(copy: Path) -> None:
    shutil.copy(copy / "flows/S.yaml", copy / "flows/copy.yaml")

    with pytest.raises(FlowError, match=r"flows/copy.yaml: flows/S.yaml has this id and version too"):
        load(copy)


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "locales/ru/chat.yaml").unlink()

    with pytest.raises(FlowError, match=r"there is no file .*locales/ru/chat.yaml: create it"):
        load(copy)


def test_a_fault_in_a_file_stops_the_start(copy: Path) -> None:
    path = copy / "locales/en/S.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("S1:", "S88:"), encoding="utf-8")

    with pytest.raises(FlowError, match=r"locales/en/S.yaml, S1: the question has no text in en: add it"):
        load(copy)


@pytest.mark.parametrize(("flow", "version", "named"), [("X", None, "X"), ("S", 9, "S in version 9")])
def test_an_unknown_flow_is_named_beside_the_known(texts: Library, flow: str, version: int | None, named: str) -> None:
    with pytest.raises(UnknownFlowError, match=rf"no flow {named}: there are .*S 1, S 2, V 1"):
        texts.flow(flow, version)


@pytest.mark.parametrize(
    ("code", "language"),
    [("lv", "lv"), ("ru-RU", "ru"), ("EN", "en"), ("de", "lv"), ("", "lv"), (None, "lv")],
)
def test_latvian_comes_first_where_we_do_not_speak_the_devices_language(code: str | None, language: str) -> None:
    assert nearest_language(code) == language


def test_texts_are_found_by_language(texts: Library) -> None:
    assert texts.texts("ru").chat.name == "Русский"
