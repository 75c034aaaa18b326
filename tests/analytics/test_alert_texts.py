from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from analytics.alert_texts import compose
from analytics.catalogue import catalogue
from analytics.gap_surroundings import Surroundings, surroundings
from analytics.gap_words import shortened
from analytics.gaps import KINDS
from analytics.quotes import Quote, Voices
from analytics.texts import LANGUAGES
from models.tables import Gap
from tests.analytics.conftest import ALL, NOW, World

HERE = Surroundings("Ogres novads")


def make_gap(kind: str = "BELOW_TARGET", indicator: str = "E2-I6", **changes: Any) -> Gap:
    values = {
        "scope_level": "municipality",
        "scope": "Ogres novads",
        "window": "2026/27-1",
        "severity": "warning",
        "n": 34,
        "value": 47.0,
        "low": 31.0,
        "high": 63.0,
        "target": 80.0,
        "opened_at": NOW,
        "seen_bad_at": NOW,
    } | changes
    return Gap(key="k", kind=kind, indicator=indicator, **values)


def text(gap: Gap, around: Surroundings = HERE, language: str = "lv") -> str:
    return compose(gap, around, alert_id=7, language=language, now=NOW).text.replace("\u00a0", " ")


def test_an_alert_names_indicator_place_number_interval_target_before_and_the_next_step() -> None:
    gap = make_gap(cut="sector=vocational", before=61.0, before_window="2025/26-1")

    assert text(gap) == (
        "⚠️ Pārrāvums: Pieejamība\n"
        "Ogres novads · profesionālā izglītība · 2026./27. m. g. 1. pusgads\n\n"
        "Tikai 47 % (n=34; 31–63 %) zina, pie kā skolā iet pēc karjeras padoma. "
        "Mērķis: vismaz 80 %. Pirms gada: 61 %.\n\n"
        "👉 Ko darīt: atgādiniet klasēs, pie kā un kad var nākt pēc karjeras padoma, līdz 08.12."
    )


def test_its_buttons_carry_the_alert() -> None:
    message = compose(make_gap(), HERE, alert_id=7, language="lv", now=NOW)

    assert message.buttons == (
        ("Redzēju", "staff.seen.7"),
        ("Atlikt", "staff.snooze.7"),
        ("Ko darījām?", "staff.action.gap.7"),
        ("Vairāk ›", "staff.gaps.open.7"),
    )


def test_where_nobody_spoke_nobody_can_be_told_what_was_done() -> None:
    message = compose(make_gap("NO_DATA"), HERE, alert_id=7, language="lv", now=NOW)

    assert [token for _, token in message.buttons] == ["staff.seen.7", "staff.snooze.7", "staff.gaps.open.7"]


def test_a_drop_says_by_how_many_points() -> None:
    drop = make_gap("DROP", "E2-I3", value=58.0, before=79.0, before_window="2025/26-2")

    assert "Iepriekš (2025./26. m. g. 2. pusgads): 79 %, tātad sliktāk par 21 punktu." in text(drop)
    assert "Раньше (2025/26 уч. г., 2-е полугодие): 79 %, то есть хуже на 21 пункт." in text(drop, language="ru")


def test_missing_data_names_its_event() -> None:
    around = Surroundings("Ogres Krastu vidusskola", "Ēnu diena", date(2026, 11, 10), expected=40)

    written = text(make_gap("NO_DATA", "E2-I1", event_code="ENU", value=None), around)
    assert "Par pasākumu „Ēnu diena” (10.11.) nav nevienas atbildes, lai gan gaidīti 40 dalībnieki." in written


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"n": 4, "value": None, "target": 10.0},
            "Atbildējuši mazāk nekā 10 jaunieši – ar to ir par maz, lai ko droši teiktu.",
        ),
        ({"n": 150, "value": 12.0, "low": 8.0, "high": 18.0, "target": 20.0}, "Tikai 12 % (n=150; 8–18 %) dalībnieku"),
    ],
    ids=["few people", "low rate"],
)
def test_too_little_data_says_how_much_is_needed(changes: dict[str, Any], sentence: str) -> None:
    assert sentence in text(make_gap("THIN_DATA", "E2-I1", **changes))


def test_quotes_and_themes_stand_in_the_alert() -> None:
    quotes = (Quote("ilgi jāgaida", "E2.ACCESS", "negative"), Quote("super", "E2.STAFF", "positive"))
    heard = Voices(quotes, (("E2.ACCESS", 12), ("E2.STAFF", 5)))

    written = text(make_gap(indicator="E2-I3"), Surroundings("Ogres novads", voices=heard))

    assert "„ilgi jāgaida”" in written
    assert "super" not in written
    assert "Visbiežāk nepatīk vai tiek lūgts mainīt: informētība un piekļuve, attieksme un atbalsts." in written


def test_from_fewer_than_ten_people_nothing_is_quoted(world: World) -> None:
    for _ in range(12):
        world.make_answer("S5", "ilgi jāgaida uz konsultāciju", labels=[("E2.ACCESS", "negative")])
    few, many = (make_gap(scope_level="institution", scope="R49", n=n) for n in (9, 12))

    assert surroundings(world.session, few, ALL).voices.quotes == ()
    assert [quote.text for quote in surroundings(world.session, many, ALL).voices.quotes] == [
        "ilgi jāgaida uz konsultāciju"
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_said_of_every_indicator_in_every_language(kind: str, language: str) -> None:
    for indicator in catalogue():
        gap = make_gap(
            kind, indicator.id, before=50.0, before_window="2025/26-2", probability=0.97, group_cut="language=ru"
        )
        written = text(gap, Surroundings("X" * 300, "Y" * 300, date(2026, 11, 10), 12), language)

        assert len(written) < 1000
        assert "{" not in written
        assert ".." not in written


def test_a_long_name_keeps_its_beginning_and_its_end() -> None:
    name = "Rīgas Valsts tehnikuma Kandavas struktūrvienība, profesionālās izglītības kompetences centrs Nr. 2"

    short = shortened(name, 40)

    assert len(short) <= 40
    assert short.startswith("Rīgas Valsts")
    assert short.endswith("Nr. 2")


def test_a_theme_that_few_people_complain_of_is_not_named_and_none_is_counted_out() -> None:
    heard = Voices(mentions=(("E2.ACCESS", 12), ("E2.USEFUL", 5), ("E2.STAFF", 4)))
    said = text(make_gap(), Surroundings("Ogres novads", voices=heard))

    assert "mainīt: informētība un piekļuve, saturs un noderīgums." in said
