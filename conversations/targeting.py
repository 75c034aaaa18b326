"""The targeted question: of several, the one that the evidence needs most; a share stays random.

With the chances known exactly and none of them zero, every answer weighted by one over its chance estimates what all
people would have answered (Horvitz and Thompson 1952), although people at thinly covered events are asked more often.
"""

from __future__ import annotations

from collections.abc import Mapping


def chances(weights: Mapping[str, float], evidence: Mapping[str, int], *, explore: float) -> dict[str, float]:
    """Return the chance, 0…1, of each question to be the one that is asked; together they are 1.

    `weights` holds the candidates; `evidence` counts usable answers so far (none, if a question is not in it). With
    the share `explore` the weights decide, else the candidate with the fewest answers is taken; ties share equally.
    """
    total = sum(weights.values())
    fewest = min(evidence.get(question, 0) for question in weights)
    thinnest = [question for question in weights if evidence.get(question, 0) == fewest]
    bonus = dict.fromkeys(thinnest, (1 - explore) / len(thinnest))
    return {question: explore * weight / total + bonus.get(question, 0.0) for question, weight in weights.items()}
