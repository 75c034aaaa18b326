"""What looks for danger as a file that is read line by line: a bot that labels nothing loads nothing else of a model.

The first line has what stands alone; then follow the stems and the n-grams, one a line: term, idf, weight.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from nlp.columns import Columns
from nlp.danger import DangerDetector
from nlp.model_files import DANGER, broken, verified
from nlp.weighted import WeightedTerms


def save_danger(directory: Path, danger: DangerDetector) -> None:
    """Write it."""
    first = {
        "threshold": danger.threshold,
        "intercept": danger.intercept,
        "context": danger.context.tolist(),
        "meaning": danger.meaning.tolist(),
        "stems": len(danger.stems.columns),
    }
    with (directory / DANGER).open("w", encoding="utf-8") as file:
        for line in chain([first], _lines(danger.stems), _lines(danger.characters)):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def load_danger(directory: Path) -> DangerDetector:
    """Return it. Raises ModelError if it is missing, broken, of another format or not what was written."""
    try:
        verified(directory, DANGER)
        with (directory / DANGER).open(encoding="utf-8") as file:
            first = json.loads(next(file))
            stems, characters = _terms(islice(file, first["stems"])), _terms(file)
        context, meaning = array("d", first["context"]), array("d", first["meaning"])
        return DangerDetector(stems, characters, context, meaning, first["intercept"], first["threshold"])
    except (OSError, ValueError, KeyError, StopIteration) as exc:
        raise broken(directory, exc) from exc


def _lines(terms: WeightedTerms) -> Iterable[tuple[str, float, float]]:
    return zip(terms.columns, terms.idf, terms.weights, strict=True)


def _terms(lines: Iterable[str]) -> WeightedTerms:
    idf, weights = array("d"), array("d")

    def terms() -> Iterator[str]:
        for line in lines:
            term, rarity, weight = json.loads(line)
            idf.append(rarity)
            weights.append(weight)
            yield term

    return WeightedTerms(Columns(terms()), idf, weights)
