"""Danger: rules for what is said plainly, a small model for what is not. A triage aid, never a promise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedKFold

from nlp.examples import DangerExample, Example
from nlp.features import Featurizer, Passage
from nlp.linear import Linear, Scores, learn, probability
from nlp.normalise import fold

STRENGTH = 10.0
FALSE_ALARMS = 0.01  # of ordinary answers, out of fold: half of what may happen to unseen ones
FOLDS = 5

# Plain words, folded. Each is an emergency in whatever context a young person writes it in the first person.
RULES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\bnegrib\w* (vairs )?dzivot",
        r"\b(es|gribu|gribetu|doma\w*) .{0,25}(pasnavib|nogalinat sevi|nonave\w* sevi|izdarit sev)",
        r"\bgrie\w+ (sev|rok)",
        r"\bdaru sev pari",
        r"\b(mani|man|mums) .{0,20}\b(sit|sita|piekauj|piekava|izvaro\w*|pazemo)\b",
        r"\b(tevs|mate|mamma|patevs|tetis|bralis) .{0,20}\b(sit|sita|piekauj|iesit)\b",
        r"не хочу (больше )?жить",
        r"(хочу|хочется|думаю) .{0,20}(умереть|покончить|суицид|убить себя)",
        r"\bрежу (себя|себе|руки|вены)",
        r"(меня|мне) .{0,20}\b(бьет|бьют|избил|избивает|насилу\w*|изнасил\w*)",
        r"\b(отец|отчим|мать|мама|папа) .{0,20}\b(бьет|избивает|душит)",
        r"\b(kill|killing|hurt|hurting|cut|cutting) my ?self",
        r"\bi .{0,20}(don'?t want to (live|be alive|wake up)|want to die|wanna die)",
        r"\bsuicid\w* (thoughts|plan|note)",
        r"\b(he|she|dad|father|stepdad|mom|mother|they) .{0,15}\b(hits|beats|hit|beat|raped|touches) me\b",
        r"\bne ?(hochu|xochu) (bolshe )?zhit",
    )
)


@dataclass(frozen=True)
class DangerDetector:
    """Looks at one message; takes about a millisecond."""

    featurizer: Featurizer
    linear: Linear
    threshold: float

    def signals(self, text: str) -> bool:
        """Tell whether the message may mean that somebody is in danger."""
        return plainly_says(text) or float(self.scores([text])[0]) >= self.threshold

    def scores(self, texts: Sequence[str]) -> Scores:
        """Return probabilities : ndarray of shape (n_texts,), as the model alone sees them."""
        features = self.featurizer.transform([_passage(text) for text in texts])
        return probability(self.linear.logits(features))[:, 0]


def plainly_says(text: str) -> bool:
    """Tell whether a rule fires."""
    flat = fold(text)
    return any(rule.search(flat) for rule in RULES)


def _passage(text: str) -> Passage:
    return Passage(text, "ru" if re.search("[а-яА-Я]", text) else "lv", "")


def learn_danger(messages: Sequence[DangerExample], answers: Sequence[Example]) -> DangerDetector:
    """Learn from messages written for it, with ordinary answers as what danger is not."""
    texts = [message.text for message in messages] + [answer.text for answer in answers]
    target = np.array([message.danger for message in messages] + [answer.danger for answer in answers])
    ordinary = np.array([False] * len(messages) + [not answer.danger for answer in answers])
    passages = [_passage(text) for text in texts]
    out_of_fold = np.zeros(len(texts))
    for rest, left_out in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(texts, target):
        featurizer, linear = _fit([passages[i] for i in rest], target[rest])
        held = featurizer.transform([passages[i] for i in left_out])
        out_of_fold[left_out] = probability(linear.logits(held))[:, 0]
    threshold = float(np.quantile(out_of_fold[ordinary], 1 - FALSE_ALARMS))
    featurizer, linear = _fit(passages, target)
    return DangerDetector(featurizer, linear, round(threshold, 4))


def _fit(passages: Sequence[Passage], target: np.ndarray) -> tuple[Featurizer, Linear]:
    featurizer = Featurizer(with_context=False).fit(passages)
    features = featurizer.transform(passages)
    return featurizer, learn(features, target.reshape(-1, 1), strength=STRENGTH, balanced=True)
