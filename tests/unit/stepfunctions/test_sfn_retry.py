"""Retries: how often, after which delay, and who counts."""

import pytest

from harness.stepfunctions.errors import TaskFailed


def retrying(function: str, *retriers: dict) -> dict:
    return {"Type": "Task", "Resource": function, "Retry": list(retriers)}


def test_each_delay_is_the_last_one_times_the_backoff_rate(run_state, function, failing):
    retrier = {"ErrorEquals": ["E"], "IntervalSeconds": 2, "BackoffRate": 3, "MaxAttempts": 3}
    ended = run_state(retrying(function, retrier), tasks=failing("E", "E", "E"))
    assert ended.offsets("LambdaFunctionScheduled") == [0, 2, 8, 26]
    assert ended.output == "ok"


def test_defaults_are_one_second_doubled_three_times(run_state, function, failing):
    ended = run_state(retrying(function, {"ErrorEquals": ["E"]}), tasks=failing(*"EEEE"))
    assert ended.offsets("LambdaFunctionScheduled") == [0, 1, 3, 7]
    assert ended.error == "E"


def test_max_delay_caps_the_backoff(run_state, function, failing):
    retrier = {"ErrorEquals": ["E"], "MaxAttempts": 5, "MaxDelaySeconds": 3}
    ended = run_state(retrying(function, retrier), tasks=failing(*"EEEEE"))
    assert ended.offsets("LambdaFunctionScheduled") == [0, 1, 3, 6, 9, 12]


def test_zero_attempts_never_retry(run_state, function, failing):
    ended = run_state(
        retrying(function, {"ErrorEquals": ["E"], "MaxAttempts": 0}), tasks=failing("E")
    )
    assert ended.types.count("LambdaFunctionScheduled") == 1


def test_each_retrier_counts_for_itself(run_state, function, failing):
    first = {"ErrorEquals": ["A"], "MaxAttempts": 2, "IntervalSeconds": 1, "BackoffRate": 1}
    second = {"ErrorEquals": ["B"], "MaxAttempts": 2, "IntervalSeconds": 10, "BackoffRate": 2}
    ended = run_state(retrying(function, first, second), tasks=failing("A", "B", "A", "B", "A"))
    assert ended.offsets("LambdaFunctionScheduled") == [0, 1, 11, 12, 32]
    assert ended.error == "A"


def test_the_first_retrier_that_fits_decides(run_state, function, failing):
    never = {"ErrorEquals": ["A"], "MaxAttempts": 0}
    always = {"ErrorEquals": ["States.ALL"], "MaxAttempts": 9}
    ended = run_state(retrying(function, never, always), tasks=failing("A"))
    assert ended.status == "FAILED"


def test_catch_comes_after_the_retries(run_state, function, failing):
    state = {
        **retrying(function, {"ErrorEquals": ["E"], "MaxAttempts": 1}),
        "Catch": [{"ErrorEquals": ["E"], "Next": "Caught"}],
    }
    ended = run_state(
        state, others={"Caught": {"Type": "Pass", "End": True}}, tasks=failing("E", "E")
    )
    assert ended.types.count("LambdaFunctionFailed") == 2
    assert ended.path == ["S", "Caught"]


def test_full_jitter_stays_below_the_delay_and_follows_the_seed(run_state, function):
    async def always(_request) -> None:
        raise TaskFailed("E")

    retrier = {"ErrorEquals": ["E"], "MaxAttempts": 6, "JitterStrategy": "FULL"}
    state = retrying(function, retrier)
    runs = [run_state(state, tasks=always, seed=seed) for seed in (7, 7, 8)]
    times = [run.offsets("LambdaFunctionScheduled") for run in runs]
    assert times[0] == times[1] != times[2]
    delays = [later - sooner for sooner, later in zip(times[0], times[0][1:], strict=False)]
    assert all(0 <= delay <= 2**n + 0.001 for n, delay in enumerate(delays))
    assert delays != [1, 2, 4, 8, 16, 32]


def test_parameters_see_the_retry_count(run_state, function):
    seen = []

    async def task(request) -> str:
        seen.append((request.input, request.attempt))
        if len(seen) < 3:
            raise TaskFailed("E")
        return "ok"

    state = {
        **retrying(function, {"ErrorEquals": ["E"]}),
        "Parameters": {"try.$": "$$.State.RetryCount"},
    }
    run_state(state, tasks=task)
    assert seen == [({"try": 0}, 0), ({"try": 1}, 1), ({"try": 2}, 2)]


@pytest.mark.parametrize("kind", ["Parallel", "Map"])
def test_parallel_and_map_start_over(run_state, function, failing, kind):
    inner = {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": function, "End": True}}}
    parts = {"Parallel": {"Branches": [inner]}, "Map": {"ItemProcessor": inner}}
    retry = [{"ErrorEquals": ["E"], "MaxAttempts": 2}]
    state = {"Type": kind, "Retry": retry, **parts[kind]}
    ended = run_state(state, [1], tasks=failing("E", "E"))
    assert ended.output == ["ok"]
    assert ended.types.count(f"{kind}StateStarted") == 3
    assert ended.offsets(f"{kind}StateStarted") == [0, 1, 3]
