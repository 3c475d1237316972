"""Remember what the replays relied on, and measure at the end what that covered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from harness.checks.asl_coverage import AslMeter
from harness.model.events import CoverageMeasured

if TYPE_CHECKING:
    from collections.abc import Hashable

    from harness.contracts.coverage import ObservedAnswer
    from harness.model.exchange import Exchange
    from harness.model.result import ContractCoverage, Trace
    from harness.stack import Stack

__all__ = ["Coverage"]


class Coverage:
    """Collects what a run's replays relied on: provider answers, and paths of state machines."""

    def __init__(self, stack: Stack) -> None:
        self._config = stack.config
        self._answers: dict[Hashable, ObservedAnswer] = {}
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
                if exchange.seam in self._config.providers:
                    self._remember(replay_id, exchange)

    def measure(self) -> CoverageMeasured:
        """Tell what the replays so far covered."""
        return CoverageMeasured(
            contract=self._contract(),
            state_machines=tuple(meter.measure() for meter in self._meters.values()),
        )

    def _remember(self, replay_id: str, exchange: Exchange) -> None:
        """Keep one of each kind of answer; what a fault made of an answer is promised by nobody."""
        provider = self._config.providers[exchange.seam].contract_provider
        if provider is None or exchange.fault is not None or exchange.response is None:
            return
        from harness.contracts.coverage import ObservedAnswer, key  # noqa: PLC0415

        answer = ObservedAnswer(
            provider=provider,
            replay=replay_id,
            request=exchange.request,
            response=exchange.response,
        )
        self._answers.setdefault(key(answer), answer)

    def _contract(self) -> ContractCoverage | None:
        if self._config.contracts is None:
            return None
        from harness.contracts.coverage import measure  # noqa: PLC0415

        pacts = self._config.resolve(self._config.contracts.pacts)
        return measure(pacts, list(self._answers.values()))
