from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest

from nlp import tokens

WORDS = ["".join(parts) for parts in product(("пере", "вы", "not"), ("говор", "рабоч", "speak"), ("ами", "ов", "ings"))]


@pytest.fixture(autouse=True)
def _restless() -> Iterator[None]:
    """Threads give way to each other as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_threads_do_not_mix_their_words_up() -> None:
    alone = [tokens._stem(word, "ru") for word in WORDS]

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda _: [tokens._stem(word, "ru") for word in WORDS], range(40)))
    assert [stems for stems in together if stems != alone] == []
