"""What a replay leads to: its trace, and the failures that the checks found in it."""

from __future__ import annotations

from typing import Literal

from harness.model.base import JsonObject, JsonValue, Location, Model
from harness.model.exchange import Exchange, Request, Response
from harness.model.execution import Execution

__all__ = [
    "AslCoverage",
    "ContractCoverage",
    "Difference",
    "Failure",
    "Observation",
    "ReplayResult",
    "StepTrace",
    "Trace",
    "UncoveredAnswer",
]


class Observation(Model):
    """What the user saw of a step, in the words of harness.toml, whatever the pattern.

    ``fields`` holds what the pattern's ``observe`` table picked from the answer:
    ``reply``, ``context``, ``conversation_id`` and so on; absent where the answer has none.
    """

    outcome: str
    status: int | str
    fields: JsonObject = {}
    body: JsonValue = None
    error: str | None = None
    cause: str | None = None


class StepTrace(Model):
    """All that was seen while one step ran, in the order in which it happened.

    ``command`` is a ``curl`` or ``aws`` command line that repeats what the step did.
    ``tables`` holds every table's items after the step, as plain JSON, if the step's expectations
    speak of them.
    """

    index: int
    title: str
    command: str
    request: Request
    response: Response | None = None
    execution: Execution | None = None
    observation: Observation
    exchanges: tuple[Exchange, ...] = ()
    tables: dict[str, list[JsonObject]] = {}
    logs: tuple[str, ...] = ()
    duration: float


class Trace(Model):
    """Everything that one replay was seen to do."""

    steps: tuple[StepTrace, ...] = ()


class Difference(Model):
    """One place at which an answer differs; ``path`` is a JSON path: ``$.context.source``.

    ``note`` says in words what the values alone don't: that nothing is there, which rule failed.
    """

    path: str
    expected: JsonValue = None
    actual: JsonValue = None
    note: str = ""


class Failure(Model):
    """An expectation that was not met: data, not an exception (DESIGN D9)."""

    check: str
    message: str
    location: Location
    step: int | None = None
    differences: tuple[Difference, ...] = ()
    hint: str | None = None


class ReplayResult(Model):
    """One scenario on one pattern. ``duration`` is real seconds."""

    id: str
    scenario: str
    pattern: str
    location: Location
    status: Literal["passed", "failed", "skipped"]
    reason: str | None = None
    failures: tuple[Failure, ...] = ()
    trace: Trace = Trace()
    duration: float = 0.0


class UncoveredAnswer(Model):
    """A provider's answer that a run relied on and no pact interaction promises."""

    provider: str
    replay: str
    request: Request
    response: Response
    nearest: str | None = None
    reason: str


class ContractCoverage(Model):
    """Which provider answers a run relied on that a pact interaction promises (DESIGN D7b)."""

    answers: int
    covered: int
    uncovered: tuple[UncoveredAnswer, ...] = ()
    interactions: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def percent(self) -> float:
        """Covered answers of all answers; 100 when there were none."""
        return 100.0 * self.covered / self.answers if self.answers else 100.0


class AslCoverage(Model):
    """What a run exercised of one state machine: ``kind: name`` items, and those never seen."""

    state_machine: str
    total: int
    exercised: int
    missed: tuple[str, ...] = ()

    @property
    def percent(self) -> float:
        """Exercised items of all items."""
        return 100.0 * self.exercised / self.total if self.total else 100.0
