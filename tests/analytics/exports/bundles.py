"""A small bundle for the tests of its parts: words, an order, and a country with something in every table."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session

from analytics.exports.bundle.folder import write_bundle
from analytics.exports.bundle.order import Analyst, BundleReport, Order
from analytics.exports.bundle.schema import Question, Vocabulary
from models.reports import Scope
from models.tables import Action, Gap, ReviewBatch, ReviewItem
from tests.analytics.conftest import ALL, NOW, THEMES, World


def in_all(text: str) -> dict[str, str]:
    return {language: f"{text} {language}" for language in ("lv", "ru", "en")}


VOCABULARY = Vocabulary(
    questions={
        "S1": Question("S1", "rating", in_all("Cik vērtīgs")),
        "S2": Question("S2", "text", in_all("Kas palika prātā")),
        "S4": Question("S4", "multi", in_all("Ko ieguvi"), {"jobs": in_all("Darbi"), "26+": in_all("Vecākiem")}),
        "S6": Question("S6", "single", in_all("Vai zini"), {"been": in_all("Jā"), "no": in_all("Nē")}),
        "G2": Question("G2", "pair", in_all("Agrāk un tagad")),
    },
    themes={theme: in_all(theme.lower()) for theme in THEMES},
    flows={"S": in_all("Pēc pasākuma")},
    event_kinds={"shadowing": in_all("Ēnu diena")},
)
NATION = Scope("national", "LV", "LV")
ANALYST = Analyst("Anna Analītiķe", "pētījums", date(2027, 5, 1))


def order(**changes: Any) -> Order:
    values: dict[str, Any] = {
        "scope": NATION,
        "window": None,
        "analyst": ANALYST,
        "vocabulary": VOCABULARY,
        "reliability": ALL,
        "codebook": "kb-1.1",
        "framework": "fw-1",
        "model_card": "# Model card\n",
    }
    return Order(**(values | changes))


def write(session: Session, target: Path, **changes: Any) -> BundleReport:
    return write_bundle(session, target, order(**changes), NOW)


def fill(world: World) -> None:
    """Two conversations at one school, one of them reviewed, and a row for every other table."""
    talk = world.make_session(respondent="p1")
    world.make_answer("S1", 4, session=talk)
    text = world.make_answer(
        "S2", "=1+1 ļoti labi", session=talk, labels=[("E2.USEFUL", "positive"), ("E2.STAFF", "negative")]
    )
    world.make_answer("S4", ["jobs", "26+"], session=talk)
    other = world.make_session(respondent="p2", language="ru", wave=3)
    world.make_answer("S6", ["been"], session=other, kind="single", probability=0.5)
    world.make_answer("G2", ["2", "4"], session=other, kind="pair")
    world.make_review(text, ("E2.USEFUL", "positive"), probability=0.25)
    _make_item(world, text.id or 0)
    world.make_value()
    moment = {"opened_at": NOW - timedelta(days=3), "seen_bad_at": NOW}
    place = {"scope_level": "institution", "scope": "R49"}
    world._add(
        Gap(key="k", kind="DROP", indicator="E2-I3", window="2026-11", severity="warning", n=12, **place, **moment)
    )
    person = world.make_coordinator()
    told = {"written_in": "lv", "text_lv": "Turpmāk agrāk", "recorded_by": person.id, "recorded_at": NOW}
    world._add(Action(theme="E2.USEFUL", gap_key="DROP|E2-I3|institution|R49|", **place, **told))


def _make_item(world: World, answer: int) -> None:
    scope = {"scope_level": "national", "scope": "LV"}
    batch = world._add(ReviewBatch(reviewer="anna", seed=1, frame=4, drawn_at=NOW, **scope))
    world._add(
        ReviewItem(batch_id=batch.id, answer_id=answer, reviewer="anna", position=1, probability=0.25, state="done")
    )


def many(world: World, people: int, *, municipality: str = "Rīga", code: str = "R49", **changes: Any) -> None:
    """Conversations of October that are alike in all that could tell a person."""
    world.make_institution(code, municipality=municipality) if code not in world._institutions else None
    world.make_event(f"E{code}", institution=code) if f"E{code}" not in world._events else None
    when = NOW - timedelta(days=40)
    for number in range(people):
        talk = world.make_session(event=f"E{code}", respondent=f"{code}-{number}", **changes)
        world.make_answer("S1", 1 + number % 5, session=talk, given_at=when)
        world.make_answer("S2", "Viss labi", session=talk, given_at=when, labels=[("E2.USEFUL", "positive")])
