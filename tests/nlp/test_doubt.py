from __future__ import annotations

import pytest

from nlp import doubt
from nlp.reader import Item, Reader

MENU = "Sākums | Par mums | Cenas 12,50 € | 14,99 € | 3 + 1 = 4 | © 2026 | 09:00-18:00 | Nr. 5/7 | 50 % | 1.2.3"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("es hat mir sehr gut gefallen, danke für die interessanten Berufe", doubt.FOREIGN),
        ("ļoti interesanti bija klausīties par darbu " * 30, doubt.LONG),
        ("viens\ndivi\ntrīs\nčetri\npieci\nseši\nseptiņi\nastoņi", doubt.LONG),
        ("forši " * 40, doubt.REPEATED),
        (MENU, doubt.UNLIKE),
        ("<div class='x'>Karjeras diena</div>", doubt.UNLIKE),
        ("zxcv qwrtp lkjhg mnbvc fdsa plokm", doubt.UNLIKE),
        ("zilgani kvadrāti kā vakar, bez cita", doubt.UNSURE),
    ],
)
def test_of_what_is_no_answer_the_reader_says_that_it_cannot_tell_and_why(
    reader: Reader, text: str, reason: str
) -> None:
    (reading,) = reader.read([Item("S2", text, "lv")])

    assert reading.abstained
    assert reading.doubt == reason


@pytest.mark.parametrize("text", ["bija forši", "iemācījos uzrakstīt CV", "ļoti ļoti ļoti labi", "5 no 5!!! 👍👍👍"])
def test_an_answer_is_an_answer_however_short(reader: Reader, text: str) -> None:
    assert not reader.read([Item("S2", text, "lv")])[0].abstained


def test_a_text_that_is_no_answer_gets_no_guess(reader: Reader) -> None:
    for text in (MENU, "forši " * 40, "мені дуже сподобалося, дякую за цікаву розповідь"):
        assert reader.read([Item("S2", text, "lv")])[0].labels == ()
