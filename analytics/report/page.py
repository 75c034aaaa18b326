"""The report as one HTML page that needs nothing else: no script, no font, no picture from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from analytics.catalogue import catalogue
from analytics.chart_rows import verdict_of
from analytics.indicators import Cell
from analytics.report import evidence, judgement
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
    style = files("analytics.report").joinpath("style.css").read_text(encoding="utf-8")
    head = joined(
        [
            Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
            tag("title", title),
            tag("style", Html(style)),
        ]
    )
    body = joined([_cover(facts, told), tag("main", *(make(facts, told) for make in SECTIONS)), _foot(facts, told)])
    return f'<!doctype html>\n<html lang="{language}"><head>{head}</head><body>{body}</body></html>\n'


def _cover(facts: Facts, told: Voice) -> Html:
    contents = [tag("a", told.heading(anchor), href=f"#{anchor}") for anchor in ANCHORS]
    return tag(
        "header",
        tag("p", told.say("kicker"), class_="kicker"),
        tag("h1", tag("span", told.scope(facts)), f" {told.words.window(facts.window)}"),
        paragraphs(_in_brief(facts, told), "brief"),
        tag("nav", tag("ol", *(tag("li", link) for link in contents)), aria_label=told.say("contents")),
    )


def _in_brief(facts: Facts, told: Voice) -> list[str]:
    """Return three sentences that somebody with one minute can read."""
    if facts.is_empty:
        return [told.say("brief/nothing")]
    return [
        told.say(
            "brief/heard",
            people=told.people(facts.coverage.people),
            heard=facts.coverage.heard,
            planned=told.count("institutions_with_events", facts.coverage.institutions),
        ),
        _verdicts(facts, told),
        _gravest(facts, told),
    ]


def _verdicts(facts: Facts, told: Voice) -> str:
    judged = [each for each in catalogue() if each.target is not None and facts.scope.level in each.levels]
    verdicts = [verdict_of(facts.reading(each.id)) for each in judged]
    met = verdicts.count("met")
    missed = verdicts.count("below") + verdicts.count("above")
    return told.say("brief/verdicts", all=len(judged), met=met, missed=missed, open=len(judged) - met - missed)


def _gravest(facts: Facts, told: Voice) -> str:
    if not facts.gaps:
        return told.say("brief/no_gaps")
    places = list(dict.fromkeys(_where(gap, facts, told) for gap in facts.gaps))[:NAMED]
    return told.say("brief/gaps", gaps=told.words.count("open_gaps", len(facts.gaps)), places=", ".join(places))


def _where(gap: Gap, facts: Facts, told: Voice) -> str:
    return told.cell(Cell(gap.scope_level, gap.scope), facts)


def _foot(facts: Facts, told: Voice) -> Html:
    lines: Sequence[str] = [
        told.say(f"how/{name}") for name in ("interval", "corrected", "hidden", "together", "targets")
    ]
    made = told.say("made", day=f"{facts.today:%d.%m.%Y}", model=facts.reliability.model)
    return tag("footer", tag("h2", told.say("how/title")), bullets(lines), tag("p", made))
