"""What we have no theme for: answers outside all themes, put together by what they are about, across languages.

Words alone cannot bring a Latvian, a Russian and an English answer together. What can is how near each stands to the
themes we do have: a profile that means the same in every language, learned from the corpus. So an answer is placed by
its words and characters, and by its profile; k-means finds the groups. `nlp/hidden_themes.py` measures it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import Ridge
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd

from nlp.candidate_words import Said, Word, content_stems, typical, without_masks
from nlp.examples import Example, answers
from nlp.normalise import fold
from nlp.transliteration import to_latin

LEAST_PEOPLE = 10  # behind a cluster that is shown
LEAST_USERS = 5  # of a word that is shown
MOST_WORDS = 8  # per language
MOST_TYPICAL = 3  # answers that stand for a cluster
MOST_ANSWERS = 20_000  # of a quarter; of more, every so many-th is taken
MOST_CLUSTERS = 15
FOR_A_CLUSTER = 20  # n answers make about sqrt(n / 20) clusters: 3 of 200, 6 of 750, 10 of 2,000
DIMENSIONS = 50  # of the words and characters
STRENGTH = 1.0  # of the ridge that learns the profile
STEPS = 30  # of its solver: more changes nothing that can be seen
OUTSIDE = ("NONE.OFFTOPIC", "OTHER.")

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Outside:
    """An answer outside all themes. `text` is redacted; `person` tells people apart and nothing else."""

    id: int
    person: str
    language: str
    text: str


@dataclass(frozen=True)
class Cluster:
    """Answers that may be about one thing: a candidate for a theme, for a person to judge.

    `nearest` is the theme of the codebook that stands nearest; `typical` are ids of answers, the most typical first,
    each of another person.
    """

    size: int
    people: int
    languages: dict[str, int]
    nearest: str
    words: dict[str, tuple[Word, ...]]
    typical: tuple[int, ...]


@dataclass(frozen=True)
class Known:
    """A coded text: what is known already."""

    text: str
    language: str
    themes: frozenset[str]


def is_outside(themes: Iterable[str]) -> bool:
    """Tell whether an answer with these themes is outside all that are reported on; one without any is."""
    return all(theme.startswith(OUTSIDE) for theme in themes)


def corpus() -> list[Known]:
    """Return the coded answers of the training split."""
    return [known(example) for example in answers("train") if example.labels]


def known(example: Example) -> Known:
    """Return an example of the corpus as something known."""
    return Known(example.text, example.language, frozenset(label.theme for label in example.labels))


def find(outside: Sequence[Outside], known_answers: Sequence[Known]) -> list[Cluster]:
    """Return the clusters of at least ten people, the largest first. The same answers give the same clusters."""
    chosen = _thinned(sorted(outside, key=lambda answer: answer.id))
    if len({answer.person for answer in chosen}) < LEAST_PEOPLE:
        return []
    place = places([Text(answer.text, answer.language) for answer in chosen], known_answers)
    groups = grouped(place.points)
    clusters = [_cluster(chosen, groups == number, place) for number in range(groups.max() + 1)]
    shown = [cluster for cluster in clusters if cluster.people >= LEAST_PEOPLE]
    return sorted(shown, key=lambda cluster: (-cluster.people, cluster.typical))


def _thinned(outside: Sequence[Outside]) -> Sequence[Outside]:
    step = -(-len(outside) // MOST_ANSWERS)
    return outside[:: max(1, step)]


def grouped(points: Points, *, seed: int = 0) -> NDArray[np.int_]:
    """Return the number of each point's cluster."""
    count = min(cluster_count(len(points)), len(np.unique(points.round(6), axis=0)))
    return np.asarray(KMeans(count, n_init=10, random_state=seed).fit_predict(points))


def cluster_count(n: int) -> int:
    """Return into how many clusters `n` answers are put."""
    return int(np.clip(round((n / FOR_A_CLUSTER) ** 0.5), 1, MOST_CLUSTERS))


def _cluster(answers: Sequence[Outside], inside: NDArray[np.bool_], place: Places) -> Cluster:
    members = [answer for answer, here in zip(answers, inside, strict=True) if here]
    others = [answer for answer, here in zip(answers, inside, strict=True) if not here]
    profile = place.profile[inside].mean(axis=0)
    return Cluster(
        size=len(members),
        people=len({answer.person for answer in members}),
        languages=dict(sorted(Counter(answer.language for answer in members).items())),
        nearest=place.themes[int(profile.argmax())],
        words=typical(
            [_said(a) for a in members], [_said(a) for a in others], least_people=LEAST_USERS, most=MOST_WORDS
        ),
        typical=_most_typical(members, place.points[inside]),
    )


def _said(answer: Outside) -> Said:
    return Said(answer.text, answer.language, answer.person)


def _most_typical(members: Sequence[Outside], points: Points) -> tuple[int, ...]:
    """Return the answers nearest to the middle, one of each person and none twice."""
    chosen: list[int] = []
    heard: set[str] = set()
    far = np.linalg.norm(points - points.mean(axis=0), axis=1)
    for index in np.argsort(far, kind="stable"):
        answer = members[int(index)]
        if heard.isdisjoint((answer.person, fold(answer.text))):
            heard |= {answer.person, fold(answer.text)}
            chosen.append(answer.id)
    return tuple(chosen[:MOST_TYPICAL])


# --- Where a text stands -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    """A text in a language."""

    text: str
    language: str


@dataclass(frozen=True)
class Places:
    """Where texts stand.

    `features` : csr_matrix of shape (n_texts, n_features), stems and characters; `by_words` : the same, few dimensions.
    `points` : ndarray of shape (n_texts, n_dimensions), rows of length 1.
    `profile` : ndarray of shape (n_texts, n_themes), how near each theme is beside other texts, in standard deviations.
    """

    features: sparse.csr_matrix
    by_words: Points
    points: Points
    profile: Points
    themes: tuple[str, ...]


def places(texts: Sequence[Text], known_answers: Sequence[Known]) -> Places:
    """Place texts by their words and by their profile over the themes of what is known."""
    themes = tuple(sorted({theme for answer in known_answers for theme in answer.themes}))
    features, known_features = _features(texts, [Text(answer.text, answer.language) for answer in known_answers])
    gold = np.array([[theme in answer.themes for theme in themes] for answer in known_answers], dtype=float)
    ridge = Ridge(alpha=STRENGTH, solver="lsqr", tol=1e-3, max_iter=STEPS).fit(known_features, gold)
    profile = _standard(np.asarray(ridge.predict(features)))
    by_words = _in_few_dimensions(features)
    points = normalize(np.hstack([by_words, normalize(profile)]))
    return Places(features, by_words, points, profile, themes)


def _in_few_dimensions(features: sparse.csr_matrix) -> Points:
    dimensions = min(DIMENSIONS, min(features.shape) - 1)
    left, weights, _ = randomized_svd(features, dimensions, n_iter=5, random_state=0)
    return np.asarray(normalize(left * weights))


def _standard(values: Points) -> Points:
    spread = values.std(axis=0)
    return np.asarray((values - values.mean(axis=0)) / np.where(spread > 0, spread, 1.0))


def _features(texts: Sequence[Text], others: Sequence[Text]) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Return stems and characters of both, weighted by how rare they are in all of them together."""
    words = TfidfVectorizer(analyzer=_stems, sublinear_tf=True, min_df=2)
    characters = TfidfVectorizer(
        preprocessor=_letters, analyzer="char_wb", ngram_range=(3, 5), min_df=3, sublinear_tf=True, lowercase=False
    )
    together = [*texts, *others]
    both = normalize(sparse.hstack([words.fit_transform(together), characters.fit_transform(together)]))
    both = sparse.csr_matrix(both)
    return both[: len(texts)], both[len(texts) :]


def _stems(text: Text) -> list[str]:
    return content_stems(text.text, text.language)


def _letters(text: Text) -> str:
    """Return a text in Latin letters without diacritics: words that languages share then look alike."""
    plain = without_masks(text.text)
    return fold(to_latin(plain) if text.language == "ru" else plain)
