"""The codebook: themes, their names and the rules by which they may stand together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from nlp.errors import CodebookError

POLARITIES = ("positive", "negative", "neutral", "suggestion")
NOTHING = "NONE.EMPTY"


@dataclass(frozen=True)
class Codebook:
    """Themes in their order and what the rules say of them."""

    version: str
    themes: tuple[str, ...]
    elements: dict[str, dict[str, str]]
    names: dict[str, dict[str, str]]
    gain_questions: frozenset[str]
    change_questions: frozenset[str]
    most_themes: int
    always_suggestion: frozenset[str]
    only_alone_in_element: frozenset[str]
    stands_alone: frozenset[str]

    def bare_nothing(self, question: str) -> tuple[str, str]:
        """Return theme and polarity of an answer that is just "nothing"."""
        return ("E2.USEFUL", "negative") if base_question(question) in self.gain_questions else (NOTHING, "neutral")


def base_question(question: str) -> str:
    """Return the question to which a probe (S2p: S2) or the words beside a closed question (C5t: C5) belong."""
    return question.removesuffix("p").removesuffix("t")


@cache
def codebook() -> Codebook:
    """Read `codebook.yaml`. Raises CodebookError if a part is missing."""
    data: dict[str, Any] = yaml.safe_load((files("nlp") / "codebook.yaml").read_text(encoding="utf-8"))
    try:
        rules = data["rules"]
        return Codebook(
            version=data["version"],
            themes=tuple(data["themes"]),
            elements=data["elements"],
            names={theme: entry["name"] for theme, entry in data["themes"].items()},
            gain_questions=frozenset(data["questions"]["gain"]),
            change_questions=frozenset(data["questions"]["change"]),
            most_themes=data["limits"]["themes_per_answer"],
            always_suggestion=frozenset(rules["always_suggestion"]),
            only_alone_in_element=frozenset(rules["only_without_other_of_its_element"]),
            stands_alone=frozenset(rules["stands_alone"]),
        )
    except KeyError as exc:
        raise CodebookError(f"nlp/codebook.yaml has no {exc}: restore it or see docs/codebook.md") from exc
