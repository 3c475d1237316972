"""How one replay ends: passed, failed, or not a replay at all because the stack has died."""

from types import SimpleNamespace
from typing import Any

import pytest

from harness.model.base import Location
from harness.model.errors import ComponentDiedError
from harness.model.exchange import Request
from harness.model.plan import Replay
from harness.model.result import Observation, StepTrace, Trace
from harness.model.scenario import Scenario
from harness.runner.judging import judged


class OneStep:
    """A replayer that has seen a step end in this outcome, on a stack that may be dead."""

    def __init__(self, outcome: str, *, dead: bool = False) -> None:
        self.outcome = outcome
        self.dead = dead
        index = SimpleNamespace(capabilities=(), engine="simulator")
        self.stack: Any = SimpleNamespace(
            index=index, owned_tables=set(), check_alive=self._check_alive
        )

    def replay(self, _replay: Replay, *, go_on: Any) -> Trace:
        asked = Request(method="GET", path="/")
        seen = Observation(outcome=self.outcome, status=200)
        step = StepTrace(
            index=1, title="t", command="c", request=asked, duration=0.0, observation=seen
        )
        trace = Trace(steps=(step,))
        go_on(trace)
        return trace

    def _check_alive(self) -> None:
        if self.dead:
            raise ComponentDiedError("moto", -9, [])


@pytest.fixture
def replay() -> Replay:
    steps = [{"ask": "x", "expect": {"outcome": "coached"}}]
    scenario = Scenario.model_validate({"scenario": "s", "steps": steps}).at(
        {("scenario",): Location(file="s.yaml", line=1, column=1)}
    )
    return Replay(file="s.yaml", scenario=scenario, pattern="p")


@pytest.mark.parametrize(("outcome", "status"), [("coached", "passed"), ("failed", "failed")])
def test_what_was_seen_decides(replay: Replay, outcome: str, status: str) -> None:
    assert judged(replay, OneStep(outcome)).status == status


def test_nobody_failed_an_expectation_when_a_component_died(replay: Replay) -> None:
    with pytest.raises(ComponentDiedError, match="moto"):
        judged(replay, OneStep("failed", dead=True))
