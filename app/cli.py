"""The `atbalss` command: every fault is one line with its remedy, never a traceback."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
import uvloop
from rich.console import Console
from rich.prompt import Prompt

from app import commands
from app.bootstrap import Parts
from app.faults import EXPECTED, UsageError
from app.logs import configure_logs
from app.settings import read_settings

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
nlp = typer.Typer(no_args_is_help=True, help="The language model: train it, look at its figures, label a file.")
export = typer.Typer(no_args_is_help=True, help="Files for analysts, each with a data dictionary.")
cli.add_typer(nlp, name="nlp")
cli.add_typer(export, name="export")

out = Console()
err = Console(stderr=True)


def main() -> None:
    """Run the command line."""
    try:
        cli()
    except EXPECTED as exc:
        err.print(f"atbalss: {exc}", markup=False, highlight=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _parts() -> Parts:
    settings = read_settings()
    configure_logs(settings.log_format)
    return Parts(settings, progress=lambda line: err.print(line, markup=False, highlight=False))


def _with_parts(work: Callable[[Parts], Any]) -> Any:
    parts = _parts()
    try:
        return work(parts)
    finally:
        parts.close()


@cli.command()
def run() -> None:
    """Run the bot: by webhook if ATBALSS_WEBHOOK_URL is set, else by polling."""
    from app.service import Service

    _with_parts(lambda parts: uvloop.run(Service(parts).run()))


@cli.command()
def demo(
    to: Annotated[Path, typer.Option("--out", help="Where the files go.")] = Path("demo-output"),
    seed: Annotated[int, typer.Option(help="The same seed gives the same people and the same exports.")] = 11,
    people: Annotated[int, typer.Option(min=20, max=2000, help="How many synthetic people talk with the bot.")] = 300,
    once: Annotated[bool, typer.Option(help="End after the summary instead of opening the page.")] = False,
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes a free one.")] = 8765,
) -> None:
    """Show the whole loop on this machine: no token, no server, synthetic people."""
    from app.demo import Demo, DemoOptions

    uvloop.run(Demo(DemoOptions(to, seed, people, once, port), out).run())


@cli.command()
def simulate(
    port: Annotated[int, typer.Option(help="Where the stand-in for Telegram listens, on this machine only.")] = 8081,
) -> None:
    """Run a stand-in for Telegram with a chat page, to try flows on before they go live."""
    _with_parts(lambda parts: uvloop.run(commands.simulate(parts, port, out)))


@cli.command()
def migrate() -> None:
    """Bring the database to this program's tables."""
    _with_parts(commands.migrate)


@cli.command()
def seed(
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
) -> None:
    """Make a small invented world to try things on: institutions, events, staff invitations. Twice changes nothing."""
    world = _with_parts(commands.seed_world)
    if as_json:
        print(json.dumps(world, ensure_ascii=False, indent=2))  # noqa: T201 - the command's output
    else:
        commands.show_world(world, out)


@cli.command()
def job(
    name: Annotated[str, typer.Argument(help="label, indicators, gaps, alerts, digest or tidy.")],
) -> None:
    """Run one scheduled job now, whatever the ledger says."""
    out.print(_with_parts(lambda parts: commands.run_job(parts, name)), markup=False)


@cli.command()
def replay() -> None:
    """Put dead letters (updates that failed three times) back into their chats' lines."""
    count = _with_parts(commands.replay)
    out.print(f"{count} dead letters are in line again")


@cli.command()
def doctor() -> None:
    """Look whether everything the bot needs is there and works."""
    faults = _with_parts(lambda parts: commands.examine(parts, out))
    if faults:
        sys.exit(1)


@cli.command()
def check() -> None:
    """Check all data files: flows, texts, codebook, corpus, indicators."""
    for line in commands.check_data():
        out.print(line, markup=False, highlight=False)


@nlp.command()
def train(
    if_missing: Annotated[bool, typer.Option(help="Do nothing if there is a model for this corpus.")] = False,
) -> None:
    """Train the model from the corpus and write its figures on held-back data."""
    from app import nlp_commands

    _with_parts(lambda parts: nlp_commands.train(parts, out, if_missing=if_missing))


@nlp.command()
def compare() -> None:
    """Compare ways to classify, by cross-validation on the training split."""
    from app import nlp_commands

    _with_parts(lambda parts: nlp_commands.compare(parts, out))


@nlp.command()
def card(target: Annotated[Path, typer.Argument(metavar="OUT.md")]) -> None:
    """Write the model card: what it can and cannot do, theme by theme and language by language."""
    from app import nlp_commands

    _with_parts(lambda parts: nlp_commands.write_card(parts, target, out))


@nlp.command()
def agreement() -> None:
    """Show how far two coders of the same answers agree, theme by theme."""
    from app import nlp_commands

    nlp_commands.agreement_table(out)


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
        _with_parts(lambda parts: review_commands.show_agreement(parts, out))
        return
    if not reviewer.strip():
        raise UsageError("nobody reviews: say who you are with --as NAME")
    options = review_commands.ReviewOptions(reviewer.strip()[:60], scope, count, language)
    if to and source:
        raise UsageError("--out and --in at once: write a file, or read one")
    if to:
        _with_parts(lambda parts: review_commands.write_file(parts, options, to, out))
    elif source:
        _with_parts(lambda parts: review_commands.read_file(parts, options, source, out))
    else:
        _with_parts(lambda parts: review_commands.review_here(parts, options, out, _ask))


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

    _with_parts(lambda parts: nlp_commands.label_file(parts, source, target, out))


@export.command()
def answers(
    target: Annotated[Path, typer.Argument(metavar="OUT", help="OUT.csv or OUT.xlsx")],
    anonymous: Annotated[bool, typer.Option(help="Without texts, small groups left out.")] = False,
) -> None:
    """Write the long table of classified answers: one row per answer and label."""
    _with_parts(lambda parts: commands.export_answers(parts, target, out, anonymous=anonymous))


@export.command()
def indicators(
    target: Annotated[Path, typer.Argument(metavar="OUT", help="OUT.csv or OUT.xlsx")],
) -> None:
    """Write the indicators of the current semester with n and interval."""
    _with_parts(lambda parts: commands.export_indicators(parts, target, out))
