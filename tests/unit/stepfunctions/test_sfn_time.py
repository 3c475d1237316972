"""Virtual time: waits, timeouts, and lines of states side by side."""

import asyncio
from datetime import UTC, datetime

import pytest

from harness.stepfunctions.clock import RealClock, VirtualClock

START = datetime(2026, 1, 1, tzinfo=UTC)


def flow(*states: dict) -> dict:
    names = [f"S{number}" for number in range(len(states))]
    ends = [{"Next": name} for name in names[1:]] + [{"End": True}]
    made = {n: {**e, **s} for n, e, s in zip(names, ends, states, strict=True)}
    return {"StartAt": "S0", "States": made}


def wait(seconds: float) -> dict:
    return {"Type": "Wait", "Seconds": seconds}


def parallel(*branches: dict) -> dict:
    return {"Type": "Parallel", "Branches": list(branches)}


def named(name: str, *states: dict) -> dict:
    made = flow(*states)
    renamed = {f"{name}{key}": state for key, state in made["States"].items()}
    for state in renamed.values():
        if "Next" in state:
            state["Next"] = name + state["Next"]
    return {"StartAt": f"{name}S0", "States": renamed}


def test_waits_add_up(execute):
    assert execute(flow(wait(60), wait(86_400))).seconds == 86_460


def test_branches_take_the_maximum(execute):
    ended = execute(flow(parallel(flow(wait(10)), named("B", wait(3), wait(4)), flow(wait(1)))))
    assert ended.seconds == 10


def test_events_of_branches_come_in_the_order_of_their_times(execute):
    ended = execute(flow(parallel(named("A", wait(5)), named("B", wait(1), wait(1), wait(1)))))
    times = [event["timestamp"] for event in ended.events]
    assert times == sorted(times)
    assert ended.offsets("WaitStateExited") == [1, 2, 3, 5]


def test_nested_branches_take_the_maximum(execute):
    inner = parallel(named("X", wait(7)), named("Y", wait(2)))
    outer = parallel(named("A", inner, wait(1)), named("B", wait(3)))
    assert execute(flow(outer)).seconds == 8


@pytest.mark.parametrize(("at_once", "seconds"), [(0, 10), (1, 40), (2, 20), (3, 20)])
def test_map_concurrency_costs_time(execute, at_once, seconds):
    state = {"Type": "Map", "MaxConcurrency": at_once, "ItemProcessor": named("I", wait(10))}
    assert execute(flow(state), [1, 2, 3, 4]).seconds == seconds


def test_the_branch_that_fails_first_in_virtual_time_wins(execute):
    slow = named("A", wait(9), {"Type": "Fail", "Error": "Slow"})
    fast = named("B", wait(2), {"Type": "Fail", "Error": "Fast"})
    for branches in ((slow, fast), (fast, slow)):
        definition = flow(parallel(*branches))
        for state in (s for b in branches for s in b["States"].values()):
            if state["Type"] == "Fail":
                state.pop("End", None)
        ended = execute(definition)
        assert (ended.error, ended.seconds) == ("Fast", 2)
        assert ended.types.count("WaitStateAborted") == 1


def test_wait_until_a_moment(run_state):
    ended = run_state({"Type": "Wait", "Timestamp": "2026-01-01T00:01:30.5Z"})
    assert ended.seconds == 90.5


def test_wait_until_a_moment_with_an_offset(run_state):
    ended = run_state({"Type": "Wait", "TimestampPath": "$.t"}, {"t": "2026-01-01T02:00:00+01:30"})
    assert ended.seconds == 1800


def test_a_moment_in_the_past_passes_at_once(run_state):
    assert run_state({"Type": "Wait", "Timestamp": "2020-01-01T00:00:00Z"}).seconds == 0


def test_a_task_that_never_answers_times_out(run_state, function):
    async def never(request) -> None:
        await request.clock.sleep(10**9)

    ended = run_state({"Type": "Task", "Resource": function, "TimeoutSeconds": 30}, tasks=never)
    assert (ended.error, ended.cause, ended.seconds) == ("States.Timeout", None, 30)
    assert ended.details("LambdaFunctionTimedOut") == [{"error": "States.Timeout"}]
    assert ended.details("LambdaFunctionScheduled")[0]["timeoutInSeconds"] == 30


def test_a_task_that_really_hangs_times_out_in_real_time(run_state, function):
    async def hangs(_request) -> None:
        await asyncio.get_running_loop().create_future()

    state = {"Type": "Task", "Resource": function, "TimeoutSecondsPath": "$.t"}
    ended = run_state(state, {"t": 1}, tasks=hangs)
    assert (ended.error, ended.seconds) == ("States.Timeout", 1)


def test_a_task_in_flight_takes_no_virtual_time(execute, function):
    async def slow(_request) -> str:
        await asyncio.sleep(0.02)
        return "ok"

    task = {"Type": "Task", "Resource": function}
    ended = execute(flow(parallel(named("A", task), named("B", wait(5)))), tasks=slow)
    assert ended.seconds == 5
    assert ended.offsets("LambdaFunctionSucceeded") == [0]


def test_a_machine_times_out_as_a_whole(execute):
    definition = {**flow(wait(60)), "TimeoutSeconds": 5}
    ended = execute(definition)
    assert (ended.status, ended.error, ended.cause) == ("TIMED_OUT", None, None)
    assert (ended.types[-1], ended.seconds) == ("ExecutionTimedOut", 5)
    last = ended.events[-1]
    assert last["previousEventId"] == 0
    assert last["executionTimedOutEventDetails"] == {"error": "States.Timeout"}


def test_a_machine_times_out_in_a_backoff_and_in_branches(execute, function, failing):
    task = {"Type": "Task", "Resource": function, "Retry": [{"ErrorEquals": ["States.ALL"]}]}
    definition = {**flow(parallel(named("A", task), named("B", wait(99)))), "TimeoutSeconds": 2}
    ended = execute(definition, tasks=failing("E", "E", "E", "E"))
    assert (ended.status, ended.seconds) == ("TIMED_OUT", 2)
    assert ended.offsets("LambdaFunctionScheduled") == [0, 1]


@pytest.mark.parametrize(("kind", "limit"), [("EXPRESS", 300), ("STANDARD", 365 * 86_400)])
def test_no_execution_outlives_its_kind(execute, kind, limit):
    ended = execute(flow(*[wait(99_999_999)] * 2), kind=kind)
    assert (ended.status, ended.seconds) == ("TIMED_OUT", limit)


def test_a_loop_ends_at_the_limit_of_events(execute):
    loop = {"Type": "Pass", "Next": "S"}
    ended = execute({"StartAt": "S", "States": {"S": loop}})
    assert (ended.status, ended.error) == ("FAILED", "States.Runtime")
    assert ended.cause == "The execution reached the maximum number of history events (25000)."
    assert len(ended.events) == 25_000


def test_data_that_nests_without_end_ends_the_execution(execute):
    loop = {"Type": "Pass", "ResultPath": "$.a", "Next": "S"}
    ended = execute({"StartAt": "S", "States": {"S": loop}})
    assert ended.error == "States.Runtime"
    assert ended.cause is not None
    assert ended.cause.endswith("The data is nested too deeply.")


def test_waiting_loops_do_not_hang(execute):
    states = {"W": {"Type": "Wait", "Seconds": 1, "Next": "W"}}
    ended = execute({"StartAt": "W", "States": states, "TimeoutSeconds": 100})
    assert ended.status == "TIMED_OUT"
    assert len(ended.path) == 100


def test_a_real_timeout_interrupts_a_real_wait(execute):
    definition = {**flow(parallel(flow(wait(600)), named("B", wait(600)))), "TimeoutSeconds": 0.01}
    ended = execute(definition, clock=RealClock())
    assert ended.status == "TIMED_OUT"


def test_real_branches_end_with_the_first_failure(execute):
    failing = {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E"}}}
    ended = execute(flow(parallel(flow(wait(600)), failing)), clock=RealClock())
    assert ended.error == "E"


def test_a_cancelled_sleep_does_not_move_the_clock():
    async def main() -> float:
        clock = VirtualClock(START)

        async def fails() -> None:
            await clock.sleep(1)
            raise ValueError("broken")

        with pytest.raises(ValueError, match="broken"):
            await clock.gather([clock.sleep(100), fails()])
        await clock.sleep(2)
        return clock.time() - START.timestamp()

    assert asyncio.run(main()) == 3


def test_many_executions_share_an_event_loop(make_execution, function):
    async def task(request) -> int:
        await asyncio.sleep(0)
        return int(request.input["n"])

    definition = flow(wait(5), {"Type": "Task", "Resource": function}, wait(5))

    async def main() -> list:
        executions = [make_execution(definition, {"n": n}, tasks=task) for n in range(200)]
        return [outcome.output for outcome in await asyncio.gather(*(e.run() for e in executions))]

    assert asyncio.run(main()) == list(range(200))
