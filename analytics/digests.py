"""The digest of a coordinator's scopes: a picture, five lines, and buttons to go on from there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from analytics.chart_rows import is_untold, row_of
from analytics.charts import DARK, LIGHT, Chart, Legend, digest_chart, png
from analytics.digest_caption import caption, heard_in_brief, period_in_words, quiet_line
from analytics.digest_figures import Figure
from analytics.digest_report import Asked, Report, report
from analytics.disclosure import Gate
from analytics.gap_words import shortened
from analytics.gaps import SEVERITIES
from analytics.reliability import Reliability
from analytics.texts import Texts, texts
from analytics.windows import Window
from models.reports import Scope
from models.tables import Release

BUTTONS = ("gaps", "export", "event")
MOST_PLACES = 4  # buttons to other places of the same coordinator
LABEL = 30  # characters of a place on a button
LEVELS = ("national", "region", "municipality", "institution")


@dataclass(frozen=True)
class Digest:
    """A digest ready to send. Without anything to draw, `svg` and `png` are empty; a quiet one is a single line."""

    caption: str
    svg: str
    png: bytes
    buttons: tuple[tuple[str, str], ...]  # (label, token)
    is_quiet: bool
    told: tuple[Release, ...] = ()  # what `disclosure.record` must write when it leaves
    quotes: int = 0  # how many answers stand in it, in people's own words: that it left must be noted


def compose(
    session: Session,
    scopes: Sequence[Scope],
    language: str,
    window: Window,
    now: datetime,
    reliability: Reliability,
    *,
    looked_at: datetime | None = None,
    dark: bool = False,
    quoting: bool = True,
) -> Digest:
    """Write the digest of a week or month: of the most important scope in full, of the others a line each.

    With `quoting`, two answers may stand in it: only for who may read texts.
    """
    words = texts(language)
    if not scopes:
        return Digest(words.say("digest/no_scope"), "", b"", (), is_quiet=False)
    audience = "staff" if any(scope.level == "national" for scope in scopes) else "school"
    gate = Gate(session, audience, f"digest:{window.key}", now)
    asked = Asked(window, now, reliability, gate, looked_at, quoting)
    told = sorted((report(session, scope, asked) for scope in scopes), key=_importance)
    buttons = (*_usual_buttons(words), *_other_places(scopes, told[0], words))
    if all(one.is_quiet for one in told):
        return Digest(quiet_line(told, words), "", b"", buttons, is_quiet=True)
    svg = picture(told[0], words, dark=dark)
    said, released = caption(told, words), tuple(gate.told)
    quotes = sum(quote in said for quote in told[0].quotes)
    return Digest(said, svg, png(svg) if svg else b"", buttons, is_quiet=False, told=released, quotes=quotes)


def picture(told: Report, words: Texts, *, dark: bool = False) -> str:
    """Draw what the report tells; nothing if no indicator has a value."""
    chart = chart_of(told, words)
    return digest_chart(chart, DARK if dark else LIGHT) if any(row.value is not None for row in chart.rows) else ""


def chart_of(told: Report, words: Texts) -> Chart:
    """Return the picture before it is drawn; what the model can't tell is not in it, the caption names it."""
    shown = [pair for pair in told.shown if not is_untold(pair[1].reading)]
    shown.sort(key=lambda pair: pair[1].reading.value is None)  # what can be said comes first
    usual = shown[0][1] if shown else None
    rows = [
        row_of(indicator, figure.reading, words, _aside(figure, usual, words)) for indicator, figure in shown if usual
    ]
    return Chart(
        title=words.place(told.scope.level, told.scope.title),
        period=period_in_words(usual, words)
        if usual
        else f"{words.window(told.window)} · {heard_in_brief(told, words)}",
        rows=rows,
        note=words.say("chart/note"),
        legend=Legend(*(words.say(f"chart/{key}") for key in ("how_to_read", "value", "interval", "target"))),
        more=words.say("chart/more"),
    )


def _aside(figure: Figure, usual: Figure, words: Texts) -> str:
    """Name the period of a value where it is another than that of the first row; in brief, it stands behind a name."""
    is_another = figure.reading.value is not None and figure.window != usual.window
    return words.window_in_brief(figure.window)[0] if is_another else ""


def _importance(told: Report) -> tuple[int, int, int, int]:
    """Order scopes: those with the gravest gap first, then those with most gaps, the widest, the most heard."""
    gravest = max((SEVERITIES.index(gap.severity) for gap in told.gaps), default=-1)
    level = LEVELS.index(told.scope.level) if told.scope.level in LEVELS else len(LEVELS)
    return -gravest, -len(told.gaps), level, -told.heard.told.n


def _usual_buttons(words: Texts) -> list[tuple[str, str]]:
    return [(words.say(f"button/{name}"), f"staff.{name}") for name in BUTTONS]


def _other_places(scopes: Sequence[Scope], shown: Report, words: Texts) -> list[tuple[str, str]]:
    others = [(number, scope) for number, scope in enumerate(scopes) if scope != shown.scope]
    return [
        (shortened(words.place(scope.level, scope.title), LABEL), f"staff.digest.{number}")
        for number, scope in others[:MOST_PLACES]
    ]
