from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from harness.checks import check
from harness.model.base import Location
from harness.model.exchange import Exchange, Request, Response
from harness.model.execution import Execution, HistoryEvent
from harness.model.result import Failure, Observation, StepTrace, Trace
from harness.model.scenario import Scenario

GET = Request(method="GET", path="/x")


class Seen:
    """Makes traces, and judges them against what a scenario expects."""

    def step(self, **over: Any) -> StepTrace:
        observation = Observation(
            outcome=over.pop("outcome", "coached"),
            status=over.pop("status", 200),
            fields=over.pop("fields", {"reply": "Grow revenue", "context": {"source": "payload"}}),
            body=over.pop("body", None),
            error=over.pop("error", None),
            cause=over.pop("cause", None),
        )
        made = {"index": 1, "title": "t", "command": "c", "request": GET, "duration": 0.1, **over}
        return StepTrace(observation=observation, **made)

    def call(self, seam: str, status: int | None = 200, **over: Any) -> Exchange:
        response = None if status is None else Response(status=status)
        made = {"seq": 1, "at": 0.0, "duration": 0.0, "request": GET, **over}
        return Exchange(seam=seam, response=response, **made)

    def execution(self, *steps: tuple[str, float, dict[str, Any]]) -> Execution:
        """Make an execution of events ``(type, seconds, details)``, each following the last."""
        start = datetime(2026, 11, 1, tzinfo=UTC)
        events = tuple(
            HistoryEvent(
                id=number,
                previous_event_id=number - 1,
                type=kind,
                timestamp=start + timedelta(seconds=at),
                details=details,
            )
            for number, (kind, at, details) in enumerate(steps, start=1)
        )
        return Execution(arn="a", state_machine_arn="m", status="SUCCEEDED", events=events)

    def scenario(self, *expects: dict[str, Any], **over: Any) -> Scenario:
        steps = [{"ask": "x", "expect": expect} for expect in expects]
        scenario = Scenario.model_validate({"scenario": "s", "steps": steps, **over})
        places = {
            ("steps", 0): Location(file="s.yaml", line=3, column=3),
            ("steps", 0, "expect", "reply"): Location(file="s.yaml", line=7, column=7),
        }
        return scenario.at(places)

    def judge(self, expect: dict[str, Any], *steps: StepTrace, **over: Any) -> tuple[Failure, ...]:
        """Judge the last of these steps; the scenario has a step more, so faults wait."""
        index = len(steps) - 1
        scenario = self.scenario(*([{}] * index), expect, {}, **over)
        trace = Trace(steps=steps)
        return check(scenario, index, "step_functions", trace, owned_tables={"conversations"})


@pytest.fixture
def seen() -> Seen:
    return Seen()
