"""Judge one step of a replay: every expectation of the step, and what always must hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checks import always, answers, executions, hops
from harness.checks.sight import Sight
from harness.model.result import Failure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from harness.checks.sight import Check, Finding
    from harness.model.base import Pointer
    from harness.model.expectation import PatternExpectation
    from harness.model.result import Trace
    from harness.model.scenario import Scenario

    _Parts = Sequence[tuple[Pointer, PatternExpectation]]

__all__ = ["CHECKS", "check"]

CHECKS: Mapping[str, Check] = {
    "outcome": answers.outcome,
    "status": answers.status,
    "error": answers.error,
    "reply": answers.reply,
    "context": answers.context,
    "response": answers.response,
    "same_as_step": answers.same_as_step,
    "path": executions.path,
    "retries": executions.retries,
    "waited": executions.waited,
    "caught": executions.caught,
    "calls": hops.calls,
    "stored": hops.stored,
    "logged": hops.logged,
}
"""A check for every field of `PatternExpectation`, in the order in which people want to read."""


def check(
    scenario: Scenario,
    step_index: int,
    pattern: str,
    trace: Trace,
    *,
    owned_tables: Collection[str],
) -> tuple[Failure, ...]:
    """Find everything about a step that is not as it should be.

    ``step_index`` counts from 0 and is the trace's last step. On the scenario's last step, faults
    that never struck are failures too. ``owned_tables`` are those of the service's template.
    """
    judge = _Judge(scenario, step_index)
    sight = Sight(trace, step_index)
    parts = scenario.steps[step_index].expect.on(pattern)
    found = [*judge.expected(parts, sight), *judge.always(parts, sight, owned_tables)]
    if step_index == len(scenario.steps) - 1:
        found += judge.faults(trace)
    return tuple(found)


class _Judge:
    """Turns findings into failures that say where the expectation stands."""

    def __init__(self, scenario: Scenario, index: int) -> None:
        self._scenario = scenario
        self._index = index

    def expected(self, parts: _Parts, sight: Sight) -> Iterator[Failure]:
        """Ask the check of every field that says something."""
        for pointer, part in parts:
            for name, checked in CHECKS.items():
                value = getattr(part, name)
                findings = checked(value, sight) if value is not None else ()
                for finding in findings:
                    where = ("expect", *pointer, name, *finding.at)
                    yield self._failure(name, finding, *where)

    def always(
        self, parts: _Parts, sight: Sight, owned_tables: Collection[str]
    ) -> Iterator[Failure]:
        """Ask the checks that need no expectation."""
        for finding in always.unexpected_failure([part for _, part in parts], sight):
            yield self._failure("unexpected_failure", finding)
        for finding in always.ownership(owned_tables, sight):
            yield self._failure("ownership", finding)

    def faults(self, trace: Trace) -> Iterator[Failure]:
        """Find the faults that met no call."""
        for index, finding in always.never_struck(self._scenario, trace):
            location = self._scenario.locate("faults", index)
            yield Failure(check="never_struck", message=finding.message, location=location)

    def _failure(self, name: str, finding: Finding, *where: str | int) -> Failure:
        return Failure(
            check=name,
            message=finding.message,
            location=self._scenario.locate("steps", self._index, *where),
            step=self._index + 1,
            differences=finding.differences,
            hint=finding.hint,
        )
