"""Checks that every scenario is subject to, whatever it expects."""

from __future__ import annotations

from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING

from harness.checks.sight import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from harness.checks.sight import Sight
    from harness.model.exchange import Exchange
    from harness.model.expectation import PatternExpectation
    from harness.model.fault import Fault
    from harness.model.result import Trace
    from harness.model.scenario import Scenario

__all__ = ["never_struck", "ownership", "unexpected_failure"]

_ENDED_BADLY = ("FAILED", "TIMED_OUT", "ABORTED")


def ownership(owned_tables: Collection[str], sight: Sight) -> Iterator[Finding]:
    """Find calls to tables that are not of the service's own template."""
    touched: dict[str, None] = {}
    for exchange in sight.exchanges("dynamodb"):
        for table in filter(None, exchange.labels.get("table", "").split(",")):
            if table not in owned_tables:
                touched[f"{table} ({exchange.labels.get('operation', '?')})"] = None
    if touched:
        owned = ", ".join(sorted(owned_tables)) or "none"
        yield Finding(
            f"the service touched what it does not own: {', '.join(touched)}",
            hint=f"tables of its template: {owned}",
        )


def unexpected_failure(parts: Collection[PatternExpectation], sight: Sight) -> Iterator[Finding]:
    """Find a server error or failed execution of which no outcome, status or error speaks."""
    spoken = any(part.outcome or part.status or part.error for part in parts)
    seen = sight.observation
    if not spoken and _is_bad(seen.status):
        said = ": ".join(filter(None, [seen.error, seen.cause])) or None
        yield Finding(f"it ended with {seen.status}, and nothing says that it should", hint=said)


def _is_bad(status: int | str) -> bool:
    if isinstance(status, str):
        return status in _ENDED_BADLY
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR


def never_struck(scenario: Scenario, trace: Trace) -> Iterator[tuple[int, Finding]]:
    """Find the faults that met no call, unless they are optional; give their indexes."""
    exchanges = [exchange for step in trace.steps for exchange in step.exchanges]
    struck = _struck(scenario.faults, exchanges)
    for index, fault in enumerate(scenario.faults):
        if not fault.optional and index not in struck:
            yield index, Finding(f"this fault never struck: {_why(fault, exchanges)}")


def _struck(faults: Sequence[Fault], exchanges: Iterable[Exchange]) -> Counter[int]:
    """Count each fault's strikes: a journal names effects only, so the first it can be counts."""
    strikes: Counter[int] = Counter()
    for exchange in exchanges:
        for index, fault in enumerate(faults):
            spent = fault.times is not None and strikes[index] >= fault.times
            if not spent and exchange.fault == fault.effect and _fits(fault, exchange):
                strikes[index] += 1
                break
    return strikes


def _fits(fault: Fault, exchange: Exchange) -> bool:
    return fault.at == exchange.seam and fault.on.items() <= exchange.labels.items()


def _why(fault: Fault, exchanges: list[Exchange]) -> str:
    calls = [each for each in exchanges if each.seam == fault.at]
    if not calls:
        return f"nothing called {fault.at}"
    matching = [each for each in calls if _fits(fault, each)]
    if not matching:
        seen = {name: sorted({c.labels.get(name, "(none)") for c in calls}) for name in fault.on}
        told = "; ".join(f"{name} was {', '.join(values)}" for name, values in seen.items())
        return f"no call to {fault.at} fits its `on`: {told}"
    return f"the calls to {fault.at} that fit it ({len(matching)}) met another fault, or `after`"
