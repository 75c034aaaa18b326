"""What `atbalss nlp …` does. Apart from the other commands: nobody else needs all of it loaded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rich.console import Console

from app.bootstrap import Parts
from app.bulk.commands import relabel_all
from app.corrections import consented_examples
from app.faults import UsageError
from nlp import agreement, evaluation, jsonl, model_card, promotion, registry
from nlp.codebook import codebook

AGAIN = "`atbalss nlp relabel` reads earlier answers again"


def train(parts: Parts, out: Console, *, if_missing: bool, with_corrections: bool = False) -> None:
    """Train a model, show its figures on held-back data, and let it read unless it is worse than the present one.

    Corrections are those of people who agreed that their answers may teach the program.
    """
    if if_missing:
        _ = parts.reliability
        return
    corrections = parts.database.read(consented_examples) if with_corrections else []
    if with_corrections:
        _say(out, f"{len(corrections)} corrected answers of people who agreed to it are learned from")
    version = registry.train(parts.model_dir, progress=parts.progress, encoder=parts.encoder, corrections=corrections)
    _evaluate(parts, out, version)
    _promote(parts, out, version, by_hand=False, anyway=False)


def evaluate(parts: Parts, out: Console, version: str | None) -> None:
    """Show a version's figures on held-back data."""
    _evaluate(parts, out, version or parts.reader.version)


def _evaluate(parts: Parts, out: Console, version: str) -> None:
    _say(out, evaluation.summary(parts.measure(version)))


def promote(parts: Parts, out: Console, version: str, *, anyway: bool) -> None:
    """Let a version read."""
    _promote(parts, out, version, by_hand=True, anyway=anyway)


def _promote(parts: Parts, out: Console, version: str, *, by_hand: bool, anyway: bool) -> None:
    differences = registry.promote(parts.model_dir, version, by_hand=by_hand, anyway=anyway)
    if differences:
        _say(out, "on training answers it had not seen, beside the model before:\n" + promotion.table(differences))
    _say(out, f"{version} reads from now on (a running bot: from its next start); {AGAIN}")


def rollback(parts: Parts, out: Console) -> None:
    """Let the version read that did before."""
    _say(out, f"{registry.rollback(parts.model_dir)} reads again (a running bot: from its next start); {AGAIN}")


def versions(parts: Parts, out: Console) -> None:
    """Show which versions there are."""
    _say(out, registry.table(parts.model_dir))


def relabel_answers(parts: Parts, out: Console, since: date | None) -> None:
    """Read answers again that another version has read, and show what changed."""
    now, reliability = parts.clock.now(), parts.reliability
    parts.database.write(lambda uow: uow.audit.note(now, "cli", "relabel", reliability.model)).result()
    _say(out, relabel_all(parts, out, since).table(codebook().themes))


def compare(parts: Parts, out: Console) -> None:
    """Show ways to classify beside each other."""
    from nlp import comparison  # scikit-learn and spaCy's training take seconds to load

    _say(out, comparison.table(parts.progress))


def write_card(parts: Parts, target: Path, out: Console) -> None:
    """Measure the model and write its card."""
    version = parts.reader.version
    target.write_text(model_card.page(parts.measure(version)), encoding="utf-8")
    _say(out, f"model card: {target}")


def agreement_table(out: Console) -> None:
    """Show how far two coders of the corpus agree."""
    _say(out, agreement.table())


def measure_candidates(parts: Parts, out: Console) -> None:
    """Show how well themes are found that are hidden first."""
    from nlp import hidden_themes  # it takes long to load, and is needed seldom

    _say(out, hidden_themes.table(parts.progress))


def label_file(parts: Parts, source: Path, target: Path, out: Console) -> None:
    """Label a file of answers."""
    if not source.is_file():
        raise UsageError(f"there is no file {source}: name a file of lines with id, question and text")
    count = jsonl.label_file(parts.reader, parts.danger, source, target)
    _say(out, f"{count} answers labelled: {target}")


def _say(out: Console, text: str) -> None:
    out.print(text, markup=False, highlight=False, soft_wrap=True)
