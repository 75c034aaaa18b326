"""The shortcuts of the audit (intervals, many cells at once, remembered solutions) against a plain linear program."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_array

from analytics.bounds import System
from analytics.intervals import narrowed
from analytics.suppression import WIDTH, Hiding, Sum, table_sums

FEW = 5
Cell = tuple[str, str]
NUMBERS = st.lists(
    st.lists(st.sampled_from((0, 1, 2, 3, 4, 5, 6, 9, 14)), min_size=4, max_size=4), min_size=2, max_size=5
)


def table(rows: list[list[int]]) -> tuple[dict[Cell, int], list[Sum[Cell]]]:
    """A table of counts with its margins, and what adds up in it."""
    names, columns = [f"r{i}" for i in range(len(rows))], [f"c{j}" for j in range(4)]
    counts = {
        (row, column): n for row, each in zip(names, rows, strict=True) for column, n in zip(columns, each, strict=True)
    }
    counts |= {(row, ""): sum(each) for row, each in zip(names, rows, strict=True)}
    counts |= {("", column): sum(each[j] for each in rows) for j, column in enumerate(columns)}
    counts["", ""] = sum(map(sum, rows))
    return counts, table_sums(names, columns)


def plain_width(cell: Cell, counts: dict[Cell, int], sums: list[Sum[Cell]], hidden: set[Cell]) -> float:
    """Work out a cell by two linear programs over the whole table; visible cells are fixed."""
    cells = list(counts)
    signs = np.zeros((len(sums), len(cells)))
    for row, each in enumerate(sums):
        signs[row, cells.index(each.total)] = -1
        signs[row, [cells.index(part) for part in each.parts]] = 1
    limits = [_range(counts[each]) if each in hidden else (counts[each],) * 2 for each in cells]
    goal = np.array([1.0 if each == cell else 0.0 for each in cells])
    found = [linprog(sign * goal, A_eq=signs, b_eq=np.zeros(len(sums)), bounds=limits) for sign in (1, -1)]
    least, most = (float(goal @ each.x) for each in found)
    return most - least


def _range(count: int) -> tuple[float, float]:
    return (1, FEW - 1) if 0 < count < FEW else (0, 10_000)


@given(NUMBERS)
@settings(deadline=None, max_examples=60)
def test_no_cell_that_is_let_through_can_be_worked_out_by_a_plain_linear_program(rows: list[list[int]]) -> None:
    counts, sums = table(rows)
    hidden = Hiding(counts, sums, FEW).settle()

    for cell in (each for each in hidden if 0 < counts[each] < FEW):
        marks_alone = plain_width(cell, counts, sums, set(counts))
        assert plain_width(cell, counts, sums, hidden) >= min(WIDTH, marks_alone) - 1e-6


@given(NUMBERS, st.sets(st.tuples(st.integers(0, 4), st.integers(0, 3))))
@settings(deadline=None, max_examples=60)
def test_the_audit_finds_a_cell_narrow_if_and_only_if_a_plain_linear_program_does(
    rows: list[list[int]], also: set[tuple[int, int]]
) -> None:
    counts, sums = table(rows)
    hidden = {each for each, count in counts.items() if 0 < count < FEW}
    hidden |= {cell for i, j in also if (cell := (f"r{i}", f"c{j}")) in counts}
    system = System(counts, [each.equation for each in sums], FEW)

    for cell in sorted(each for each in hidden if 0 < counts[each] < FEW):
        program = system.program(cell, hidden)
        program.explore(hidden, WIDTH)
        assert (program.width(cell, WIDTH) >= WIDTH - 1e-6) == (plain_width(cell, counts, sums, hidden) >= WIDTH - 1e-6)


def test_what_is_seen_on_trial_proves_nothing_afterwards() -> None:
    counts, sums = table([[4, 12, 9, 9], [4, 9, 9, 9]])
    hidden = {("r0", "c0"), ("r1", "c0")}
    system = System(counts, [each.equation for each in sums], FEW)

    tried = system.program(("r0", "c0"), hidden | {("r0", ""), ("r1", ""), ("", "c0"), ("", "")}, on_trial=True)
    assert tried.width(("r0", "c0"), WIDTH) == pytest.approx(WIDTH)
    assert system.program(("r0", "c0"), hidden).width(("r0", "c0"), WIDTH) == pytest.approx(0)


def test_a_sum_of_two_small_counts_narrows_both_down() -> None:
    ranges = np.array([[1.0, 4.0], [1.0, 4.0]])

    assert narrowed(csr_array(np.array([[1.0, 1.0]])), np.array([7.0]), ranges).tolist() == [[3.0, 4.0], [3.0, 4.0]]
    assert narrowed(csr_array(np.array([[1.0, -1.0]])), np.array([2.0]), ranges).tolist() == [[3.0, 4.0], [1.0, 2.0]]
