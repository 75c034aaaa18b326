from __future__ import annotations

import json
from pathlib import Path

import pytest

from conversations import json_schema
from conversations.check import examine
from conversations.drafts import draft, template
from conversations.errors import FlowError
from conversations.flow import Flow
from conversations.library import Library
from conversations.reading import parse

KINDS = ["consent", "permissions", "profile", "rating", "pair", "single", "multi", "number", "date", "text", "end"]


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    for name, content in template("Kursi-2").items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path / "Kursi-2.yaml"


def test_a_new_flow_passes_the_check_as_it_is(texts: Library, begun: Path) -> None:
    report = examine(draft(begun, texts), alone=True)

    assert report.errors == ()
    assert report.paths


def test_a_new_flow_shows_every_kind_of_step(texts: Library, begun: Path) -> None:
    (flow,) = draft(begun, texts).flows.values()

    assert {step.kind for step in flow.steps} == set(KINDS)


def test_a_new_flow_names_its_questions_after_itself(texts: Library, begun: Path) -> None:
    (flow,) = draft(begun, texts).flows.values()

    assert [step.id for step in flow.steps][3:6] == ["Kursi21", "Kursi22", "Kursi23"]


@pytest.mark.parametrize("flow_id", ["9", "a b", "K" * 21])
def test_an_impossible_id_is_refused(flow_id: str) -> None:
    with pytest.raises(FlowError, match="flow: "):
        template(flow_id)


def test_texts_may_stand_elsewhere(texts: Library, begun: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere"
    (tmp_path / "locales").rename(moved)

    assert draft(begun, texts, moved).languages["lv"].question("Kursi-2", "Kursi21").text
    with pytest.raises(FlowError, match=r"there is no file .*locales/lv/Kursi-2.yaml: create it"):
        draft(begun, texts)


def test_a_draft_takes_shared_words_from_the_program_and_only_those_it_needs(texts: Library, begun: Path) -> None:
    shared = draft(begun, texts).languages["lv"].questions["questions"]

    assert shared.keys() == {"P1", "P2", "P5", "Z1", "Z2", "Z3"}


def test_a_file_that_is_no_text_is_named(texts: Library, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(FlowError, match=r"can't be read \(UnicodeDecodeError\)"):
        draft(tmp_path / "x.yaml", texts)


def test_the_schema_in_the_repository_is_current() -> None:
    """`atbalss flow schema --to conversations/flow.schema.json` writes it anew."""
    assert json_schema.FILE.read_text(encoding="utf-8") == json_schema.as_text()


def test_the_schema_knows_every_kind_of_step_and_allows_options_in_short() -> None:
    schema = json.loads(json_schema.as_text())
    kinds = [
        entry["properties"]["kind"]["const"] for entry in schema["$defs"].values() if "kind" in entry["properties"]
    ]

    assert sorted(kinds) == sorted(KINDS)
    assert schema["$defs"]["Single"]["properties"]["options"]["items"]["anyOf"][0]["type"] == "string"


def test_every_flow_file_tells_editors_where_the_schema_is() -> None:
    files = sorted((json_schema.FILE.parent / "flows").glob("*.yaml"))

    assert [file.name for file in files if not file.read_text(encoding="utf-8").startswith(json_schema.HINT)] == []
    assert parse(Flow, files[0].read_text(encoding="utf-8"), files[0].name)
