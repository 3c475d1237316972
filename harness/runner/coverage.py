"""Remember what the replays relied on, and measure at the end what that covered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from harness.checks.asl_coverage import AslMeter
from harness.model.events import CoverageMeasured
from harness.runner.contract import ContractMeter

if TYPE_CHECKING:
    from harness.model.result import Trace
    from harness.stack import Stack

__all__ = ["Coverage"]


class Coverage:
    """Collects what a run's replays relied on: provider answers, and paths of state machines."""

    def __init__(self, stack: Stack) -> None:
        self._providers = stack.config.providers
        self.contract = ContractMeter(stack.config)
        arns = stack.state_machine_arns
        self._meters = {
            arns[machine.logical_id]: AslMeter(machine.logical_id, json.loads(machine.definition))
            for machine in stack.template.state_machines
        }

    def add(self, replay_id: str, trace: Trace) -> None:
        """Take note of what one replay relied on."""
        for step in trace.steps:
            if step.execution is not None:
                self._meters[step.execution.state_machine_arn].add(step.execution)
            for exchange in step.exchanges:
                if exchange.seam in self._providers:
                    self.contract.add(replay_id, exchange)

    def measure(self) -> CoverageMeasured:
        """Tell what the replays so far covered."""
        return CoverageMeasured(
            contract=self.contract.measure(),
            state_machines=tuple(meter.measure() for meter in self._meters.values()),
        )
