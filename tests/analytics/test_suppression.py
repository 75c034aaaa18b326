from __future__ import annotations

import random
from itertools import product

import pytest

from analytics.few import is_shown, published
from analytics.suppression import Sum, hidden_cells, table_sums

Cell = tuple[str, str]
Table = dict[Cell, int]


def table(*rows: tuple[int, ...]) -> tuple[Table, list[Sum[Cell]]]:
    """A two-way table of counts with its margins, and what adds up in it."""
    columns = [f"c{j}" for j in range(len(rows[0]))]
    names = [f"r{i}" for i in range(len(rows))]
    counts = {
        (name, column): n for name, row in zip(names, rows, strict=True) for column, n in zip(columns, row, strict=True)
    }
    counts |= {(name, ""): sum(row) for name, row in zip(names, rows, strict=True)}
    counts |= {("", column): sum(row[j] for row in rows) for j, column in enumerate(columns)}
    counts["", ""] = sum(map(sum, rows))
    return counts, table_sums(names, columns)


def possible_values(cell: Cell, counts: Table, sums: list[Sum[Cell]], hidden: set[Cell]) -> set[int]:
    """Attack by trying everything: which counts of `cell` fit all that is visible?"""
    parts = sorted(each for each in hidden if "" not in each)
    totals = sorted(each for each in hidden if "" in each)
    found = set()
    for values in product(*(_range(each, counts) for each in parts)):
        guess = counts | dict(zip(parts, values, strict=True))
        guess |= {each: _total(each, guess) for each in totals}
        adds_up = all(guess[s.total] == sum(guess[part] for part in s.parts) for s in sums)
        if adds_up and all(_fits_mark(guess[each], counts[each]) for each in totals):
            found.add(guess[cell])
    return found


def _range(cell: Cell, counts: Table) -> range:
    return range(1, 5) if 0 < counts[cell] < 5 else range(20)


def _total(cell: Cell, guess: Table) -> int:
    row, column = cell
    return sum(n for (r, c), n in guess.items() if r and c and (not row or r == row) and (not column or c == column))


def _fits_mark(guess: int, true: int) -> bool:
    return 0 < guess < 5 if 0 < true < 5 else guess >= 0


@pytest.mark.parametrize(
    ("n", "minimum", "shown"), [(4, 5, False), (5, 5, True), (9, 10, False), (10, 10, True), (0, 0, False)]
)
def test_a_value_is_shown_from_its_minimum_on(n: int, minimum: int, shown: bool) -> None:
    assert is_shown(n, minimum) is shown


@pytest.mark.parametrize(
    ("n", "text"),
    [(0, "0"), (1, "<5"), (4, "<5"), (5, "5"), (7, "5"), (8, "10"), (12, "10"), (13, "15"), (1248, "1250")],
)
def test_published_counts_are_rounded_to_five(n: int, text: str) -> None:
    assert published(n) == text


def test_a_table_without_small_counts_hides_nothing() -> None:
    assert hidden_cells(*table((10, 20), (30, 0))) == set()


def test_one_hidden_cell_never_stands_beside_a_visible_total() -> None:
    counts, sums = table((3, 20), (30, 40), (7, 9))

    hidden = hidden_cells(counts, sums)

    assert ("r0", "c0") in hidden
    assert all(len(hidden.intersection(each.cells)) != 1 for each in sums)


def test_two_small_cells_that_can_only_be_four_and_four_do_not_stay_beside_their_total() -> None:
    counts, sums = table((4, 4), (12, 9))

    assert possible_values(("r0", "c0"), counts, sums, hidden_cells(counts, sums)) == {1, 2, 3, 4}


def random_tables() -> list[tuple[int, ...]]:
    dice = random.Random(7)
    return [tuple(dice.choice((0, 1, 2, 3, 4, 5, 6, 8, 11)) for _ in range(4)) for _ in range(25)]


@pytest.mark.parametrize("cells", random_tables(), ids=str)
def test_no_attack_on_a_small_table_tells_more_than_its_marks(cells: tuple[int, ...]) -> None:
    counts, sums = table(cells[:2], cells[2:])
    hidden = hidden_cells(counts, sums)

    for cell in hidden:
        if "" not in cell and 0 < counts[cell] < 5:
            marks_alone = possible_values(cell, counts, sums, set(counts))
            assert possible_values(cell, counts, sums, hidden) == marks_alone


def test_a_remainder_that_anybody_may_guess_protects_nobody() -> None:
    counts = {"all": 30, "a": 3, "b": 25}

    assert hidden_cells(counts, [Sum("all", ("a", "b"))]) == {"a", "b"}


def test_what_is_few_may_be_set_higher() -> None:
    counts, sums = table((7, 20), (30, 40))

    assert ("r0", "c0") in hidden_cells(counts, sums, few=10)
    assert hidden_cells(counts, sums) == set()
    assert published(7, few=10) == "<10"
