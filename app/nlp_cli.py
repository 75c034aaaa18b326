"""`atbalss nlp …`: the language model. What each command does is imported when it is called: it takes long to load."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.prompt import Prompt

from app.console import out, with_parts
from app.faults import UsageError

nlp = typer.Typer(no_args_is_help=True, help="The language model: train it, look at its figures, label a file.")


@nlp.command()
def train(
    if_missing: Annotated[bool, typer.Option(help="Do nothing if there is a model for this corpus.")] = False,
    with_corrections: Annotated[
        bool, typer.Option(help="Learn from reviewed answers, too, of people who agreed to it.")
    ] = False,
) -> None:
    """Train a model, write its figures on held-back data, and let it read unless it is worse than the present one."""
    from app import nlp_commands

    with_parts(lambda parts: nlp_commands.train(parts, out, if_missing=if_missing, with_corrections=with_corrections))


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


@nlp.command("candidates")
def show_candidates(
    quarter: Annotated[str | None, typer.Option(metavar="2026-Q4", help="Which quarter; the present one.")] = None,
    to: Annotated[Path | None, typer.Option("--out", help="Write FILE.csv or FILE.xlsx instead.")] = None,
    measure: Annotated[bool, typer.Option(help="Measure instead how well hidden themes are found.")] = False,
) -> None:
    """Show what there is no theme for: answers outside all themes, put together, with their typical words."""
    if measure:
        from app import nlp_commands

        with_parts(lambda parts: nlp_commands.measure_candidates(parts, out))
        return
    from app import candidates

    with_parts(lambda parts: candidates.show(parts, quarter, to, out))


@nlp.command()
def review(
    reviewer: Annotated[str, typer.Option("--as", metavar="NAME", help="Who codes; two names are two coders.")] = "",
    scope: Annotated[str, typer.Option(help="LV, an institution's code, or a municipality's name.")] = "LV",
    count: Annotated[int, typer.Option(min=1, max=500, help="How many answers to draw.")] = 5,
    to: Annotated[Path | None, typer.Option("--out", help="Write a batch for coding: FILE.csv or FILE.xlsx.")] = None,
    source: Annotated[Path | None, typer.Option("--in", help="Read a filled file back.")] = None,
    language: Annotated[str, typer.Option(help="Of questions and names of themes: lv, ru or en.")] = "lv",
    agreement: Annotated[bool, typer.Option(help="Show how far people agree instead.")] = False,
) -> None:
    """Review what the machine read: here, or as a file that goes out and comes back."""
    from app import review_commands

    if agreement:
        with_parts(lambda parts: review_commands.show_agreement(parts, out))
        return
    if not reviewer.strip():
        raise UsageError("nobody reviews: say who you are with --as NAME")
    options = review_commands.ReviewOptions(reviewer.strip()[:60], scope, count, language)
    if to and source:
        raise UsageError("--out and --in at once: write a file, or read one")
    if to:
        with_parts(lambda parts: review_commands.write_file(parts, options, to, out))
    elif source:
        with_parts(lambda parts: review_commands.read_file(parts, options, source, out))
    else:
        with_parts(lambda parts: review_commands.review_here(parts, options, out, _ask))


def _ask(question: str) -> str:
    try:
        return Prompt.ask(question, console=out, default="", show_default=False)
    except EOFError:  # nobody is there to answer
        raise KeyboardInterrupt from None


@nlp.command()
def label(
    source: Annotated[Path, typer.Argument(metavar="IN.jsonl", help="Lines with id, question, text.")],
    target: Annotated[Path, typer.Argument(metavar="OUT.jsonl", help="Lines with labels, danger and redacted text.")],
) -> None:
    """Label a file of answers."""
    from app import nlp_commands

    with_parts(lambda parts: nlp_commands.label_file(parts, source, target, out))
