from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from analytics.catalogue import PairMean, catalogue
from analytics.reliability import Reliability
from analytics.scoring import Score, score
from models.reports import AnswerRow, LabelRow
from tests.analytics.conftest import ALL, all_but

PERSONS_MEASURES = {indicator.id: indicator.measure for indicator in catalogue()}


def label(theme: str, polarity: str) -> LabelRow:
    return LabelRow(theme, polarity, 0.9, 0, 5, "machine", "m1", "kb-1.1", None)


def answer(question: str, value: Any = None, *labels: LabelRow, **changes: Any) -> AnswerRow:
    fields: dict[str, Any] = dict.fromkeys(AnswerRow.__slots__)
    fields |= {
        "id": 1,
        "session_id": "s1",
        "respondent_id": "p1",
        "question": question,
        "kind": "text" if isinstance(value, str) else "rating",
        "number": value if isinstance(value, int) else None,
        "choices": value if isinstance(value, list) else [],
        "text": value if isinstance(value, str) else None,
        "state": "read" if isinstance(value, str) else "none",
        "given_at": datetime(2026, 11, 20, tzinfo=UTC),
        "local_day": date(2026, 11, 20),
        "language": "lv" if isinstance(value, str) else None,
        "session_language": "lv",
        "labels": labels,
    }
    return AnswerRow(**(fields | changes))


def scored(indicator: str, *answers: AnswerRow, reliability: Reliability = ALL) -> Score:
    return score(PERSONS_MEASURES[indicator], answers, catalogue().probes, reliability)


@pytest.mark.parametrize(("rating", "expected"), [(5, 1), (4, 1), (3, 0), (1, 0)])
def test_a_rating_counts_from_four_on(rating: int, expected: float) -> None:
    assert scored("E2-I3", answer("S1", rating)) == expected


def test_of_several_ratings_of_one_person_the_newest_counts() -> None:
    assert scored("E2-I3", answer("S1", 5), answer("S1", 2)) == 0
    assert scored("E2-I3", answer("S1", 2), answer("V1", 5)) == 1


def test_who_was_not_asked_belongs_to_no_denominator() -> None:
    assert scored("E2-I3", answer("S3", 5)) is None
    assert scored("E2-I6", answer("S1", 5)) is None


@pytest.mark.parametrize(("choice", "expected"), [("been", 1), ("know", 1), ("no", 0)])
def test_access_counts_who_knows_whom_to_ask(choice: str, expected: float) -> None:
    assert scored("E2-I6", answer("S6", [choice])) == expected


@pytest.mark.parametrize(("doing", "expected"), [("study", 1), ("both", 1), ("work", 0), ("unsaid", None)])
def test_who_would_rather_not_say_belongs_to_no_denominator(doing: str, expected: float | None) -> None:
    assert scored("E5-I1", answer("G1", [doing])) == expected


@pytest.mark.parametrize(("pair", "expected"), [("24", 1), ("33", 0), ("42", 0), ("45", 1), ("55", None)])
def test_a_gain_is_counted_where_there_was_room_for_one(pair: str, expected: float | None) -> None:
    assert scored("E5-I3g", answer("C4", list(pair), kind="pair")) == expected


@pytest.mark.parametrize(
    ("polarities", "expected"),
    [
        (["positive"], 1),
        (["negative"], -1),
        (["neutral"], 0),
        (["positive", "negative"], 0),
        (["positive", "positive"], 1),
        (["negative", "suggestion"], -1),
        (["suggestion"], None),
        ([], None),
    ],
)
def test_a_net_score_counts_each_person_once(polarities: list[str], expected: float | None) -> None:
    answers = [answer("S2", "teksts", label("E2.STAFF", polarity)) for polarity in polarities]

    assert scored("E2-I4:E2.STAFF", *answers, answer("S5", "cits", label("E2.ACCESS", "negative"))) == expected


def test_any_suggestion_is_planning_input_of_who_was_asked_for_changes() -> None:
    wish = label("E2.DELIVERY", "suggestion")

    assert scored("E2-I5", answer("S5", "īsāk", wish)) == 1
    assert scored("E2-I5", answer("S2", "īsāk", wish), answer("S5", "neko")) == 1
    assert scored("E2-I5", answer("S5", "neko")) == 0
    assert scored("E2-I5", answer("S2", "īsāk", wish)) is None


def test_an_abstained_answer_is_one_without_theme_but_counts() -> None:
    assert scored("E5-I4", answer("S2", "kkas", abstained=True)) == 0


def test_a_text_that_nobody_has_read_yet_counts_nowhere() -> None:
    unread = answer("S2", "beidzot sapratu", state="new")

    assert scored("E5-I4", unread) is None
    assert scored("E2-I8", unread) is None
    assert scored("E5-I4", unread, answer("S4", ["nothing"])) == 0


def test_a_gain_may_be_named_in_words_or_by_a_button() -> None:
    assert scored("E5-I4", answer("S4", ["jobs", "home"])) == 1
    assert scored("E5-I4", answer("S2", "zinu", label("E5.CHOICE", "positive"))) == 1
    assert scored("E5-I4", answer("S2", "nezinu", label("E5.CHOICE", "negative"))) == 0
    assert scored("E5-I5", answer("S4", ["people"])) == 1
    assert scored("E5-I7", answer("S5", "dārgi", label("E5.COST", "negative"))) == 1


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([answer("S2", "patika pašiem mēģināt")], 1.0),
        ([answer("S2", "bija labi")], 0.0),
        ([answer("S2", "labi"), answer("S2p", "jo varēja mēģināt")], 1.0),
        ([answer("S2", "ēdnīcā atkal griķi šodien", label("NONE.OFFTOPIC", "neutral"))], 0.0),
        ([answer("S2", "patika pašiem mēģināt"), answer("S5", "neko", label("NONE.EMPTY", "neutral"))], 0.5),
        ([answer("S2", "a b c", session_id="s1"), answer("S2", "d", session_id="s2")], 0.5),
    ],
    ids=["three words", "two words", "a probe continues", "off topic", "one of two", "two conversations"],
)
def test_answer_quality_is_the_share_of_a_persons_answers_that_say_something(
    answers: list[AnswerRow], expected: float
) -> None:
    assert scored("E2-I8", *answers) == expected


NO_VOICE_IN_RUSSIAN = all_but(("E2.VOICE", "ru"), ("E5.SELF", "ru"), ("NONE.EMPTY", "ru"), ("E2.INPUT", "ru"))


def russian(question: str, *labels: LabelRow, **changes: Any) -> AnswerRow:
    return answer(question, "по-русски сказано", *labels, language="ru", session_language="ru", **changes)


def obeying(indicator: str, *answers: AnswerRow) -> Score:
    return scored(indicator, *answers, reliability=NO_VOICE_IN_RUSSIAN)


def test_a_theme_that_cannot_be_told_in_a_language_leaves_its_speakers_out_of_the_net_score() -> None:
    good, bad = label("E2.VOICE", "positive"), label("E2.VOICE", "negative")

    assert obeying("E2-I4:E2.VOICE", russian("S2", good)) == "untold"
    assert obeying("E2-I4:E2.VOICE", russian("S2", label("E2.STAFF", "positive"))) is None
    assert obeying("E2-I4:E2.VOICE", answer("S2", "teksts", good), russian("S5", bad)) == 1


def test_who_cannot_be_told_leaves_the_denominator_of_a_share_whether_or_not_a_label_was_found() -> None:
    assert obeying("E5-I4", russian("S2", label("E5.SELF", "positive"))) == "untold"
    assert obeying("E5-I4", russian("S2")) == "untold"
    assert obeying("E5-I4", answer("S2", "teksts")) == 0


def test_a_choice_alone_does_not_stand_for_people_whose_texts_cannot_be_told() -> None:
    pressed = answer("S4", ["jobs"], session_language="ru")

    assert obeying("E5-I4", pressed, russian("S2")) == "untold"
    assert obeying("E5-I4", pressed) == "untold"
    assert obeying("E5-I4", answer("S4", ["jobs"])) == 1


def test_what_a_person_coded_counts_in_every_language() -> None:
    by_hand = LabelRow("E5.SELF", "positive", 1.0, 0, 5, "human", "anna", "kb-1.1", "anna")

    assert obeying("E5-I4", russian("S2", by_hand, coded=True)) == 1
    assert obeying("E5-I4", russian("S2", coded=True)) == 0
    voice = LabelRow("E2.VOICE", "negative", 1.0, 0, 5, "human", "anna", "kb-1.1", "anna")
    assert obeying("E2-I4:E2.VOICE", russian("S2", voice, coded=True)) == -1


def test_of_a_mention_without_a_theme_no_theme_must_be_told() -> None:
    only_input = Reliability("m1", frozenset({("E2.INPUT", "lv")}))

    assert scored("E2-I5", answer("S5", "īsāk", label("E2.DELIVERY", "suggestion")), reliability=only_input) == 1


def test_another_language_is_never_told() -> None:
    assert scored("E5-I4", answer("S2", "sehr gut", language="xx", abstained=True)) == "untold"


def test_answer_quality_leaves_out_answers_of_which_emptiness_cannot_be_told() -> None:
    assert obeying("E2-I8", russian("S2"), answer("S5", "labi")) == 0
    assert obeying("E2-I8", russian("S2")) == "untold"


def test_ratings_need_no_model() -> None:
    assert scored("E2-I5b", answer("S7", 5), reliability=Reliability("m1", frozenset())) == 1


@pytest.mark.parametrize(
    ("own", "of_school", "age", "expected"),
    [
        ("finished", "general", "16-17", {"E5-I1a"}),
        ("finished", "general", "18-25", {"E5-I1b"}),
        ("vocational", "general", "18-25", {"E5-I1v"}),
        ("finished", "higher", "18-25", set()),
        (None, None, None, set()),
    ],
)
def test_graduates_are_told_apart_by_sector_and_age(
    own: str | None, of_school: str | None, age: str | None, expected: set[str]
) -> None:
    went_on = answer("G1", ["study"], respondent_sector=own, sector=of_school, age_band=age)

    counted = {name for name in ("E5-I1a", "E5-I1b", "E5-I1v") if scored(name, went_on) is not None}
    assert counted == expected
    assert scored("E5-I1", went_on) == 1


def test_a_mean_of_differences_is_a_part_of_the_whole_scale() -> None:
    measure = PairMean(kind="pair_mean", questions=("C4",))

    assert score(measure, [answer("C4", ["2", "5"])], {}, ALL) == 0.75
    assert score(measure, [answer("C4", ["5", "5"])], {}, ALL) == 0
    assert score(measure, [answer("C4", ["4", "3"])], {}, ALL) == -0.25
    assert score(measure, [], {}, ALL) is None
