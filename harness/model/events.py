"""What happens during a run, as data: reporters are folds over these (DESIGN D10).

Events come in Started/Finished pairs. The JSON report is their log, one object a line; every
other report can be made from it again.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from harness.model.base import Model
from harness.model.result import AslCoverage, ContractCoverage, ReplayResult

__all__ = [
    "EVENT",
    "ComponentStarted",
    "CoverageMeasured",
    "ReplayFinished",
    "ReplayStarted",
    "RunEvent",
    "RunFinished",
    "RunStarted",
    "StackStarted",
    "StackStarting",
]


class RunStarted(Model):
    """A run begins. ``time`` tells whether waits and back-offs are virtual."""

    event: Literal["run_started"] = "run_started"
    at: float
    seed: int
    engine: str
    time: Literal["virtual", "real"]
    replays: int
    scenarios: int


class StackStarting(Model):
    """The components are being started."""

    event: Literal["stack_starting"] = "stack_starting"
    components: tuple[str, ...]


class ComponentStarted(Model):
    """A component answered for the first time, ``seconds`` after the stack began to start."""

    event: Literal["component_started"] = "component_started"
    name: str
    url: str
    seconds: float


class StackStarted(Model):
    """Every component answers."""

    event: Literal["stack_started"] = "stack_started"
    seconds: float


class ReplayStarted(Model):
    """A scenario begins on a pattern."""

    event: Literal["replay_started"] = "replay_started"
    id: str
    scenario: str
    pattern: str


class ReplayFinished(Model):
    """A replay passed, failed or was skipped."""

    event: Literal["replay_finished"] = "replay_finished"
    result: ReplayResult


class CoverageMeasured(Model):
    """What the finished replays covered of the contract and of the state machines."""

    event: Literal["coverage_measured"] = "coverage_measured"
    contract: ContractCoverage | None = None
    state_machines: tuple[AslCoverage, ...] = ()


class RunFinished(Model):
    """A run is over. ``stopped`` says why it ended early, if it did."""

    event: Literal["run_finished"] = "run_finished"
    at: float
    seconds: float
    passed: int
    failed: int
    skipped: int
    exit_code: int
    stopped: str | None = None


RunEvent = Annotated[
    RunStarted
    | StackStarting
    | ComponentStarted
    | StackStarted
    | ReplayStarted
    | ReplayFinished
    | CoverageMeasured
    | RunFinished,
    Field(discriminator="event"),
]

EVENT: TypeAdapter[RunEvent] = TypeAdapter(RunEvent)
"""Reads and writes one event as JSON."""
