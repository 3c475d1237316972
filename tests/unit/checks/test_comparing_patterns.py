from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.checks import parity
from harness.model.base import Location
from harness.model.result import Difference, ReplayResult, Trace
from harness.model.scenario import Step

if TYPE_CHECKING:
    from .conftest import Seen


def result(seen: Seen, pattern: str, **observed: Any) -> ReplayResult:
    return ReplayResult(
        id=f"s::{pattern}",
        scenario="s",
        pattern=pattern,
        location=Location(file="s.yaml", line=1, column=1),
        status="passed",
        trace=Trace(steps=(seen.step(), seen.step(**observed))),
    )


def test_patterns_that_lead_to_the_same_are_at_parity(seen: Seen) -> None:
    same = [result(seen, "a"), result(seen, "b", status="SUCCEEDED"), result(seen, "c")]
    assert parity(seen.scenario({}, {}), same, ["outcome", "reply"]) == ()
    assert parity(seen.scenario({}, {}), [], ["outcome"]) == ()


def test_what_differs_between_patterns_is_told_by_step(seen: Seen) -> None:
    other = result(seen, "b", outcome="failed", fields={"x": 1})
    (failure,) = parity(
        seen.scenario({}, {}), [result(seen, "a"), other], ["outcome", "reply", "x"]
    )
    assert (failure.check, failure.step, failure.message) == ("parity", 2, "b differs from a")
    assert failure.differences == (
        Difference(path="$.outcome", expected="coached", actual="failed"),
        Difference(path="$.reply", expected="Grow revenue", note="nothing is there"),
        Difference(path="$.x", actual=1, note="nothing was there"),
    )


def test_a_scenario_may_opt_out(seen: Seen) -> None:
    results = [result(seen, "a"), result(seen, "b", outcome="failed")]
    for reason in (False, "the frontend has no retries"):
        assert parity(seen.scenario({}, {}, parity=reason), results, ["outcome"]) == ()
    assert parity(seen.scenario({}, {}), results, ["reply"]) == ()


def test_reads_are_the_same_request_on_every_pattern(seen: Seen) -> None:
    scenario = seen.scenario({}, {})
    reading = scenario.model_copy(update={"steps": [scenario.steps[0], Step(get="/conversations")]})
    results = [result(seen, "a"), result(seen, "b", outcome="read")]
    assert len(parity(scenario, results, ["outcome"])) == 1
    assert parity(reading, results, ["outcome"]) == ()
