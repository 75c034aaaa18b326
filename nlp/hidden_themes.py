"""How well a theme that nobody knows comes out as a candidate: one theme at a time is hidden, then looked for.

Every answer with the theme leaves what is known. Some of them are mixed with answers outside all themes and with a few
ordinary ones, as abstentions are; the cluster that fits the theme best is judged.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import HDBSCAN, AgglomerativeClustering
from sklearn.decomposition import NMF
from sklearn.metrics import adjusted_rand_score

from nlp import candidates
from nlp.candidates import LEAST_PEOPLE, Known, Places, Text, grouped, is_outside, places

HIDDEN = ("E5.FAMILY", "E5.COST", "E2.ACCESS", "E2.VOICE", "E5.WORK", "E5.CONTINUE")
OUTSIDE, ORDINARY = 450, 150  # answers in a pool beside those of the hidden theme
SIZES = (150, 60)  # answers of the hidden theme
POOLS = 2  # drawn of each theme and size
STARTS = (0, 1, 2)  # of the clustering, for its stability

Groups = NDArray[np.int_]
Group = Callable[[Places, int], Groups]


@dataclass(frozen=True)
class Pool:
    """Texts to cluster, which of them have the hidden theme, and what is known without it."""

    texts: Sequence[Text]
    hidden: NDArray[np.bool_]
    known: Sequence[Known]


@dataclass(frozen=True)
class Fit:
    """How the best cluster fits the hidden theme; `languages` is how many its answers with the theme are in."""

    purity: float = 0.0
    recall: float = 0.0
    languages: int = 0

    @property
    def f1(self) -> float:
        """Purity and recall in one."""
        both = self.purity + self.recall
        return 2 * self.purity * self.recall / both if both else 0.0


def pool(theme: str, answers: Sequence[Known], *, size: int, seed: int) -> Pool:
    """Draw answers with the theme and others. Nothing with the theme, and nothing drawn, is left in what is known."""
    draw = random.Random(seed)
    kinds: dict[str, list[Known]] = {"hidden": [], "outside": [], "ordinary": []}
    for answer in answers:
        kind = "hidden" if theme in answer.themes else "outside" if is_outside(answer.themes) else "ordinary"
        kinds[kind].append(answer)
    sizes = {"hidden": size, "outside": OUTSIDE, "ordinary": ORDINARY}
    drawn = [answer for kind, among in kinds.items() for answer in draw.sample(among, min(sizes[kind], len(among)))]
    draw.shuffle(drawn)
    taken = {id(answer) for answer in (*drawn, *kinds["hidden"])}
    return Pool(
        [Text(answer.text, answer.language) for answer in drawn],
        np.array([theme in answer.themes for answer in drawn]),
        [answer for answer in answers if id(answer) not in taken],
    )


def best_fit(groups: Groups, pool: Pool) -> Fit:
    """Return how the cluster with the best F1 fits the hidden theme, of those that are large enough to be shown."""
    inside = [groups == number for number in range(groups.max() + 1)]
    fits = [_fit(here, pool) for here in inside if here.sum() >= LEAST_PEOPLE]
    return max(fits, key=lambda fit: fit.f1, default=Fit())


def _fit(inside: NDArray[np.bool_], pool: Pool) -> Fit:
    common = inside & pool.hidden
    languages = {text.language for text, here in zip(pool.texts, common, strict=True) if here}
    return Fit(float(common.sum() / inside.sum()), float(common.sum() / pool.hidden.sum()), len(languages))


# --- Ways beside each other --------------------------------------------------------------------------------------


def _hdbscan(place: Places, _seed: int) -> Groups:
    return np.asarray(HDBSCAN(min_cluster_size=LEAST_PEOPLE, min_samples=3, copy=True).fit_predict(place.by_words))


def _hdbscan_placed(place: Places, _seed: int) -> Groups:
    return np.asarray(HDBSCAN(min_cluster_size=LEAST_PEOPLE, min_samples=3, copy=True).fit_predict(place.points))


def _agglomerative(place: Places, _seed: int) -> Groups:
    far = np.clip(1 - place.points @ place.points.T, 0, None)
    model = AgglomerativeClustering(None, distance_threshold=0.8, metric="precomputed", linkage="average")
    return np.asarray(model.fit_predict(far))


def _ward(place: Places, _seed: int) -> Groups:
    return np.asarray(AgglomerativeClustering(_count(place)).fit_predict(place.points))


def _nmf(place: Places, _seed: int) -> Groups:
    topics = NMF(_count(place), init="nndsvd", max_iter=400, tol=1e-3).fit_transform(place.features)
    return np.asarray(topics.argmax(axis=1))


def _count(place: Places) -> int:
    return candidates.cluster_count(len(place.points))


WAYS: Mapping[str, Group] = {
    "HDBSCAN, words and characters": _hdbscan,
    "HDBSCAN, with profile": _hdbscan_placed,
    "agglomerative (average, cosine 0.8), with profile": _agglomerative,
    "agglomerative (Ward), with profile": _ward,
    "NMF, words and characters": _nmf,
    "k-means, words and characters": lambda place, seed: grouped(place.by_words, seed=seed),
    "**k-means, with profile** (shipped)": lambda place, seed: grouped(place.points, seed=seed),
}


def table(progress: Callable[[str], None]) -> str:
    """Return how well each way finds hidden themes, as lines of a table."""
    answers = candidates.corpus()
    lines = ["way | answers of the theme | purity | recall | F1 | languages | stability"]
    for size in SIZES:
        found: dict[str, list[tuple[Fit, float]]] = {way: [] for way in WAYS}
        by_theme: dict[str, list[float]] = {theme: [] for theme in HIDDEN}
        for theme in HIDDEN:
            progress(f"candidates: {theme} is hidden, {size} answers of it in the pool")
            for seed in range(POOLS):
                drawn = pool(theme, answers, size=size, seed=seed)
                place = places(drawn.texts, drawn.known)
                for way, group in WAYS.items():
                    found[way].append(_judged(group, place, drawn))
                by_theme[theme].append(found[way][-1][0].f1)
        lines += [f"{way} | {size} | {_figures(judged)}" for way, judged in found.items()]
        lines.append(f"shipped by theme, F1 | {size} | {_by_theme(by_theme)}")
    return "\n".join(lines)


def _judged(group: Group, place: Places, drawn: Pool) -> tuple[Fit, float]:
    """Return the fit, and how far clusterings from different starts agree (adjusted Rand index)."""
    runs = [group(place, seed) for seed in STARTS]
    agreement = [float(adjusted_rand_score(one, other)) for one, other in combinations(runs, 2)]
    return best_fit(runs[0], drawn), float(np.mean(agreement))


def _figures(judged: Iterable[tuple[Fit, float]]) -> str:
    rows = [(fit.purity, fit.recall, fit.f1, float(fit.languages), stability) for fit, stability in judged]
    return " | ".join(f"{figure:.2f}" for figure in np.mean(rows, axis=0))


def _by_theme(by_theme: Mapping[str, Sequence[float]]) -> str:
    return ", ".join(f"{theme} {np.mean(values):.2f}" for theme, values in by_theme.items())
