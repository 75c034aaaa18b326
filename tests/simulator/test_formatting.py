from __future__ import annotations

from typing import Any

import pytest

from simulator.errors import ApiError
from simulator.formatting import plain_text, read_caption, read_text


def read(text: str, parse_mode: str = "", **more: Any) -> tuple[str, list[tuple[str, str]]]:
    """The plain text, and each entity's type and text."""
    content = read_text({"text": text, "parse_mode": parse_mode, **more})
    units = content["text"].encode("utf-16-le")
    spans = [(it["type"], it["offset"] * 2, (it["offset"] + it["length"]) * 2) for it in content.get("entities", [])]
    return content["text"], [(kind, units[start:end].decode("utf-16-le")) for kind, start, end in spans]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>Labi</b> &lt;3", "Labi <3", [("bold", "Labi")]),
        ("🙌 <b>a<i>b</i></b>", "🙌 ab", [("bold", "ab"), ("italic", "b")]),
        ('<a href="https://a.lv/?x=1&amp;y">te</a>', "te", [("text_link", "te")]),
        ("<u></u>tukšs", "tukšs", []),
        ("<pre>x = 1</pre>", "x = 1", [("pre", "x = 1")]),
        ("  <s>nē</s>  ", "nē", [("strikethrough", "nē")]),
    ],
)
def test_html_becomes_text_and_entities(source: str, text: str, entities: list[tuple[str, str]]) -> None:
    assert read(source, "HTML") == (text, entities)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("ā<h1>b</h1>", 'Unsupported start tag "h1" at byte offset 2'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ],
)
def test_wrong_html_is_refused_with_its_place(source: str, words: str) -> None:
    with pytest.raises(ApiError) as caught:
        read(source, "html")

    assert caught.value.description == f"Bad Request: can't parse entities: {words}"


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*Labi* un _mierīgi_", "Labi un mierīgi", [("bold", "Labi"), ("italic", "mierīgi")]),
        ("__a__ ~b~ ||c||", "a b c", [("underline", "a"), ("strikethrough", "b"), ("spoiler", "c")]),
        (r"1\. jautājums\!", "1. jautājums!", []),
        ("[te](https://a.lv/\\))", "te", [("text_link", "te")]),
        ("`a\\`b` un ```py\nx\n```", "a`b un x\n", [("code", "a`b"), ("pre", "x\n")]),
        (">viens\n>divi\npēc", "viens\ndivi\npēc", [("blockquote", "viens\ndivi")]),
        ("*a _b_*", "a b", [("bold", "a b"), ("italic", "b")]),
    ],
)
def test_markdown_becomes_text_and_entities(source: str, text: str, entities: list[tuple[str, str]]) -> None:
    plain, found = read(source, "MarkdownV2")

    assert (plain.strip(), [(kind, it.strip()) for kind, it in found]) == (
        text.strip(),
        [(kind, it.strip()) for kind, it in entities],
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("Labi.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("ā *b", "Can't find end of Bold entity at byte offset 3"),
        ("`a", "Can't find end of Code entity at byte offset 0"),
    ],
)
def test_wrong_markdown_is_refused(source: str, words: str) -> None:
    with pytest.raises(ApiError) as caught:
        read(source, "MarkdownV2")

    assert caught.value.description == f"Bad Request: can't parse entities: {words}"


def test_unknown_parse_mode_is_refused() -> None:
    with pytest.raises(ApiError, match="unsupported parse_mode"):
        read("a", "BBCode")


def test_commands_links_and_mentions_are_found() -> None:
    text = "Raksti /stop vai /help@atbalss_bot, lasi https://karjera.lv/a. vai @atbalss_bot"

    _, entities = read(text)

    assert entities == [
        ("bot_command", "/stop"),
        ("bot_command", "/help@atbalss_bot"),
        ("url", "https://karjera.lv/a"),
        ("mention", "@atbalss_bot"),
    ]


def test_nothing_is_found_inside_code() -> None:
    assert read("<code>/stop</code>", "HTML") == ("/stop", [("code", "/stop")])


def test_start_with_payload_is_a_command() -> None:
    assert plain_text("/start abc")["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


def test_length_counts_after_parsing() -> None:
    text, _ = read(f"<b>{'a' * 4096}</b>", "HTML")

    assert len(text) == 4096


@pytest.mark.parametrize(("text", "words"), [("a" * 4097, "message is too long"), (" \n", "message text is empty")])
def test_text_has_1_to_4096_characters(text: str, words: str) -> None:
    with pytest.raises(ApiError, match=words):
        read(text)


def test_caption_has_at_most_1024_characters() -> None:
    assert read_caption({}) == {}
    with pytest.raises(ApiError, match="message caption is too long"):
        read_caption({"caption": "a" * 1025})


def test_given_entities_follow_the_trimmed_text() -> None:
    given = [{"type": "bold", "offset": 2, "length": 9}]

    assert read("  Labi  ", entities=given) == ("Labi", [("bold", "Labi")])


@pytest.mark.parametrize("given", [["bold"], [{"type": "bold", "offset": "0", "length": 1}]])
def test_given_entities_must_have_their_shape(given: list[Any]) -> None:
    with pytest.raises(ApiError, match="can't parse MessageEntity"):
        read("a", entities=given)
