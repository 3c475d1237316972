"""What a step went through, ready to be shown: the seams it met and the states it entered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import pairwise
from typing import TYPE_CHECKING

from harness.reporting.text import cells, fit_middle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.model.exchange import Exchange, Request
    from harness.model.execution import Execution, HistoryEvent
    from harness.model.result import ReplayResult, StepTrace
    from harness.reporting.terminal import Signs

__all__ = ["Hop", "Visit", "hops", "short_path", "stations", "target", "virtual_seconds", "visits"]

_PATH = 32


@dataclass(frozen=True, slots=True)
class Hop:
    """One call that a seam saw; ``start`` counts seconds from the step's first call.

    ``depth`` tells in how many other calls it happened: a provider called by a function is one
    deeper than the function.
    """

    who: str
    call: str
    answer: str
    fine: bool
    fault: str | None
    depth: int
    start: float
    seconds: float
    exchange: Exchange


def hops(step: StepTrace) -> tuple[Hop, ...]:
    """List the calls of a step in the order in which they arrived."""
    found: list[Hop] = []
    for exchange in sorted(step.exchanges, key=lambda e: (e.at, -e.duration)):
        first = found[0].exchange.at if found else exchange.at
        around = [hop for hop in found if _happened_in(exchange, hop.exchange)]
        found.append(_hop(exchange, len(around), exchange.at - first))
    return tuple(found)


def _happened_in(inner: Exchange, outer: Exchange) -> bool:
    return inner.seam != outer.seam and inner.at + inner.duration <= outer.at + outer.duration


def _hop(exchange: Exchange, depth: int, start: float) -> Hop:
    labels, response = exchange.labels, exchange.response
    error = labels.get("error")
    return Hop(
        who=labels.get("function", exchange.seam),
        call=_call(exchange),
        answer=f"{response.status if response else 'no answer'}{f' {error}' if error else ''}",
        fine=response is not None and response.status < HTTPStatus.BAD_REQUEST and not error,
        fault=exchange.fault,
        depth=depth,
        start=start,
        seconds=exchange.duration,
        exchange=exchange,
    )


def _call(exchange: Exchange) -> str:
    labels = exchange.labels
    if "operation" in labels:
        return " ".join(filter(None, (labels["operation"], labels.get("table"))))
    if "function" in labels:
        return "invoke"
    return f"{exchange.request.method} {target(exchange.request)}"


def target(request: Request) -> str:
    """Write a request's path and query so that a person can read them: nothing is encoded."""
    pairs = [f"{name}={value}" for name, values in request.query.items() for value in values]
    return f"{request.path}?{'&'.join(pairs)}" if pairs else request.path


@dataclass(slots=True)
class Visit:
    """One time that an execution was in a state.

    ``waits`` are the seconds before each further attempt, or that a Wait state took; ``caught``
    is the error that a catcher took it out with.
    """

    state: str
    attempts: int = 1
    waits: list[float] = field(default_factory=list)
    caught: str | None = None


def visits(execution: Execution) -> tuple[Visit, ...]:
    """List the states that an execution entered, in order, following ``previousEventId``."""
    by_id = {event.id: event for event in execution.events}
    entered: dict[int, Visit] = {}
    found: list[Visit] = []
    for event in execution.events:
        before = by_id.get(event.previous_event_id)
        if event.state and event.type.endswith("Entered"):
            found.append(Visit(event.state))
            entered[event.id] = found[-1]
        elif visit := entered.get(event.previous_event_id):
            entered[event.id] = visit
            if before is not None and event.type.endswith("StateExited"):
                _note(visit, before, event)
    for retry in execution.retried():
        visit = entered[retry.entered.id]
        visit.attempts += 1
        visit.waits.append(retry.waited)
    return tuple(found)


def _note(visit: Visit, before: HistoryEvent, event: HistoryEvent) -> None:
    if before.type.endswith(("Failed", "TimedOut")):
        visit.caught = str(before.details.get("error", "an error"))
    elif before.type == "WaitStateEntered":
        visit.waits.append(round((event.timestamp - before.timestamp).total_seconds(), 3))


def virtual_seconds(result: ReplayResult) -> float:
    """Tell how long all back-offs and waits of a replay took on the engine's clock."""
    executions = (step.execution for step in result.trace.steps if step.execution)
    return sum(sum(visit.waits) for execution in executions for visit in visits(execution))


def stations(result: ReplayResult, signs: Signs) -> list[str]:
    """Name the stations that a replay's last step passed: states, or seams and the status."""
    steps = result.trace.steps
    if not steps:
        return []
    step = steps[-1]
    if step.execution is not None:
        return [_visited(visit, signs) for visit in visits(step.execution)]
    met = Counter(hop.who for hop in hops(step))
    status = str(step.response.status) if step.response else "no answer"
    seams = [_counted(who, count, signs) for who, count in met.items()]
    path = fit_middle(step.request.path, _PATH, signs.ellipsis)
    return [f"{step.request.method} {path}", *seams, status]


def _visited(visit: Visit, signs: Signs) -> str:
    caught = f" {signs.failed}" if visit.caught is not None else ""
    return _counted(visit.state, visit.attempts, signs) + caught


def _counted(name: str, count: int, signs: Signs) -> str:
    return f"{name} {signs.times}{count}" if count > 1 else name


def short_path(names: Sequence[str], width: int, signs: Signs) -> str:
    """Join stations; leave out some until they fit: first those where nothing special happened."""
    shown = list(names)
    left_out = sorted(range(len(shown) - 1), key=lambda at: (" " in shown[at], at == 0, -at))
    while left_out and cells(_joined(shown, signs)) > width:
        shown[left_out.pop(0)] = signs.ellipsis
    return fit_middle(_joined(shown, signs), width, signs.ellipsis)


def _joined(names: Sequence[str], signs: Signs) -> str:
    gap = signs.ellipsis
    told = [name for before, name in pairwise(["", *names]) if not before == name == gap]
    return f" {signs.arrow} ".join(told)
