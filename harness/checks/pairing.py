"""Pair expectations with items, whatever their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["pair"]


def pair(alike: Sequence[Sequence[bool]]) -> tuple[list[int], list[int]]:
    """Find as many pairs as there can be; give the rows and columns left over.

    ``alike[row][column]`` tells whether those two could be a pair. Kuhn's algorithm for maximum
    bipartite matching: a row may take a column whose row finds another one.
    """
    taken: dict[int, int] = {}
    for row in range(len(alike)):
        _take(row, alike, taken, set())
    rows = set(range(len(alike))) - set(taken.values())
    columns = set(range(len(alike[0]) if alike else 0)) - set(taken)
    return sorted(rows), sorted(columns)


def _take(
    row: int, alike: Sequence[Sequence[bool]], taken: dict[int, int], tried: set[int]
) -> bool:
    for column, possible in enumerate(alike[row]):
        if possible and column not in tried:
            tried.add(column)
            if column not in taken or _take(taken[column], alike, taken, tried):
                taken[column] = row
                return True
    return False
