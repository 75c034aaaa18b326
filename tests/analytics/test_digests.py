from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from analytics.digests import Digest, compose
from analytics.disclosure import Gate, record
from analytics.indicators import reading_of
from analytics.reliability import Reliability
from analytics.texts import LANGUAGES, texts
from analytics.windows import named
from models.heard import values_at
from models.reports import Scope
from tests.analytics.conftest import ALL, NOW, World, all_but, roll
from tests.analytics.digest_cases import (
    GOLDEN,
    IN_WEEK,
    SCHOOL,
    TECHNICAL,
    WEEK,
    compute,
    make_gap,
    rate,
    written,
)

LONG_AGO = NOW - timedelta(days=300)


def digest(
    world: World, *scopes: Scope, language: str = "lv", reliability: Reliability = ALL, **changes: Any
) -> Digest:
    compute(world, reliability)
    return compose(world.session, scopes or (SCHOOL,), language, WEEK, NOW, reliability, **changes)


def lines(world: World, *scopes: Scope, **changes: Any) -> list[str]:
    return digest(world, *scopes, **changes).caption.replace("\u00a0", " ").split("\n")


def test_a_digest_has_five_lines_a_picture_and_three_buttons(world: World) -> None:
    world.make_event("ENU", expected=40, starts_at=IN_WEEK - timedelta(hours=3))
    rate(world, [5] * 14 + [2] * 6)
    make_gap(world)

    told = digest(world)

    assert told.caption.replace("\u00a0", " ").split("\n") == [
        "📊 Rīgas 49. vidusskola · 47. nedēļa (16.–22. nov.)",
        "💬 Atbildēja: 20 jauniešu; no 40 dalībniekiem līdz galam atbildēja 50 %",
        "⭐ Apmierinātība (2026./27. mācību gads, dati uz 24.11.): 70 % (n=20; 40–89 %), mērķis 80 %"
        " – vēl nevar pateikt",
        "➖ Salīdzināt vēl nav ar ko",
        "⚠️ Pārrāvums: Pieejamība 47 % (31–63 %), mērķis 80 %",
    ]
    assert told.png.startswith(b"\x89PNG")
    assert [token for _, token in told.buttons] == ["staff.gaps", "staff.export", "staff.event"]


def test_a_week_without_news_is_one_line_without_a_picture(world: World) -> None:
    world.make_institution()
    make_gap(world, opened_at=LONG_AGO)

    told = digest(world)

    assert told.is_quiet
    assert (told.svg, told.png) == ("", b"")
    assert told.caption == (
        "📭 Rīgas 49. vidusskola · 47. nedēļa (16.–22. nov.): jaunu atbilžu nav, 1 atvērts pārrāvums."
    )


def test_a_new_gap_breaks_the_silence_even_without_answers(world: World) -> None:
    world.make_event("ENU", title="Ēnu diena")
    make_gap(world, kind="NO_DATA", indicator="E2-I1", event_code="ENU", value=None)

    told = digest(world)

    assert not told.is_quiet
    assert told.png == b""
    assert "Šajā nedēļā jaunu atbilžu nav" in told.caption
    assert "„Ēnu diena” – nav nevienas atbildes" in told.caption


def test_the_response_rate_is_unknown_where_no_number_was_given(world: World) -> None:
    world.make_event("ENU", expected=None, starts_at=IN_WEEK)
    rate(world, [5] * 12)

    assert lines(world)[1].endswith("; atsaucība nav zināma, jo nav norādīts dalībnieku skaits")


def test_a_month_of_few_people_speaks_of_the_semester(world: World) -> None:
    rate(world, [1, 1])
    rate(world, [1] * 9, given_at=IN_WEEK - timedelta(days=60))

    roll(world.session)
    assert lines(world)[2].startswith("⭐ Apmierinātība (2026./27. m. g. 1. pusgads, dati uz 24.11.): 0 % (n=11;")
    assert "2026./27. m. g. 1. pusgads, dati uz 24.11." in digest(world).svg


def test_a_rate_from_which_a_small_number_of_people_follows_is_not_told(world: World) -> None:
    world.make_event("ENU", expected=120, starts_at=IN_WEEK)
    rate(world, [5] * 3)
    assert lines(world)[1].startswith("💬 Atbildēja: mazāk nekā 5 jaunieši")
    assert "%" not in lines(world)[1]

    rate(world, [5] * 3)
    assert lines(world)[1].endswith("no 120 dalībniekiem līdz galam atbildēja 5 %")


@pytest.mark.parametrize(
    ("ratings", "period"),
    [([1] * 12, "2026. gada novembris"), ([5] * 9 + [1] * 3, "2026. gada 4. ceturksnis")],
    ids=["surely missed", "unsure alone"],
)
def test_the_number_is_of_the_shortest_period_that_gives_a_verdict(
    world: World, ratings: list[int], period: str
) -> None:
    rate(world, ratings)
    rate(world, [1] * 30, given_at=IN_WEEK - timedelta(days=30))

    headline = lines(world)[2]

    assert headline.startswith(f"⭐ Apmierinātība ({period}, dati uz 24.11.)")
    assert headline.endswith("zem mērķa")


def test_what_even_a_school_year_does_not_tell_is_said_of_the_whole_year(world: World) -> None:
    rate(world, [5] * 9 + [2] * 3)

    assert lines(world)[2].startswith("⭐ Apmierinātība (2026./27. mācību gads, dati uz 24.11.): 75 % (n=12;")
    assert lines(world)[2].endswith("vēl nevar pateikt")


def test_a_change_is_told_month_by_month_whatever_period_the_number_stands_on(world: World) -> None:
    rate(world, [5] * 40, given_at=IN_WEEK - timedelta(days=30))
    rate(world, [5] * 28 + [1] * 12)

    _, _, headline, change, _ = lines(world)

    assert headline.startswith("⭐ Apmierinātība (2026./27. mācību gads, dati uz 24.11.): 85 % (n=80;")
    assert change.startswith("➖ Būtisku pārmaiņu nav")

    rate(world, [1] * 20)
    roll(world.session)

    assert lines(world)[3].startswith("🟠 Sliktāk: Apmierinātība 47 %, iepriekš 100 % (2026. gada oktobris)")


def test_of_too_few_people_no_number_is_given(world: World) -> None:
    rate(world, [5, 5, 1])

    assert lines(world)[2] == "⭐ Apmierinātība: par maz atbilžu, lai ko droši teiktu"
    assert digest(world).png == b""


@pytest.mark.parametrize(
    ("then", "now", "line"),
    [
        ([5] * 40, [5] * 10 + [1] * 30, "🟠 Sliktāk: Apmierinātība 25 %, iepriekš 100 % (2026. gada oktobris"),
        ([1] * 40, [5] * 40, "🔵 Labāk: Apmierinātība 100 %, iepriekš 0 % (2026. gada oktobris"),
        ([5] * 20 + [1] * 20, [5] * 21 + [1] * 19, "➖ Būtisku pārmaiņu nav"),
    ],
    ids=["worse", "better", "steady"],
)
def test_a_change_is_told_only_when_it_is_sure(world: World, then: list[int], now: list[int], line: str) -> None:
    rate(world, then, given_at=IN_WEEK - timedelta(days=30))
    rate(world, now)

    assert lines(world)[3].startswith(line)


def test_other_gaps_are_counted_and_a_gap_elsewhere_names_its_place(world: World) -> None:
    world.make_institution("R49", name="Rīgas 49. vidusskola", municipality="Rīga")
    rate(world, [5] * 12)
    make_gap(world, key="a")
    make_gap(world, key="b", indicator="E2-I3", severity="info")

    assert lines(world, Scope("municipality", "Rīga", "Rīga"))[4] == (
        "⚠️ Pārrāvums: Rīgas 49. vidusskola: Pieejamība 47 % (31–63 %), mērķis 80 % (vēl 1 pārrāvums)"
    )


def test_the_gap_line_tells_another_thing_than_the_line_about_changes(world: World) -> None:
    world.make_event("OLD", starts_at=LONG_AGO)
    rate(world, [5] * 30, given_at=IN_WEEK - timedelta(days=364))
    rate(world, [1] * 30)
    make_gap(world, key="same", kind="DROP", indicator="E2-I3", severity="critical", value=0.0, before=100.0)
    make_gap(world, key="other", kind="BELOW_TARGET", indicator="E2-I6", severity="warning")

    *_, change, gap = lines(world)

    assert "Apmierinātība" in change
    assert "Apmierinātība" not in gap
    assert "vēl 1" in gap


def test_one_kind_word_and_one_complaint_are_quoted_if_ten_people_wrote(world: World) -> None:
    quotes = [("patika pašiem mēģināt", "positive"), ("par garu un par karstu", "negative")]
    for text, polarity in quotes:
        world.make_answer("S2", text, labels=[("E2.DELIVERY", polarity)], given_at=IN_WEEK)
    assert len(lines(world)) == 5

    for number in range(8):
        world.make_answer("S2", f"nezinu {number}", labels=[("NONE.EMPTY", "neutral")], given_at=IN_WEEK)
    assert lines(world)[5:] == ["„patika pašiem mēģināt”", "„par garu un par karstu”"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_caption_fits_in_every_language_with_the_longest_names(world: World, language: str) -> None:
    name = "Ž" * 250
    world.make_institution("R49", name=name, municipality="Ļ" * 60)
    world.make_event("ENU", title=name, expected=99_999, starts_at=IN_WEEK)
    for number in range(12):
        talk = world.make_session()
        world.make_answer("S1", 5, session=talk, given_at=IN_WEEK)
        for polarity in ("positive", "negative"):
            text = f"{'abcdefghijkl'[number]} {'ļoti gara doma 🙂 ' * 7}"[:120]
            world.make_answer(f"S{polarity}", text, labels=[("E2.STAFF", polarity)], session=talk, given_at=IN_WEEK)
    make_gap(world, kind="DROP", indicator="E5-I5", before=80.0, before_window="2025/26-2")
    make_gap(world, key="b", kind="NO_DATA", indicator="E2-I1", event_code="ENU", severity="critical")

    told = digest(world, Scope("municipality", "Ļ" * 60, "Ļ" * 250), language=language)

    assert len(told.caption.encode("utf-16-le")) // 2 <= 900
    assert told.caption.count("\n") >= 5


def test_the_whole_country_is_named_in_the_readers_language(world: World) -> None:
    rate(world, [5] * 12)

    assert lines(world, Scope("national", "LV", "LV"), language="ru")[0].startswith("📊 Латвия")


def test_the_same_week_gives_the_same_digest(world: World) -> None:
    rate(world, [5] * 14 + [2] * 6)

    assert digest(world) == digest(world)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_model_can_not_tell_is_one_clause_and_no_row_of_the_picture(world: World, language: str) -> None:
    for _ in range(30):
        talk = world.make_session()
        world.make_answer("S1", 5, session=talk, given_at=IN_WEEK)
        praise = world.make_answer("S2", "teksts", session=talk, given_at=IN_WEEK, labels=[("E2.STAFF", "positive")])
        world.make_review(praise, ("E2.STAFF", "positive"), probability=0.5)  # a net score without audit isn't told
    staff = texts(language).theme("E2.STAFF")
    told, untold = (digest(world, language=language, reliability=it) for it in (ALL, all_but(("E2.STAFF", "lv"))))

    assert "🔎" not in told.caption
    assert staff in told.svg
    (clause,) = [line for line in untold.caption.split("\n") if line.startswith("🔎")]
    assert clause.endswith(f": {staff}")
    assert staff not in untold.svg


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audited", [0, 60])
def test_a_net_score_that_is_not_told_is_no_row_and_its_reason_is_a_line(
    world: World, language: str, audited: int
) -> None:
    """Sixty people elsewhere with a good word tell nothing of how bad ones are read."""
    world.make_event("T", institution="OTK")
    praise = [("E2.STAFF", "positive")]
    for talk in [world.make_session() for _ in range(12)]:
        world.make_answer("S1", 5, session=talk, given_at=IN_WEEK)
        world.make_answer("S2", "teksts", session=talk, given_at=IN_WEEK, labels=praise)
    for talk in [world.make_session(event="T") for _ in range(audited)]:
        world.make_review(world.make_answer("S2", "teksts", session=talk, labels=praise), *praise, probability=0.5)
    words, found = texts(language), digest(world, language=language)
    staff = words.theme("E2.STAFF")

    clauses = [line for line in found.caption.split("\n") if line.startswith("🔎")]
    assert words.say(f"digest/untold/{'doubtful' if audited else 'unaudited'}", indicators=staff) in clauses
    assert words.say("few") not in found.caption
    assert staff not in found.svg


def test_of_many_things_that_can_not_be_told_three_are_named(world: World) -> None:
    for _ in range(12):
        for question in ("S1", "S2", "S5"):
            value = 5 if question == "S1" else "teksts"
            labels = [] if question == "S1" else [("E2.STAFF", "positive"), ("E2.DELIVERY", "positive")]
            world.make_answer(question, value, labels=labels, given_at=IN_WEEK, session=world.make_session())

    (clause,) = [line for line in lines(world, reliability=Reliability("m1", frozenset())) if line.startswith("🔎")]

    assert clause == (
        "🔎 Programma tekstos vēl droši neatšķir: Personīgā attīstība, Ieguldījums plānošanā, Izdevumi un šķēršļi u. c."
    )


def test_the_words_are_those_that_were_read_and_found_good() -> None:
    assert written() == GOLDEN.read_text(encoding="utf-8"), "read it: python -m tests.analytics.digest_cases"


def test_the_number_is_the_one_in_the_table_not_one_counted_anew(world: World) -> None:
    rate(world, [5] * 20)
    compute(world)
    rate(world, [1] * 20)  # since the morning

    composed = compose(world.session, (SCHOOL,), "lv", WEEK, NOW, ALL)

    assert "100 % (n=20;" in composed.caption
    assert "40 jauniešu" in composed.caption


def test_a_monthly_digest_tells_of_the_closed_month(world: World) -> None:
    rate(world, [1] * 12, given_at=IN_WEEK - timedelta(days=30))
    rate(world, [5] * 12)
    compute(world)

    caption = compose(world.session, (SCHOOL,), "lv", named("2026-10"), NOW, ALL).caption

    assert caption.startswith("📊 Rīgas 49. vidusskola · 2026. gada oktobris\n💬 Atbildēja: 12 jauniešu")
    assert "Apmierinātība (2026. gada oktobris): 0 % (n=12;" in caption


def test_the_scope_with_the_gravest_gap_comes_first_and_the_others_a_line_each(world: World) -> None:
    world.make_institution("OTK", name="Ogres tehnikums")
    rate(world, [5] * 12)
    make_gap(world, scope="OTK", severity="critical")
    make_gap(world, key="b", severity="warning")

    told = digest(world, SCHOOL, TECHNICAL)

    assert told.caption.startswith("📊 Ogres tehnikums")
    assert "➕ Rīgas 49. vidusskola: 12 jauniešu, 1 atvērts pārrāvums" in told.caption
    assert told.buttons[3:] == (("Rīgas 49. vidusskola", "staff.digest.0"),)


def test_of_many_scopes_three_are_told_and_the_rest_counted(world: World) -> None:
    places = [Scope("institution", code, f"Skola {code}") for code in "ABCDEFG"]
    for place in places:
        world.make_event(place.key, institution=place.key)
        rate(world, [5] * 6, event=place.key)

    told = digest(world, *places)

    assert told.caption.count("➕") == 4
    assert told.caption.endswith("➕ Un vēl 3 vietas")
    assert len(told.buttons) == 7


def test_without_a_scope_there_is_one_clear_line(world: World) -> None:
    told = compose(world.session, (), "lv", WEEK, NOW, ALL)

    assert "\n" not in told.caption
    assert "nav piešķirta" in told.caption
    assert (told.png, told.buttons, told.is_quiet) == (b"", (), False)


def test_what_is_new_is_told_since_the_coordinator_looked_last(world: World) -> None:
    rate(world, [5] * 12, given_at=IN_WEEK - timedelta(days=9))
    rate(world, [5] * 6)
    make_gap(world, opened_at=LONG_AGO)
    make_gap(world, key="b", indicator="E5-I3", opened_at=IN_WEEK)
    make_gap(world, key="c", opened_at=LONG_AGO, closed_at=IN_WEEK)

    change = lines(world, looked_at=IN_WEEK - timedelta(days=1))[3]

    assert change.endswith(" · kopš 17.11.: ir jaunas atbildes, 1 jauns pārrāvums, 1 slēgts pārrāvums")


def test_nothing_new_is_said_too_and_who_never_looked_gets_no_such_clause(world: World) -> None:
    rate(world, [5] * 12)

    assert lines(world, looked_at=NOW - timedelta(hours=1))[3].endswith(" · kopš 24.11.: nekā jauna")
    assert "kopš" not in lines(world)[3]


def test_fewer_than_five_people_are_not_counted_out(world: World) -> None:
    rate(world, [5, 5, 1])

    assert lines(world)[1].startswith("💬 Atbildēja: mazāk nekā 5 jaunieši; ")


def test_how_many_answered_is_not_told_anew_for_one_more_person(world: World) -> None:
    rate(world, [5] * 12)
    record(world.session, digest(world).told)
    rate(world, [5])
    assert lines(world)[1].startswith("💬 Atbildēja: 12 jauniešu (dati uz 24.11.)")

    rate(world, [5] * 4)
    assert lines(world)[1].startswith("💬 Atbildēja: 17 jauniešu;")


def test_the_rate_of_the_week_is_not_told_anew_for_one_more_person(world: World) -> None:
    world.make_event("ENU", expected=40, starts_at=IN_WEEK - timedelta(hours=3))
    rate(world, [5] * 20)
    record(world.session, digest(world).told)
    rate(world, [5])

    assert lines(world)[1].endswith("no 40 dalībniekiem līdz galam atbildēja 50 % (dati uz 24.11.)")


def beside_a_small_school(world: World) -> None:
    """Tell a school's digest; three more have answered in another one of its town."""
    world.make_event("BIG")
    world.make_event("SMALL", institution="OTK")
    rate(world, [5] * 12, event="BIG")
    rate(world, [5] * 3, event="SMALL")
    record(world.session, digest(world).told)


def test_how_many_answered_is_not_told_where_another_school_could_be_worked_out_from_it(world: World) -> None:
    beside_a_small_school(world)

    around = lines(world, Scope("municipality", "Rīga", "Rīga"))[1]

    assert around.startswith("💬 Atbildēja: skaits paslēpts")


def test_a_number_that_is_hidden_for_others_sake_does_not_pretend_that_few_answered(world: World) -> None:
    beside_a_small_school(world)

    number = lines(world, Scope("municipality", "Rīga", "Rīga"))[2]

    assert number == "⭐ Apmierinātība: paslēpts, lai neko nevarētu izrēķināt par citiem"


def test_the_year_so_far_is_told_as_its_first_semester_was(world: World) -> None:
    rate(world, [5] * 14 + [2] * 6)
    compute(world)
    tell(world, "2026/27-1")
    rate(world, [5] * 2)  # who they are would follow from the year less the semester

    assert lines(world)[2].startswith("⭐ Apmierinātība (2026./27. mācību gads, dati uz 24.11.): 70 % (n=20;")


def tell(world: World, window: str) -> None:
    """Let the school be told its satisfaction in a window, by another publication."""
    [row] = values_at(world.session, SCHOOL.level, SCHOOL.key, [window], ["E2-I3"])
    gate = Gate(world.session, "school", "trend", NOW)
    assert gate.release([reading_of(row)], named(window))[0].value is not None
    record(world.session, gate.told)


def test_a_row_of_another_period_names_it_in_the_picture(world: World) -> None:
    rate(world, [1] * 12)
    for number in range(12):
        world.make_answer("S3", (1, 5)[number % 2], given_at=IN_WEEK, session=world.make_session())

    drawn = digest(world).svg

    assert "2026. gada novembris, dati uz 24.11." in drawn
    assert ">2026./27.</text>" in drawn


def test_a_gaps_number_is_not_told_anew_for_one_more_person(world: World) -> None:
    world.make_institution()
    gap = make_gap(world, indicator="E2-I6")
    [old] = record_of(world)
    gap.n, gap.value = gap.n + 1, 52.0
    assert record_of(world) == [old]


def record_of(world: World) -> list[str]:
    """Compose a digest, let it leave, and return its line about the gap."""
    digest = compose(world.session, [SCHOOL], "lv", WEEK, NOW, ALL)
    record(world.session, digest.told)
    return [line for line in digest.caption.splitlines() if line.startswith("❗") or "Pieejamība" in line]
