"""The report as one HTML page that needs nothing else: no script, no font, no picture from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from analytics.charts import DARK, LIGHT, variables
from analytics.framework import framework
from analytics.report import answers, evidence, judgement
from analytics.report.facts import Facts
from analytics.report.markup import Html, bullets, joined, paragraphs, tag
from analytics.report.voice import Voice, voice
from models.tables import Gap

SECTIONS = (
    evidence.information,
    evidence.indicators,
    evidence.linked,
    judgement.gaps,
    judgement.relevance,
    judgement.discussion,
    judgement.missing,
)
ANCHORS = ("information", "indicators", "framework", "gaps", "relevance", "discussion", "missing")
NAMED = 3  # gaps on the first page


def page(facts: Facts, language: str) -> str:
    """Return the page. Raises KeyError for a language the report isn't written in."""
    told = voice(language)
    title = told.say("title", place=told.scope(facts), window=told.words.window(facts.window))
    head = joined(
        [
            Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
            tag("title", title),
            tag("style", Html(_style())),
        ]
    )
    body = joined([_cover(facts, told), tag("main", *(make(facts, told) for make in SECTIONS)), _foot(facts, told)])
    return f'<!doctype html>\n<html lang="{language}"><head>{head}</head><body>{body}</body></html>\n'


def _style() -> str:
    """Return the page's style; its pictures take their colours from it, so that they are dark where it is."""
    style = files("analytics.report").joinpath("style.css").read_text(encoding="utf-8")
    light, dark = (f":root {{ {variables(palette)} }}" for palette in (LIGHT, DARK))
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{ {dark} }}\n{style}"


def _cover(facts: Facts, told: Voice) -> Html:
    contents = [tag("a", told.heading(anchor), href=f"#{anchor}") for anchor in ANCHORS]
    return tag(
        "header",
        tag("p", told.say("kicker"), class_="kicker"),
        tag("h1", tag("span", told.scope(facts)), f" {told.words.window(facts.window)}"),
        _in_brief(facts, told),
        tag("nav", tag("ol", *(tag("li", link) for link in contents)), aria_label=told.say("contents")),
    )


def _in_brief(facts: Facts, told: Voice) -> Html:
    """Return what somebody with one minute can read."""
    said = [answers.information(facts, told)]
    if not facts.is_empty:
        said += [answers.verdicts(facts, told), answers.gaps(facts, told)]
    first = [f"{judgement.where(gap, facts, told)} – {judgement.tells(gap, facts, told)}" for gap in _gravest(facts)]
    look = told.say("look_first") if first and not facts.is_empty else ""
    return joined([paragraphs([*said, look], "brief"), bullets(first) if look else ""])


def _gravest(facts: Facts) -> Sequence[Gap]:
    """Return the gravest gaps, of each place and part of it one."""
    places: dict[tuple[str, str, str], Gap] = {}
    for gap in facts.gaps:
        places.setdefault((gap.scope_level, gap.scope, gap.cut), gap)
    return list(places.values())[:NAMED]


def _foot(facts: Facts, told: Voice) -> Html:
    lines: Sequence[str] = [
        told.say(f"how/{name}") for name in ("interval", "corrected", "hidden", "together", "targets")
    ]
    if facts.public:
        lines = [told.say("public_note"), *lines]
    made = told.say("made", day=f"{facts.today:%d.%m.%Y}", version=framework().version, model=facts.reliability.model)
    return tag("footer", tag("h2", told.say("how/title")), bullets(lines), tag("p", made))
