"""StopExecution: aborts whatever the execution is doing."""

import asyncio

import pytest

from harness.stepfunctions.clock import RealClock

RETRIED = {"Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 600}]}


def machine(state: dict) -> dict:
    return {"StartAt": "S", "States": {"S": {"End": True, **state}}}


def branches(*states: dict) -> dict:
    flows = [
        {"StartAt": f"B{n}", "States": {f"B{n}": {"End": True, **state}}}
        for n, state in enumerate(states)
    ]
    return {"Type": "Parallel", "Branches": flows}


WAIT = {"Type": "Wait", "Seconds": 600}


@pytest.mark.parametrize(
    "state",
    [
        WAIT,
        branches(WAIT, WAIT),
        branches(branches(WAIT)),
        {"Type": "Map", "ItemProcessor": machine(WAIT)},
    ],
)
def test_stops_while_waiting(make_execution, state):
    async def main() -> tuple:
        execution = make_execution(machine(state), [1, 2], clock=RealClock())
        running = asyncio.ensure_future(execution.run())
        await until(lambda: "WaitStateEntered" in types(execution))
        execution.stop("Enough", "no more")
        return await asyncio.wait_for(running, 5), execution

    outcome, execution = asyncio.run(main())
    assert (outcome.status, outcome.error, outcome.cause) == ("ABORTED", "Enough", "no more")
    last = execution.history.events[-1]
    assert last["type"] == "ExecutionAborted"
    assert last["previousEventId"] == 0
    assert last["executionAbortedEventDetails"] == {"error": "Enough", "cause": "no more"}


def test_stops_during_a_backoff(make_execution, function, failing):
    async def main() -> tuple:
        state = {"Type": "Task", "Resource": function, **RETRIED}
        execution = make_execution(machine(state), tasks=failing("E"), clock=RealClock())
        running = asyncio.ensure_future(execution.run())
        await until(lambda: "LambdaFunctionFailed" in types(execution))
        await asyncio.sleep(0)
        execution.stop()
        return await asyncio.wait_for(running, 5), types(execution)

    outcome, seen = asyncio.run(main())
    assert outcome.status == "ABORTED"
    assert seen[-2:] == ["LambdaFunctionFailed", "ExecutionAborted"]
    assert seen.count("LambdaFunctionScheduled") == 1


def test_stops_in_virtual_time_before_the_next_attempt(make_execution, function, failing):
    async def main() -> tuple:
        fail = failing("E", "E", "E")

        async def task(request) -> str:
            if request.attempt == 1:
                execution.stop("Second try")
            return await fail(request)

        state = {"Type": "Task", "Resource": function, **RETRIED}
        execution = make_execution(machine(state), tasks=task)
        return await execution.run(), types(execution)

    outcome, seen = asyncio.run(main())
    assert (outcome.status, outcome.error) == ("ABORTED", "Second try")
    assert seen.count("LambdaFunctionScheduled") == 2


def test_cancels_a_task_in_flight(make_execution, function):
    cancelled = []

    async def task(_request) -> None:
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    async def main() -> str:
        execution = make_execution(machine({"Type": "Task", "Resource": function}), tasks=task)
        running = asyncio.ensure_future(execution.run())
        await until(lambda: "LambdaFunctionStarted" in types(execution))
        execution.stop()
        return (await asyncio.wait_for(running, 5)).status

    assert asyncio.run(main()) == "ABORTED"
    assert cancelled == [True]


def test_a_task_that_stops_its_own_execution_leaves_no_cancellation_behind(
    make_execution, function
):
    async def main() -> str:
        async def task(_request) -> str:
            execution.stop()
            return "done"

        execution = make_execution(machine({"Type": "Task", "Resource": function}), tasks=task)
        outcome = await execution.run()
        await asyncio.sleep(0)
        return outcome.status

    assert asyncio.run(main()) == "ABORTED"


def test_stopping_before_the_start_and_after_the_end(make_execution):
    async def main() -> tuple:
        early, late = (make_execution(machine({"Type": "Pass"})) for _ in range(2))
        early.stop()
        outcomes = await early.run(), await late.run()
        late.stop()
        return *outcomes, types(early), late.outcome

    early, late, seen, after = asyncio.run(main())
    assert (early.status, late.status, after.status) == ("ABORTED", "SUCCEEDED", "SUCCEEDED")
    assert seen == ["ExecutionStarted", "ExecutionAborted"]


def test_a_cancellation_from_elsewhere_is_not_swallowed(make_execution):
    async def main() -> None:
        execution = make_execution(machine(WAIT), clock=RealClock())
        running = asyncio.ensure_future(execution.run())
        await until(lambda: "WaitStateEntered" in types(execution))
        running.cancel()
        await running

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(main())


def types(execution) -> list[str]:
    return [event["type"] for event in execution.history.events]


async def until(is_true) -> None:
    async with asyncio.timeout(5):
        while not is_true():  # noqa: ASYNC110 - the history sets no event
            await asyncio.sleep(0)
