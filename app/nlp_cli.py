"""`atbalss nlp …`: the language model. What each command does is imported when it is called: it takes long to load."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.console import out, with_parts

nlp = typer.Typer(no_args_is_help=True, help="The language model: train it, look at its figures, label a file.")


@nlp.command()
def train(
    if_missing: Annotated[bool, typer.Option(help="Do nothing if there is a model for this corpus.")] = False,
) -> None:
    """Train a model, write its figures on held-back data, and let it read unless it is worse than the present one."""
    from app import nlp_commands

    with_parts(lambda parts: nlp_commands.train(parts, out, if_missing=if_missing))


@nlp.command()
def evaluate(version: Annotated[str | None, typer.Argument(help="The one that reads, if left out.")] = None) -> None:
    """Write a version's figures on held-back data."""
    from app import nlp_commands

    with_parts(lambda parts: nlp_commands.evaluate(parts, out, version))


@nlp.command()
def compare() -> None:
    """Compare ways to classify, by cross-validation on the training split."""
    from app import nlp_commands

    with_parts(lambda parts: nlp_commands.compare(parts, out))


@nlp.command()
def versions() -> None:
    """List the versions there are, with their figures."""
    from app import nlp_commands

    with_parts(lambda parts: nlp_commands.versions(parts, out))


@nlp.command()
def promote(
    version: Annotated[str, typer.Argument(help="As `atbalss nlp versions` lists it.")],
    anyway: Annotated[bool, typer.Option("--anyway", help="Even if it is worse than the present one.")] = False,
) -> None:
    """Let a version read; refused if it is worse than the present one beyond noise, overall or in a language."""
    from app import nlp_commands

    with_parts(lambda parts: nlp_commands.promote(parts, out, version, anyway=anyway))


@nlp.command()
def rollback() -> None:
    """Let the version read that did before."""
    from app import nlp_commands

    with_parts(lambda parts: nlp_commands.rollback(parts, out))


@nlp.command()
def relabel(
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only answers given on this day or later.")
    ] = None,
) -> None:
    """Read answers again that another version has read; its labels are kept beside. Can be interrupted and repeated."""
    from app import nlp_commands

    with_parts(lambda parts: nlp_commands.relabel_answers(parts, out, since.date() if since else None))


@nlp.command()
def card(target: Annotated[Path, typer.Argument(metavar="OUT.md")]) -> None:
    """Write the model card: what it can and cannot do, theme by theme and language by language."""
    from app import nlp_commands

    with_parts(lambda parts: nlp_commands.write_card(parts, target, out))


@nlp.command()
def agreement() -> None:
    """Show how far two coders of the same answers agree, theme by theme."""
    from app import nlp_commands

    nlp_commands.agreement_table(out)


@nlp.command()
def label(
    source: Annotated[Path, typer.Argument(metavar="IN.jsonl", help="Lines with id, question, text.")],
    target: Annotated[Path, typer.Argument(metavar="OUT.jsonl", help="Lines with labels, danger and redacted text.")],
) -> None:
    """Label a file of answers."""
    from app import nlp_commands

    with_parts(lambda parts: nlp_commands.label_file(parts, source, target, out))
