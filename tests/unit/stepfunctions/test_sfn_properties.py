"""Generated machines and inputs: nothing hangs, everything ends, histories hang together."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.stepfunctions.errors import TaskFailed

TERMINAL = {
    "SUCCEEDED": "ExecutionSucceeded",
    "FAILED": "ExecutionFailed",
    "TIMED_OUT": "ExecutionTimedOut",
    "ABORTED": "ExecutionAborted",
}
ERRORS = ["E1", "E2", "States.Timeout", "States.TaskFailed", "States.ALL", "States.Runtime"]
PATHS = ["$", "$.a", "$.a.b", "$.l[0]", "$.l[*]", "$$.State.Name", "$$", "$v", "$nope.x"]
CALLS = [
    "States.UUID()",
    "States.Format('{}', $.a)",
    "States.ArrayLength($.l)",
    "States.MathRandom(1, 9)",
]

scalars = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "l", "n"]), inner, max_size=3)
    ),
    max_leaves=6,
)
paths = st.sampled_from(PATHS)
templates = st.dictionaries(
    st.sampled_from(["x.$", "y.$"]), paths | st.sampled_from(CALLS), max_size=2
) | st.dictionaries(st.sampled_from(["x", "y"]), values, max_size=2)
error_lists = st.lists(st.sampled_from(ERRORS), min_size=1, max_size=2)


@st.composite
def flows(draw: st.DrawFn, depth: int = 2, prefix: str = "S") -> dict[str, Any]:
    """Draw some states, each going on to any of them, or ending."""
    names = [f"{prefix}{n}" for n in range(draw(st.integers(1, 4)))]
    states = {name: draw(any_state(names, depth, name)) for name in names}
    return {"StartAt": names[0], "States": states}


@st.composite
def any_state(draw: st.DrawFn, names: list[str], depth: int, name: str) -> dict[str, Any]:
    kinds = ["Pass", "Task", "Choice", "Wait", "Succeed", "Fail"] + ["Parallel", "Map"] * (
        depth > 0
    )
    kind = draw(st.sampled_from(kinds))
    made: dict[str, Any] = {"Type": kind}
    if kind == "Fail":
        return {**made, "Error": draw(st.sampled_from(["E1", "E2"]))}
    if draw(st.booleans()):
        made["InputPath"] = draw(paths)
    if kind not in ("Succeed", "Choice"):
        made |= draw(st.sampled_from([{"End": True}, {"Next": draw(st.sampled_from(names))}]))
    if kind in ("Pass", "Task", "Parallel") and draw(st.booleans()):
        made["Parameters"] = draw(templates)
    if kind in ("Pass", "Task", "Parallel", "Map"):
        made["ResultPath"] = draw(st.sampled_from([None, "$", "$.a", "$.a.b"]))
        if draw(st.booleans()):
            made["Assign"] = {"v": 1}
    return {**made, **draw(special(kind, names, depth, name))}


@st.composite
def special(draw: st.DrawFn, kind: str, names: list[str], depth: int, name: str) -> dict[str, Any]:
    target = st.sampled_from(names)
    made: dict[str, Any] = {}
    if kind == "Wait":
        made["Seconds"] = draw(st.integers(0, 100_000))
    if kind == "Choice":
        rule = {"Variable": draw(paths), draw(st.sampled_from(["IsPresent", "IsNull"])): True}
        made = {"Choices": [{**rule, "Next": draw(target)}]}
        if draw(st.booleans()):
            made["Default"] = draw(target)
    if kind == "Parallel":
        made["Branches"] = [
            draw(flows(depth - 1, f"{name}{n}_")) for n in range(draw(st.integers(1, 3)))
        ]
    if kind == "Map":
        made["ItemProcessor"] = draw(flows(depth - 1, f"{name}i_"))
        made["MaxConcurrency"] = draw(st.integers(0, 2))
        if draw(st.booleans()):
            made["ItemProcessor"]["ProcessorConfig"] = {"Mode": "DISTRIBUTED"}
    if kind == "Task":
        made["Resource"] = "arn:aws:lambda:us-east-1:123456789012:function:f"
        if draw(st.booleans()):
            made["TimeoutSeconds"] = draw(st.integers(1, 50))
    if kind in ("Task", "Parallel", "Map"):
        retrier = {"ErrorEquals": draw(error_lists), "JitterStrategy": "FULL"}
        made["Retry"] = draw(st.sampled_from([[], [retrier]]))
        catcher = {"ErrorEquals": draw(error_lists), "Next": draw(target)}
        made["Catch"] = draw(st.sampled_from([[], [catcher]]))
    return made


async def task(request: Any) -> Any:
    """Answer, fail, take virtual time or never answer, as the execution's randomness has it."""
    what = hash_of(request) % 5
    if what == 0:
        raise TaskFailed("E1", "drawn")
    if what == 1:
        await request.clock.sleep(20)
    if what == 2 and request.attempt == 0:
        await request.clock.sleep(10**6)
    return {"a": {"b": request.attempt}, "l": [1]}


def hash_of(request: Any) -> int:
    return sum(json.dumps([request.state, request.input, request.attempt], sort_keys=True).encode())


@pytest.fixture
def replay(make_execution, monkeypatch):
    monkeypatch.setattr("harness.stepfunctions.interpreter.flow.EVENT_LIMIT", 400)

    def run(definition: dict, given: Any, stop_after: int = 0) -> tuple:
        async def main() -> tuple:
            execution = make_execution(
                {**definition, "TimeoutSeconds": 10**6}, given, tasks=task, seed=3
            )
            running = asyncio.ensure_future(execution.run())
            for _ in range(stop_after):
                await asyncio.sleep(0)
            if stop_after:
                execution.stop("Stopped")
            return await asyncio.wait_for(running, 20), execution.history.events

        return asyncio.run(main())

    return run


generated = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@generated
@given(definition=flows(), document=values)
def test_everything_ends_and_hangs_together(replay, definition, document):
    outcome, events = replay(definition, document)
    assert events[-1]["type"] == TERMINAL[outcome.status]
    assert sum(event["type"] in TERMINAL.values() for event in events) == 1
    assert [event["id"] for event in events] == list(range(1, len(events) + 1))
    assert all(0 <= event["previousEventId"] < event["id"] for event in events)
    times = [event["timestamp"] for event in events]
    assert times == sorted(times)
    if outcome.status == "FAILED":
        failed = events[-1]["executionFailedEventDetails"]
        assert failed.get("error") == outcome.error


@generated
@given(definition=flows(), document=values)
def test_the_same_machine_gives_the_same_history(replay, definition, document):
    first, second = (replay(definition, document) for _ in range(2))
    assert first[0] == second[0]
    assert json.dumps(first[1]) == json.dumps(second[1])


@generated
@given(definition=flows(), document=values, after=st.integers(1, 30))
def test_whatever_is_stopped_ends(replay, definition, document, after):
    outcome, events = replay(definition, document, after)
    assert events[-1]["type"] == TERMINAL[outcome.status]
    assert outcome.status == "ABORTED" or outcome.error != "Stopped"
