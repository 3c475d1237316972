"""Map and Parallel: items, results, concurrency, failures and their events."""

import asyncio

import pytest
from map_parts import PASS, each

from harness.stepfunctions.errors import TaskFailed


def test_results_keep_the_order_of_the_items(execute, function):
    async def task(request) -> int:
        await request.clock.sleep(10 - request.input)
        return int(request.input)

    processor = each({"Type": "Task", "Resource": function})
    definition = {
        "StartAt": "M",
        "States": {"M": {"Type": "Map", "ItemProcessor": processor, "End": True}},
    }
    ended = execute(definition, [1, 2, 3], tasks=task)
    assert (ended.output, ended.seconds) == ([1, 2, 3], 9)
    assert [each["index"] for each in ended.details("MapIterationSucceeded")] == [2, 1, 0]


def test_iterations_one_at_a_time_form_a_chain(run_state):
    ended = run_state({"Type": "Map", "MaxConcurrency": 1, "ItemProcessor": each(PASS)}, ["a", "b"])
    chain = [(event["previousEventId"], event["type"]) for event in ended.events[2:]]
    assert chain == [
        (2, "MapStateStarted"),
        (3, "MapIterationStarted"),
        (4, "PassStateEntered"),
        (5, "PassStateExited"),
        (6, "MapIterationSucceeded"),
        (6, "MapIterationStarted"),
        (8, "PassStateEntered"),
        (9, "PassStateExited"),
        (10, "MapIterationSucceeded"),
        (11, "MapStateSucceeded"),
        (11, "MapStateExited"),
        (13, "ExecutionSucceeded"),
    ]


def test_the_item_is_in_the_context_of_the_selector_and_of_the_states(run_state):
    inner = {"Type": "Pass", "Parameters": {"i.$": "$$.Map.Item.Index", "in.$": "$"}}
    state = {
        "Type": "Map",
        "ItemsPath": "$.items",
        "ItemProcessor": each(inner),
        "ItemSelector": {"v.$": "$$.Map.Item.Value", "all.$": "$.k"},
    }
    ended = run_state(state, {"items": ["a", "b"], "k": 1})
    assert ended.output == [{"i": n, "in": {"v": v, "all": 1}} for n, v in enumerate("ab")]


def test_maps_in_maps(run_state):
    inner = {
        "Type": "Map",
        "ItemProcessor": {"StartAt": "J", "States": {"J": {**PASS, "End": True}}},
    }
    assert run_state({"Type": "Map", "ItemProcessor": each(inner)}, [[1, 2], [], [3]]).output == [
        [1, 2],
        [],
        [3],
    ]


def test_no_more_at_once_than_asked(run_state, function):
    now = most = 0

    async def task(_request) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.001)
        now -= 1

    state = {"Type": "Map", "MaxConcurrencyPath": "$.n", "ItemsPath": "$.items"}
    state["ItemProcessor"] = each({"Type": "Task", "Resource": function})
    run_state(state, {"n": 3, "items": list(range(12))}, tasks=task)
    assert most == 3
    most = 0
    run_state(state, {"n": 0, "items": list(range(90))}, tasks=task)
    assert most == 40


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("x", 'The MaxConcurrencyPath field refers to value "x" which is not a valid integer: $.n'),
        (-1, "Expected non-negative integer for MaxConcurrency, got '-1' instead."),
    ],
)
def test_concurrency_must_be_a_number(run_state, value, reason):
    state = {
        "Type": "Map",
        "MaxConcurrencyPath": "$.n",
        "ItemsPath": "$.i",
        "ItemProcessor": each(PASS),
    }
    ended = run_state(state, {"n": value, "i": [1]})
    assert ended.error == "States.Runtime"
    assert ended.cause is not None
    assert ended.cause.endswith(reason)
    assert ended.types[-2:] == ["MapStateEntered", "ExecutionFailed"]


@pytest.mark.parametrize("language", ["JSONPath", "JSONata"])
def test_items_must_be_an_array(run_state, language):
    ended = run_state({"Type": "Map", "ItemProcessor": each(PASS)}, {"a": 1}, language=language)
    names = {"JSONPath": "States.Runtime", "JSONata": "States.QueryEvaluationError"}
    assert ended.error == names[language]
    assert ended.cause is not None
    assert ended.cause.endswith('Map state input must be an array but was: {"a":1}')


def test_a_failing_iteration_aborts_the_others(run_state, function):
    async def task(request) -> None:
        await request.clock.sleep(request.input)
        raise TaskFailed("E", str(request.input))

    state = {"Type": "Map", "ItemProcessor": each({"Type": "Task", "Resource": function})}
    ended = run_state(state, [5, 3, 9], tasks=task)
    assert (ended.error, ended.cause) == ("E", "3")
    failed = next(event["id"] for event in ended.events if event["type"] == "LambdaFunctionFailed")
    after = [(event["type"], event["previousEventId"]) for event in ended.events[failed:]]
    assert after == [
        ("MapIterationFailed", failed),
        ("TaskStateAborted", failed),
        ("MapIterationAborted", failed),
        ("TaskStateAborted", failed),
        ("MapIterationAborted", failed),
        ("TaskStateAborted", failed),
        ("MapStateFailed", failed),
        ("ExecutionFailed", failed + 7),
    ]
    assert ended.details("MapIterationFailed") == [{"name": "S", "index": 1}]
    assert [each["index"] for each in ended.details("MapIterationAborted")] == [0, 2]


def test_a_failing_branch_aborts_the_others(run_state):
    slow = each({"Type": "Wait", "Seconds": 9})
    fails = {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E"}}}
    ended = run_state({"Type": "Parallel", "Branches": [slow, fails]})
    assert ended.types[-4:] == [
        "FailStateEntered",
        "WaitStateAborted",
        "ParallelStateFailed",
        "ExecutionFailed",
    ]


def test_branches_get_the_same_input_and_give_an_array(run_state):
    branches = [each({"Type": "Pass", "Parameters": {"n": n, "in.$": "$"}}) for n in range(3)]
    ended = run_state(
        {"Type": "Parallel", "Branches": branches, "Parameters": {"x.$": "$.a"}}, {"a": 1}
    )
    assert ended.output == [{"n": n, "in": {"x": 1}} for n in range(3)]
    assert ended.types.count("ParallelStateSucceeded") == 1
