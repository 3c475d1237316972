"""Checks of what happened behind the answer: calls at the seams, tables, logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checks.answers import text
from harness.checks.compare import differences
from harness.checks.pairing import pair
from harness.checks.sight import Finding
from harness.model.result import Difference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.checks.sight import Sight
    from harness.model.base import JsonObject
    from harness.model.exchange import Exchange
    from harness.model.expectation import TextMatch

__all__ = ["calls", "logged", "stored"]

_SHOWN = 10


def calls(expected: Mapping[str, int], sight: Sight) -> Iterator[Finding]:
    """Count the calls that each seam saw."""
    for seam, wanted in expected.items():
        seen = sight.exchanges(seam)
        if len(seen) != wanted:
            difference = Difference(path=f"$.calls.{seam}", expected=wanted, actual=len(seen))
            hint = "; ".join(map(_shown, seen[:_SHOWN])) or None
            message = f"{seam} was called {_times(len(seen))}, not {_times(wanted)}"
            yield Finding(message, (difference,), hint, at=(seam,))


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _shown(exchange: Exchange) -> str:
    answer = exchange.response.status if exchange.response else "no answer"
    what = exchange.labels.get("operation") or f"{exchange.request.method} {exchange.request.path}"
    return f"{what} → {answer}"


def stored(expected: Mapping[str, int | list[JsonObject]], sight: Sight) -> Iterator[Finding]:
    """Compare what the tables hold after the step."""
    for table, wanted in expected.items():
        items = sight.step.tables.get(table, [])
        count = wanted if isinstance(wanted, int) else len(wanted)
        path = f"$.stored[{table!r}]"
        if len(items) != count:
            difference = Difference(path=path, expected=count, actual=[*items], note="items")
            message = f"the table {table} holds {len(items)} items, not {count}"
            yield Finding(message, (difference,), at=(table,))
        elif isinstance(wanted, list) and (differing := _unlike(wanted, items, path)):
            yield Finding(f"the items of the table {table} differ", differing, at=(table,))


def _unlike(wanted: list[JsonObject], items: list[JsonObject], path: str) -> tuple[Difference, ...]:
    """Find an item for each expectation, in any order; tell the leftovers' differences."""
    alike = [[not [*differences(each, item)] for item in items] for each in wanted]
    left_wanted, left_items = pair(alike)
    leftovers = zip(left_wanted, left_items, strict=True)
    return tuple(
        difference
        for expected_at, item_at in leftovers
        for difference in differences(wanted[expected_at], items[item_at], f"{path}[{item_at}]")
    )


def logged(expected: TextMatch, sight: Sight) -> Iterator[Finding]:
    """Compare what the functions and the service logged."""
    lines = "\n".join(sight.step.logs)
    if differing := tuple(text(expected, lines, "$.logged")):
        yield Finding("the logs differ", differing)
