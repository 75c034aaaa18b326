"""What `atbalss nlp …` does. Apart from the other commands: nobody else needs all of it loaded."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from app.bootstrap import Parts
from app.faults import UsageError
from nlp import agreement, comparison, evaluation, jsonl, model_card, registry


def train(parts: Parts, out: Console, *, if_missing: bool) -> None:
    """Train the model and show its figures on held-back data."""
    if if_missing:
        _ = parts.reader
        return
    registry.train(parts.model_dir, progress=parts.progress)
    metrics = evaluation.evaluate(*registry.load(parts.model_dir), parts.model_dir)
    out.print(evaluation.summary(metrics), markup=False, highlight=False)


def compare(parts: Parts, out: Console) -> None:
    """Show ways to classify beside each other."""
    out.print(comparison.table(parts.progress), markup=False, highlight=False, soft_wrap=True)


def write_card(parts: Parts, target: Path, out: Console) -> None:
    """Measure the model and write its card."""
    _ = parts.reader
    metrics = evaluation.evaluate(*registry.load(parts.model_dir), parts.model_dir)
    target.write_text(model_card.page(metrics), encoding="utf-8")
    out.print(f"model card: {target}", markup=False, highlight=False)


def agreement_table(out: Console) -> None:
    """Show how far two coders of the corpus agree."""
    out.print(agreement.table(), markup=False, highlight=False, soft_wrap=True)


def label_file(parts: Parts, source: Path, target: Path, out: Console) -> None:
    """Label a file of answers."""
    if not source.is_file():
        raise UsageError(f"there is no file {source}: name a file of lines with id, question and text")
    count = jsonl.label_file(parts.reader, registry.danger(parts.model_dir), source, target)
    out.print(f"{count} answers labelled: {target}", markup=False, highlight=False)
