from __future__ import annotations

import pytest

from nlp import cues
from nlp.codebook import codebook
from nlp.tokens import LANGUAGES


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("nepienāk autobuss", "E5.COST"),
        ("ļoti GARLAICĪGI", "E2.OVERALL"),
        ("loti garlaicigi", "E2.OVERALL"),
        ("меня взяли на работу", "E5.WORK"),
        ("nobody reads this anyway", "E2.VOICE"),
    ],
)
def test_a_cue_is_found_whatever_its_case_and_diacritics(text: str, theme: str) -> None:
    assert theme in {hit.theme for hit in cues.find(text)}


def test_a_hit_has_its_span_in_the_text_as_given() -> None:
    text = "Tur bija ļooooti garlaicīgi"
    hit = next(hit for hit in cues.find(text) if hit.group == "bad")

    assert text[hit.start : hit.end] == "garlaicīgi"


def test_a_gap_takes_up_to_two_words() -> None:
    lexicon = cues.Lexicon([(("T", "g"), ["negribu ~ dzīvot"])])

    assert cues.presence(cues.tokens_of("negribu tā vairs dzīvot"), lexicon)
    assert not cues.presence(cues.tokens_of("negribu pilnīgi nemaz nekā dzīvot"), lexicon)


def test_the_share_of_a_cue_tells_a_verdict_from_an_aside() -> None:
    def presence(text: str) -> cues.Presence:
        return cues.presence(cues.tokens_of(text), cues.lexicon())["E2.OVERALL", "good"]

    alone, aside = presence("forši"), presence("forši bet gribētu dzirdēt arī par animāciju un kino")

    assert alone.share == 1.0
    assert aside.share < 0.2


def test_every_theme_has_cues_in_every_language() -> None:
    found = {(language, theme) for language, theme, _ in cues.phrases()}

    assert found == {(language, theme) for language in LANGUAGES for theme in codebook().themes}
