"""Task tokens, heartbeats and activities."""

import asyncio
from datetime import UTC, datetime

import pytest

from harness.stepfunctions.clock import RealClock, VirtualClock
from harness.stepfunctions.tasks.callbacks import Callbacks, FinishedToken, UnknownToken

WAITING = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
    "Parameters": {"FunctionName": "f", "Payload": {"token.$": "$$.Task.Token"}},
}
ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:work"
START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def token_of(server):
    return lambda: server.calls[-1].json["token"]


def test_a_callback_may_come_before_the_call_has_ended(run_state, services, server, token_of):
    tasks = services(**{"lambda": server.url})

    def answer(_call):
        loop.call_soon_threadsafe(tasks.callbacks.success, token_of(), {"ok": 1})
        return 200, {}, b'"called"'

    server.answer = answer
    loop = None

    async def spying(request):
        nonlocal loop
        loop = asyncio.get_running_loop()
        return await tasks(request)

    ended = run_state(WAITING, tasks=spying)
    assert ended.output == {"ok": 1}
    assert ended.types[2:7] == [
        "TaskScheduled",
        "TaskStarted",
        "TaskSubmitted",
        "TaskSucceeded",
        "TaskStateExited",
    ]
    assert ended.details("TaskSubmitted")[0]["resource"] == "invoke.waitForTaskToken"


def test_a_call_that_fails_was_never_submitted(run_state, services, server):
    server.answer = lambda _: (404, {"x-amzn-ErrorType": "ResourceNotFoundException"}, b"{}")
    ended = run_state(WAITING, tasks=services(**{"lambda": server.url}))
    assert ended.types[2:] == [
        "TaskScheduled",
        "TaskStarted",
        "TaskSubmitFailed",
        "ExecutionFailed",
    ]
    failed = ended.details("TaskSubmitFailed")[0]
    assert (failed["resource"], failed["error"]) == (
        "invoke.waitForTaskToken",
        "Lambda.ResourceNotFoundException",
    )


def test_a_callback_can_fail_the_task(run_state, services, server, token_of, monkeypatch):
    tasks = services(**{"lambda": server.url})
    wait = tasks.callbacks.wait

    async def failed_while_waited_for(*arguments):
        fail = tasks.callbacks.failure
        asyncio.get_running_loop().call_soon(fail, token_of(), "Rejected", "by me")
        return await wait(*arguments)

    monkeypatch.setattr(tasks.callbacks, "wait", failed_while_waited_for)
    clock = VirtualClock(START, patience=10)
    ended = run_state({**WAITING, "TimeoutSeconds": 600}, tasks=tasks, clock=clock)
    assert (ended.error, ended.cause, ended.seconds) == ("Rejected", "by me", 0)
    assert ended.types[4:6] == ["TaskSubmitted", "TaskFailed"]


@pytest.mark.parametrize(("field", "seconds"), [("TimeoutSeconds", 60), ("HeartbeatSeconds", 5)])
def test_nobody_calls_back(run_state, services, server, field, seconds):
    state = {**WAITING, "TimeoutSeconds": 60, field: seconds}
    ended = run_state(state, tasks=services(**{"lambda": server.url}))
    assert (ended.error, ended.cause, ended.seconds) == ("States.Timeout", None, seconds)
    assert ended.details("TaskTimedOut")[0]["error"] == "States.Timeout"


def test_a_lost_heartbeat_is_caught_by_its_own_name(run_state, services, server):
    catch = [{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "C"}]
    state = {**WAITING, "HeartbeatSeconds": 5, "Catch": catch}
    others = {"C": {"Type": "Pass", "End": True}}
    ended = run_state(state, tasks=services(**{"lambda": server.url}), others=others)
    assert ended.output == {"Error": "States.Timeout", "Cause": ""}


def test_heartbeats_keep_a_task_alive():
    async def main() -> tuple:
        callbacks, clock = Callbacks(), VirtualClock(START, patience=0)
        callbacks.open("t")

        async def worker() -> None:
            for _ in range(3):
                await clock.sleep(4)
                callbacks.heartbeat("t")
            await clock.sleep(4)
            callbacks.success("t", "done")

        results = await clock.gather([callbacks.wait("t", clock, 5), worker()])
        return results[0], (clock.now() - START).total_seconds()

    assert asyncio.run(main()) == ("done", 16)


def test_tokens_are_known_only_while_their_task_lives():
    async def main() -> None:
        callbacks = Callbacks()
        with pytest.raises(UnknownToken):
            callbacks.heartbeat("t")
        callbacks.open("t")
        callbacks.success("t", 1)
        with pytest.raises(FinishedToken):
            callbacks.failure("t")
        assert await callbacks.wait("t", RealClock(), None) == 1
        callbacks.close("t")
        with pytest.raises(FinishedToken):
            callbacks.heartbeat("t")

    asyncio.run(main())


def test_each_attempt_has_its_own_token(run_state, services, server):
    state = {
        **WAITING,
        "TimeoutSeconds": 1,
        "Retry": [{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 2}],
    }
    run_state(state, tasks=services(**{"lambda": server.url}))
    assert len({call.json["token"] for call in server.calls}) == 3


def activity(**fields: object) -> dict:
    return {
        "StartAt": "S",
        "States": {"S": {"Type": "Task", "Resource": ACTIVITY, "End": True, **fields}},
    }


def test_a_worker_takes_and_answers(make_execution, services):
    async def main() -> tuple:
        tasks = services()
        tasks.activities.create(ACTIVITY)
        execution = make_execution(
            activity(TimeoutSeconds=60, HeartbeatSeconds=10),
            {"n": 1},
            tasks=tasks,
            clock=VirtualClock(START, patience=10),
        )
        running = asyncio.ensure_future(execution.run())
        work = await tasks.activities.poll(ACTIVITY, "me", 5)
        tasks.callbacks.success(work["taskToken"], {"did": work["input"]})
        return await running, execution.history.events

    outcome, events = asyncio.run(main())
    assert outcome.output == {"did": '{"n":1}'}
    assert [event["type"] for event in events[2:6]] == [
        "ActivityScheduled",
        "ActivityStarted",
        "ActivitySucceeded",
        "TaskStateExited",
    ]
    scheduled = events[2]["activityScheduledEventDetails"]
    assert (scheduled["timeoutInSeconds"], scheduled["heartbeatInSeconds"]) == (60, 10)
    assert events[3]["activityStartedEventDetails"] == {"workerName": "me"}


def test_work_that_nobody_takes_times_out_and_is_withdrawn(make_execution, services):
    async def main() -> tuple:
        tasks = services()
        tasks.activities.create(ACTIVITY)
        execution = make_execution(activity(TimeoutSeconds=60), tasks=tasks)
        outcome = await execution.run()
        left = await tasks.activities.poll(ACTIVITY, None, 0.01)
        return outcome, execution.history.events[-2]["type"], left

    outcome, last, left = asyncio.run(main())
    assert (outcome.error, last, left) == ("States.Timeout", "ActivityTimedOut", {})


def test_an_unknown_activity_fails_the_execution(run_state, services):
    ended = run_state({"Type": "Task", "Resource": ACTIVITY}, tasks=services())
    assert ended.error == "States.Runtime"
    assert ended.cause is not None
    assert f"The activity {ACTIVITY} does not exist." in ended.cause
