"""From texts to numbers: matrices of what `nlp.passage` finds in texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from nlp.encoder import Encoder
from nlp.passage import CHARACTER_WEIGHT, Passage, context, context_width, grams_in_word, letters, stem_grams
from nlp.tfidf import Kind, Tfidf

ENCODER_WEIGHT = 1.0  # of an encoder's vectors, where there is one; never chosen by measuring, for none was at hand


def _itself(term: str) -> Sequence[str]:
    return (term,)


STEMS = Kind[str](_itself, least=2, most=30_000)
CHARACTERS = Kind[str](grams_in_word, least=3, most=40_000)


@dataclass(frozen=True)
class Featurizer:
    """Turns passages into rows of a sparse matrix."""

    stems: Tfidf[str]
    characters: Tfidf[str]
    encoder: Encoder | None = None

    @classmethod
    def learned(cls, passages: Sequence[Passage], encoder: Encoder | None = None) -> Featurizer:
        """Learn which words and n-grams there are; with an encoder its vectors stand beside them."""
        return cls(
            Tfidf.learned(STEMS, map(stem_grams, passages)),
            Tfidf.learned(CHARACTERS, map(letters, passages)),
            encoder,
        )

    def transform(self, passages: Sequence[Passage]) -> sparse.csr_matrix:
        """Return features : csr_matrix of shape (n_passages, n_features), of which `context_width()` come last."""
        blocks = [
            self.stems.matrix([stem_grams(passage) for passage in passages]),
            CHARACTER_WEIGHT * self.characters.matrix([letters(passage) for passage in passages]),
        ]
        if self.encoder:
            vectors = self.encoder.encode([passage.text for passage in passages])
            blocks.append(sparse.csr_matrix(ENCODER_WEIGHT * vectors.astype(np.float64)))
        blocks.append(_context(passages))
        return sparse.csr_matrix(sparse.hstack(blocks, format="csr"))

    def share_known(self, passage: Passage) -> float:
        """Return the share of a text's words that the corpus knows, 0…1; 1 for a text without words."""
        stems = passage.stems
        return sum(self.stems.knows(stem) for stem in stems) / len(stems) if stems else 1.0

    def state(self) -> dict[str, Any]:
        """Return vocabulary and weights, ready for JSON; `rebuilt` gives back an equal featurizer."""
        return {"stems": self.stems.state(), "characters": self.characters.state()}

    @classmethod
    def rebuilt(cls, state: dict[str, Any], encoder: Encoder | None = None) -> Featurizer:
        """Return the featurizer that gave `state`, with the encoder it had."""
        return cls(Tfidf(STEMS, **state["stems"]), Tfidf(CHARACTERS, **state["characters"]), encoder)


def _context(passages: Sequence[Passage]) -> sparse.csr_matrix:
    return rows_of([context(passage) for passage in passages], context_width())


def rows_of(found: Iterable[Iterable[tuple[int, float]]], width: int) -> sparse.csr_matrix:
    """Return rows that are given as columns with their values : csr_matrix of shape (n_rows, width)."""
    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for row in found:
        for column, value in row:
            columns.append(column)
            values.append(value)
        ends.append(len(values))
    return sparse.csr_matrix((values, columns, ends), shape=(len(ends) - 1, width))
