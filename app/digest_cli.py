"""`atbalss digest`: a digest as a picture and its words, to look at or to hand to somebody who has no chat."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app import digest_commands
from app.console import out, with_parts


def digest(
    scope: Annotated[str, typer.Option(help="institution:R49, municipality:Ogres novads, or LV.")] = "LV",
    week: Annotated[str, typer.Option(help="2026-W47, or a month as 2026-10; the last closed week if left out.")] = "",
    language: Annotated[str, typer.Option(help="lv, ru or en.")] = "lv",
    target: Annotated[Path | None, typer.Option("--out", help="OUT.png or OUT.svg for the picture.")] = None,
    dark: Annotated[bool, typer.Option(help="For a dark page.")] = False,
    every: Annotated[
        Path | None, typer.Option("--all", help="Write every coordinator's digest into this folder instead.")
    ] = None,
) -> None:
    """Draw a digest and print its words. Nothing is sent."""
    asked = digest_commands.AskedDigest(scope, week, language, target, dark)
    if every is not None:
        with_parts(lambda parts: digest_commands.draw_all(parts, every, asked, out))
    else:
        with_parts(lambda parts: digest_commands.draw(parts, asked, out))
