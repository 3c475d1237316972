"""Run a selection of scenarios from start to exit code."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.model.events import RunFinished, RunStarted
from harness.runner.planning import plan
from harness.runner.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from harness.model.events import CoverageMeasured, RunEvent
    from harness.model.options import RunOptions, Selection
    from harness.model.plan import Plan
    from harness.model.result import ReplayResult
    from harness.stack import Ground
    from harness.stack.config import Config

__all__ = ["run", "run_plan", "shortfall"]


def run(
    config: Config,
    selection: Selection,
    options: RunOptions,
    observe: Callable[[RunEvent], None],
    *,
    ground: Ground | None = None,
) -> int:
    """Replay what is selected; 0 when all is well, 1 when an expectation or threshold failed.

    Raises:
        FileError: scenario or configuration files are wrong.
        StackError: the stack could not start, or died.
        UsageError: nothing is selected.

    """
    planned = plan(config, selection, options)
    with Session(config, replace(options, seed=planned.seed), observe, ground) as session:
        return run_plan(session, planned, options, observe, last=True)


def run_plan(
    session: Session,
    planned: Plan,
    options: RunOptions,
    observe: Callable[[RunEvent], None],
    *,
    last: bool = False,
) -> int:
    """Replay a plan in a session, telling the observer of everything.

    The ``last`` plan's end is the stacks' too: they stop while the coverage is measured.
    """
    began = time.perf_counter()
    observe(_started(session, planned))
    counts, stopped = _counted(session.run_all(planned.replays), fail_fast=options.fail_fast)
    if last:
        session.begin_to_stop()
    short = shortfall(session.measure(), options)
    finished = RunFinished(
        at=time.time(),
        seconds=time.perf_counter() - began,
        passed=counts["passed"],
        failed=counts["failed"],
        skipped=counts["skipped"],
        exit_code=1 if counts["failed"] or short else 0,
        stopped=stopped or short,
    )
    observe(finished)
    return finished.exit_code


def _counted(
    results: Iterable[ReplayResult], *, fail_fast: bool
) -> tuple[Counter[str], str | None]:
    """Count results by their status; says why not all of them, if so."""
    counts: Counter[str] = Counter()
    for result in results:
        counts[result.status] += 1
        if fail_fast and counts["failed"]:
            return counts, "stopped at the first failure"
    return counts, None


def _started(session: Session, planned: Plan) -> RunStarted:
    return RunStarted(
        at=time.time(),
        seed=planned.seed,
        engine=session.engine,
        time=session.time,
        replays=len(planned.replays),
        scenarios=planned.scenarios,
    )


def shortfall(measured: CoverageMeasured, options: RunOptions) -> str | None:
    """Say which coverage is too low: below its threshold, or with an uncovered answer (D7b)."""
    contract, wanted = measured.contract, options.fail_under_contract
    if contract is not None:
        if contract.uncovered:
            return f"{len(contract.uncovered)} provider answers are promised by no pact"
        if wanted is not None and contract.percent < wanted:
            return f"contract coverage {contract.percent:.0f} % is under {wanted:g} %"
    for machine in measured.state_machines:
        if options.fail_under_asl is not None and machine.percent < options.fail_under_asl:
            return (
                f"{machine.state_machine}: ASL coverage {machine.percent:.0f} % "
                f"is under {options.fail_under_asl:g} %"
            )
    return None
