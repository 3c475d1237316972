"""Add up what several processes covered in one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.model.events import CoverageMeasured
from harness.model.result import AslCoverage, ContractCoverage

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["merged"]


def merged(first: CoverageMeasured | None, second: CoverageMeasured) -> CoverageMeasured:
    """Combine two measurements of the same contract and machines.

    An answer that both relied on counts twice: the parts do not say which those are.
    """
    if first is None:
        return second
    return CoverageMeasured(
        contract=_contract(first.contract, second.contract),
        state_machines=_machines(first.state_machines, second.state_machines),
    )


def _contract(
    first: ContractCoverage | None, second: ContractCoverage | None
) -> ContractCoverage | None:
    if first is None or second is None:
        return first or second
    return ContractCoverage(
        answers=first.answers + second.answers,
        covered=first.covered + second.covered,
        uncovered=first.uncovered + second.uncovered,
        interactions=first.interactions,
        unused=_in_both(first.unused, second.unused),
    )


def _machines(
    first: Sequence[AslCoverage], second: Sequence[AslCoverage]
) -> tuple[AslCoverage, ...]:
    others = {machine.state_machine: machine for machine in second}
    combined = [_machine(machine, others.pop(machine.state_machine, machine)) for machine in first]
    return (*combined, *others.values())


def _machine(first: AslCoverage, second: AslCoverage) -> AslCoverage:
    missed = _in_both(first.missed, second.missed)
    return AslCoverage(
        state_machine=first.state_machine,
        total=first.total,
        exercised=first.total - len(missed),
        missed=missed,
    )


def _in_both(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    return tuple(item for item in first if item in set(second))
