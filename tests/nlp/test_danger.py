from __future__ import annotations

import pytest

from nlp.danger import DangerDetector, plainly_says


@pytest.mark.parametrize(
    "text",
    [
        "es negribu vairs dzīvot",
        "NEGRIBU DZIVOT",
        "patēvs mani sit",
        "я не хочу жить",
        "меня бьют дома",
        "ja ne hochu zhit",
        "i want to kill myself",
        "my dad hits me with a belt",
    ],
)
def test_danger_in_plain_words_is_noticed(detector: DangerDetector, text: str) -> None:
    assert plainly_says(text) or detector.signals(text)


@pytest.mark.parametrize(
    "text",
    [
        "miru no garlaicības",
        "убил время, но было весело",
        "this killed me lol",
        "iemācījos uzrakstīt CV",
        "lektors stāstīja par policista darbu",
        "надо больше практики",
        "mamma ar mani lepojas",
        "",
    ],
)
def test_ordinary_answers_and_exaggeration_raise_no_alarm(detector: DangerDetector, text: str) -> None:
    assert not detector.signals(text)


def test_half_an_emoji_is_no_fault(detector: DangerDetector) -> None:
    assert not detector.signals("labi \udc4d")
