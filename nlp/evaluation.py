"""Figures on data the model was neither trained nor tuned on, beside simpler ways to do the same."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp import cues, examples, model_card, model_files
from nlp.calibration import calibration_error, f1, reliability
from nlp.codebook import codebook
from nlp.danger import DangerDetector, plainly_says
from nlp.examples import Example
from nlp.reader import Item, Reader, Reading
from nlp.redaction import redact
from nlp.tokens import LANGUAGES
from nlp.training import gold_themes

COVERAGE = 0.7  # of answers, the most confident ones


def evaluate(reader: Reader, detector: DangerDetector, directory: Path, day: date) -> dict[str, Any]:
    """Return every figure, and write them to `metrics.json` beside the model. `day` is today."""
    test = [example for example in examples.answers("test") if example.labels]
    readings = _read(reader, test)
    metrics = {
        "model": reader.version,
        "measured_on": day.isoformat(),
        "held_back": model_card.held_back(),
        "answers": len(test),
        "themes": {language: _themes(*_of(test, readings, language)) for language in ("", *LANGUAGES)},
        "baselines": _baselines(test),
        "per_theme": {language: _per_theme(*_of(test, readings, language)) for language in ("", *LANGUAGES)},
        "polarity": _polarity(test, readings),
        "coverage": _coverage(test, readings),
        "no_diacritics": _themes(test, _read(reader, test, fold_text=True)),
        "danger": _danger(detector, test),
        "no_answers_left_untold": _foreign(reader),
        "redaction": _redaction(),
    }
    fresh = directory / f"{model_files.METRICS}.part"  # whoever reads the figures meanwhile finds them whole
    fresh.write_text(json.dumps(metrics, indent=2, ensure_ascii=False), encoding="utf-8")
    os.replace(fresh, directory / model_files.METRICS)
    return metrics


def _read(reader: Reader, test: Sequence[Example], *, fold_text: bool = False) -> list[Reading]:
    from nlp.normalise import fold

    change: Callable[[str], str] = fold if fold_text else str
    return reader.read([Item(example.question, change(example.text), example.language) for example in test])


def _of(test: Sequence[Example], readings: Sequence[Reading], language: str) -> tuple[list[Example], list[Reading]]:
    pairs = [(e, r) for e, r in zip(test, readings, strict=True) if language in ("", e.language)]
    return [example for example, _ in pairs], [reading for _, reading in pairs]


def _predicted(readings: Sequence[Reading]) -> NDArray[np.bool_]:
    themes = codebook().themes
    return np.array([[any(label.theme == theme for label in r.labels) for theme in themes] for r in readings])


def _themes(test: Sequence[Example], readings: Sequence[Reading]) -> dict[str, float]:
    gold, found = gold_themes(test, codebook().themes), _predicted(readings)
    return _micro_macro(found, gold)


def _micro_macro(found: NDArray[np.bool_], gold: NDArray[np.bool_]) -> dict[str, float]:
    each = [f1(found[:, i], gold[:, i]) for i in range(gold.shape[1]) if gold[:, i].any()]
    return {"micro_f1": round(f1(found, gold), 3), "macro_f1": round(float(np.mean(each)), 3)}


def _baselines(test: Sequence[Example]) -> dict[str, dict[str, float]]:
    """The most frequent theme for everything, and the theme with the most cues."""
    themes, gold = codebook().themes, gold_themes(test, codebook().themes)
    counts = Counter(label.theme for example in examples.answers("train") for label in example.labels)
    majority = np.zeros(gold.shape, dtype=bool)
    majority[:, themes.index(counts.most_common(1)[0][0])] = True
    ruled = np.zeros(gold.shape, dtype=bool)
    for row, example in enumerate(test):
        hits = Counter(hit.theme for hit in cues.find(example.text) if hit.theme != cues.GENERAL)
        for theme, count in hits.items():
            ruled[row, themes.index(theme)] = count == max(hits.values())
    return {"majority": _micro_macro(majority, gold), "cues": _micro_macro(ruled, gold)}


def _per_theme(test: Sequence[Example], readings: Sequence[Reading]) -> dict[str, dict[str, float]]:
    """Count, per theme, the answers that have it (`coded`), that were said to (`found`), and both (`right`).

    As indicators count: an answer left to a person has no labels. `confidence` is the mean of those found.
    """
    gold = gold_themes(test, codebook().themes)
    counted = [() if reading.abstained else reading.labels for reading in readings]
    cells: dict[str, dict[str, float]] = {}
    for i, theme in enumerate(codebook().themes):
        said = [max((own.confidence for own in labels if own.theme == theme), default=None) for labels in counted]
        sure = [confidence for confidence in said if confidence is not None]
        right = sum(bool(coded) and confidence is not None for coded, confidence in zip(gold[:, i], said, strict=True))
        mean = round(float(np.mean(sure)), 3) if sure else 0.0
        cells[theme] = {"coded": int(gold[:, i].sum()), "found": len(sure), "right": right, "confidence": mean}
    return cells


def _polarity(test: Sequence[Example], readings: Sequence[Reading]) -> dict[str, Any]:
    """How often the polarity is right where the theme is (any of the answer's own for that theme), and how honestly."""
    right: list[bool] = []
    sure: list[float] = []
    for example, reading in zip(test, readings, strict=True):
        for label in reading.labels:
            own = {coded.polarity for coded in example.labels if coded.theme == label.theme}
            if own:
                right.append(label.polarity in own)
                sure.append(label.polarity_confidence)
    return {
        "accuracy_given_theme": round(float(np.mean(right)), 3),
        "cases": len(right),
        "calibration_error": round(calibration_error(np.array(sure), np.array(right)), 3),
        "reliability": reliability(np.array(sure), np.array(right)),
    }


def _coverage(test: Sequence[Example], readings: Sequence[Reading]) -> dict[str, Any]:
    labels = [
        (label.confidence, any(coded.theme == label.theme for coded in example.labels), example.language)
        for example, reading in zip(test, readings, strict=True)
        for label in reading.labels
    ]
    confidence = np.array([value for value, _, _ in labels])
    correct = np.array([value for _, value, _ in labels])
    language = np.array([value for *_, value in labels])
    best = np.argsort(-confidence, kind="stable")[: round(COVERAGE * len(labels))]
    return {
        "calibration_error_by_language": {
            name: round(calibration_error(confidence[language == name], correct[language == name]), 3)
            for name in LANGUAGES
        },
        "reliability": reliability(confidence, correct),
        "abstained": round(float(np.mean([reading.abstained for reading in readings])), 3),
        "precision": round(float(correct.mean()), 3),
        "precision_at_70_percent": round(float(correct[best].mean()), 3),
        "calibration_error": round(calibration_error(confidence, correct), 3),
    }


def _danger(detector: DangerDetector, test: Sequence[Example]) -> dict[str, Any]:
    """Share of messages noticed, of harmless ones and of ordinary answers flagged: of all, by file and by language."""
    messages = examples.danger("test")
    noticed = [(message, detector.signals(message.text)) for message in messages]
    ordinary = [detector.signals(example.text) for example in test if not example.danger]

    def share(danger: bool, **only: str) -> float:
        hits = [
            hit
            for message, hit in noticed
            if message.danger is danger and all(getattr(message, field) == value for field, value in only.items())
        ]
        return round(float(np.mean(hits)), 3)

    return {
        "recall": share(True),
        "recall_of_rules_alone": round(float(np.mean([plainly_says(m.text) for m in messages if m.danger])), 3),
        "recall_by_file": {name: share(True, batch=name) for name in sorted({m.batch for m in messages})},
        "recall_by_language": {name: share(True, language=name) for name in LANGUAGES},
        "harmless_flagged": share(False),
        "ordinary_answers_flagged": round(float(np.mean(ordinary)), 3),
        "messages": sum(message.danger for message in messages),
        "harmless": sum(not message.danger for message in messages),
    }


def _foreign(reader: Reader) -> dict[str, float]:
    """Share of texts that are no answer in a language read here of which the reader says that it cannot tell."""
    texts = examples.foreign("test")
    kinds = [text.language if text.language in {"paste", "noise"} else "languages" for text in texts]
    told = [
        reading.abstained or all(label.theme.startswith("NONE") for label in reading.labels)
        for reading in reader.read([Item("S2", text.text, "lv") for text in texts])
    ]
    return {
        kind: round(float(np.mean([no for no, own in zip(told, kinds, strict=True) if own == kind])), 3)
        for kind in sorted(set(kinds))
    }


def _redaction() -> dict[str, Any]:
    """A piece counts as masked if nothing of it is left in the text."""
    masked: dict[str, list[bool]] = {}
    damaged: list[bool] = []
    for example in examples.personal("test"):
        redacted = redact(example.text, example.language)
        if not example.pieces:
            damaged.append(redacted.text != example.text)
        for kind, piece in example.pieces:
            masked.setdefault(kind, []).append(piece not in redacted.text)
    recall = {kind: round(float(np.mean(hits)), 3) for kind, hits in sorted(masked.items())}
    return {"recall": recall, "clean_texts_damaged": round(float(np.mean(damaged)), 3), "clean_texts": len(damaged)}


def summary(metrics: dict[str, Any]) -> str:
    """Return the figures as lines for people."""
    whole, coverage = metrics["themes"][""], metrics["coverage"]
    by_language = ", ".join(f"{lang} {metrics['themes'][lang]['micro_f1']}" for lang in LANGUAGES)
    danger, redaction = metrics["danger"], metrics["redaction"]
    return "\n".join(
        [
            f"model {metrics['model']} on {metrics['answers']} held-back answers",
            f"themes: micro-F1 {whole['micro_f1']} ({by_language}), macro-F1 {whole['macro_f1']}; "
            f"cues alone {metrics['baselines']['cues']['micro_f1']}, "
            f"most frequent theme {metrics['baselines']['majority']['micro_f1']}; "
            f"without diacritics {metrics['no_diacritics']['micro_f1']}",
            f"polarity right where the theme is: {metrics['polarity']['accuracy_given_theme']}, calibration error "
            f"{metrics['polarity']['calibration_error']}",
            f"abstained {coverage['abstained']}; precision {coverage['precision']}, of the most confident 70 % "
            f"{coverage['precision_at_70_percent']}; calibration error {coverage['calibration_error']} "
            f"{coverage['calibration_error_by_language']}",
            f"danger: recall {danger['recall']} of {danger['messages']} "
            f"(rules alone {danger['recall_of_rules_alone']}; {danger['recall_by_file']}, "
            f"{danger['recall_by_language']}), of {danger['harmless']} harmless messages flagged "
            f"{danger['harmless_flagged']}, of ordinary answers {danger['ordinary_answers_flagged']}",
            f"no answers, and not taken for one: {metrics['no_answers_left_untold']}",
            f"redaction: recall {redaction['recall']}, clean texts damaged {redaction['clean_texts_damaged']}",
        ]
    )
