from __future__ import annotations

import numpy as np
import pytest

from nlp.candidates import Known, Outside, cluster_count, find, is_outside

KNOWN = [
    Known(text, language, frozenset([theme]))
    for theme, texts in {
        "E2.STAFF": {"lv": "skolotāja bija laipna", "ru": "учительница была доброй", "en": "the teacher was kind"},
        "E5.COST": {"lv": "biļete maksāja daudz naudas", "ru": "билет стоил денег", "en": "the ticket cost money"},
        "OTHER.E3": {"lv": "mācību programma un portāls", "ru": "программа и портал", "en": "curriculum and portal"},
    }.items()
    for language, text in texts.items()
    for _ in range(4)
]
FOOD = {"lv": "ēdnīcā pusdienas bija aukstas", "ru": "в столовой холодный обед", "en": "canteen lunch was cold"}
PORTAL = {"lv": "portāls nestrādāja", "ru": "портал не работал", "en": "the portal did not work"}


def outside(texts: dict[str, str], people: int, start: int = 0) -> list[Outside]:
    """People who say the same, each in a language and with a word of their own."""
    languages = list(texts)
    return [
        Outside(start + i, f"p{start + i}", languages[i % 3], f"{texts[languages[i % 3]]} nr{'abcdefghij'[i % 10]}")
        for i in range(people)
    ]


POOL = [*outside(FOOD, 45), *outside(PORTAL, 45, start=100)]


@pytest.mark.parametrize(
    ("themes", "outside"),
    [
        ([], True),
        (["NONE.OFFTOPIC"], True),
        (["OTHER.E1", "OTHER.E4"], True),
        (["OTHER.E1", "E2.STAFF"], False),
        (["NONE.EMPTY"], False),
    ],
    ids=str,
)
def test_outside_is_what_no_reported_theme_was_found_in(themes: list[str], outside: bool) -> None:
    assert is_outside(themes) is outside


def test_what_is_about_one_thing_comes_together() -> None:
    first, second = find(POOL, KNOWN)

    assert (first.people, second.people) == (45, 45)
    assert {answer < 100 for answer in first.typical} != {answer < 100 for answer in second.typical}


def test_a_cluster_names_its_words_its_languages_and_the_nearest_theme() -> None:
    portal = next(cluster for cluster in find(POOL, KNOWN) if cluster.typical[0] >= 100)

    assert portal.nearest == "OTHER.E3"
    assert portal.languages == {"en": 15, "lv": 15, "ru": 15}
    assert {word.form for word in portal.words["lv"]} == {"portāls", "nestrādāja"}
    assert {word.form for word in portal.words["ru"]} == {"портал", "работал"}


def test_fewer_than_ten_people_are_never_shown() -> None:
    nine = [Outside(i, f"p{i % 9}", "lv", f"ēdnīcā auksts {i}") for i in range(40)]

    assert find(nine, KNOWN) == []


def test_a_cluster_of_few_people_is_left_out_beside_a_large_one() -> None:
    talkative = [Outside(500 + i, f"q{i % 3}", "lv", f"portāls nestrādāja nr{'abcdefghij'[i % 10]}") for i in range(45)]

    clusters = find([*outside(FOOD, 45), *talkative], KNOWN)

    assert all(cluster.people >= 10 for cluster in clusters)
    assert sum(cluster.size for cluster in clusters) < 90


def test_the_same_answers_in_another_order_give_the_same_clusters() -> None:
    assert find(POOL, KNOWN) == find(POOL[::-1], KNOWN)


def test_typical_answers_are_of_different_people_and_not_twice_the_same() -> None:
    answers = {answer.id: answer for answer in POOL}

    for cluster in find(POOL, KNOWN):
        assert len({answers[number].person for number in cluster.typical}) == 3
        assert len({answers[number].text for number in cluster.typical}) == 3


def test_answers_that_are_all_the_same_are_one_cluster() -> None:
    (cluster,) = find([Outside(i, f"p{i}", "lv", "ēdnīca auksta") for i in range(60)], KNOWN)

    assert (cluster.size, cluster.typical) == (60, (0,))


def test_texts_without_a_word_do_no_harm() -> None:
    silent = [Outside(900 + i, f"s{i}", "en", "?!") for i in range(12)]

    assert sum(cluster.size for cluster in find([*POOL, *silent], KNOWN)) >= 90


def test_the_number_of_clusters_grows_with_the_answers() -> None:
    counts = [cluster_count(n) for n in (1, 30, 200, 750, 2_000, 100_000)]

    assert counts == [1, 1, 3, 6, 10, 15]
    assert np.all(np.diff(counts) >= 0)
