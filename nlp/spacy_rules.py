"""`python -m nlp.spacy_rules`: writes `tokenizer_rules/` from the installed spaCy, at set-up and after an update of it.

They are data of spaCy (MIT licence). A test compares them, and what `nlp.tokenizer` makes of them, with spaCy's.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import spacy
from spacy.symbols import ORTH

from nlp.tokens import LANGUAGES


def rules_of(language: str) -> dict[str, Any]:
    """Return the rules of spaCy's blank tokenizer."""
    tokenizer: Any = spacy.blank(language).tokenizer
    patterns = {
        "prefix": tokenizer.prefix_search,
        "suffix": tokenizer.suffix_search,
        "infix": tokenizer.infix_finditer,
        "address": tokenizer.url_match,
    }
    specials = {chunk: [token[ORTH] for token in tokens] for chunk, tokens in sorted(tokenizer.rules.items())}
    return {name: bound.__self__.pattern for name, bound in patterns.items()} | {"specials": specials}


def main() -> None:
    """Write the rules of every language."""
    for language in LANGUAGES:
        place = Path(str(files("nlp") / "tokenizer_rules" / f"{language}.json"))
        place.write_text(json.dumps(rules_of(language), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
