"""Rules of help lines: a deployment may name its own, and a broken file stops the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from conversations import library
from conversations.errors import FlowError
from conversations.lobby import respond
from conversations.messages import Text

OWN = """\
child_line: "111 222"
child_chat: help.example
crisis_line: "333 444"
emergency: "999"
"""


def test_a_deployment_names_its_own_lines_in_every_language(tmp_path: Path) -> None:
    file = tmp_path / "lines.yaml"
    file.write_text(OWN, encoding="utf-8")
    texts = library.load(helplines=file).languages

    for language in texts:
        [_, said] = respond(Text("…", danger=True), texts, language=language)
        shown = said.message.text
        assert all(line in shown for line in ("111 222", "help.example", "333 444", "999"))
        assert "116111" not in shown


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (OWN.replace("emergency", "emergencies"), "emergency"),
        (OWN + "another: 5\n", "another"),
        (OWN.replace('"999"', '""'), "'emergency' is not a number or address"),
        (OWN.replace('"999"', f'"{"9" * 61}"'), "1 to 60 characters"),
        (OWN.replace('"999"', '"9\\n9"'), "is not a number or address"),
        ("just a word", "there are no keys here"),
        ("a: [", "YAML"),
    ],
)
def test_a_broken_file_is_named_with_its_remedy(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "lines.yaml"
    file.write_text(content, encoding="utf-8")

    with pytest.raises(FlowError, match=said) as raised:
        library.load(helplines=file)

    assert "lines.yaml" in str(raised.value)


def test_a_missing_file_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(FlowError, match=r"nowhere\.yaml.*can't be read"):
        library.load(helplines=tmp_path / "nowhere.yaml")
