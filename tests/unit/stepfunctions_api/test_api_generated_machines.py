"""What validation accepts can be parsed and run to an end, whatever it is."""

import asyncio
import json
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from harness.stepfunctions import Settings, Simulator, validate
from harness.stepfunctions.api.executions import Run
from harness.stepfunctions.api.operations import OPERATIONS
from harness.stepfunctions.api.request import Request
from harness.stepfunctions.mocking import read_mocks
from harness.stepfunctions.validation.graph import transitions

LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:f"
NAMES = ["A", "B", "C", "D"]
PATHS = st.sampled_from(["$", "$.a", "$.a.b", "$.list[0]", "$['a']", "$.missing"])
ANY_PATHS = st.one_of(
    PATHS,
    st.sampled_from(["$..a", "$.list[*]", "$.list[0:1]", "$.list[?(@.b>0)]", "$$.State.Name"]),
)
CALLS = st.sampled_from(
    [
        "States.Array($.a, 1, 'x')",
        "States.Format('{}-{}', $.a, 2)",
        "States.ArrayLength($.list)",
        "States.MathAdd($.n, 1)",
        "States.StringToJson('{}')",
        "States.JsonToString($)",
        "States.UUID()",
    ]
)
EXPRESSIONS = st.sampled_from(
    [
        "{% $states.input %}",
        "{% $states.input.a %}",
        "{% $states.input.missing %}",
        "{% $states.context.State.Name %}",
        "{% $sum($states.input.list) %}",
        "{% 1/0 %}",
        "{% {'k': $states.input.n + 1} %}",
        "{% $random() %}",
    ]
)
LITERALS = st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.sampled_from(["", "x", "é"]))
ERRORS = st.lists(
    st.sampled_from(["Broken", "States.TaskFailed", "States.Timeout", "States.Runtime", "Other"]),
    min_size=1,
    max_size=2,
)
INPUT = {"a": {"b": 1}, "list": [1, 2], "n": 1}


def fields(**each: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=each)


TEMPLATES = st.recursive(
    LITERALS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(st.sampled_from(["k", "a"]), inner, max_size=2),
        st.one_of(ANY_PATHS, CALLS).map(lambda value: {"v.$": value}),
    ),
    max_leaves=4,
)
DATA = st.recursive(
    st.one_of(LITERALS, EXPRESSIONS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(["k", "a"]), inner, max_size=2)
    ),
    max_leaves=4,
)
NEXT = st.one_of(st.just({"End": True}), st.sampled_from(NAMES).map(lambda name: {"Next": name}))
RETRY = st.fixed_dictionaries(
    {"ErrorEquals": ERRORS},
    optional={
        "IntervalSeconds": st.integers(1, 9),
        "MaxAttempts": st.integers(0, 2),
        "BackoffRate": st.floats(1, 3),
        "MaxDelaySeconds": st.integers(1, 5),
        "JitterStrategy": st.sampled_from(["FULL", "NONE"]),
    },
)
CATCH = st.fixed_dictionaries(
    {"ErrorEquals": ERRORS, "Next": st.sampled_from(NAMES)},
    optional={"ResultPath": st.one_of(st.none(), st.sampled_from(["$", "$.e", "$.a.e"]))},
)
HANDLERS = fields(Retry=st.lists(RETRY, max_size=2), Catch=st.lists(CATCH, max_size=2))
ENDS = fields(InputPath=ANY_PATHS, OutputPath=ANY_PATHS)
RESULTS = fields(ResultPath=st.one_of(st.none(), st.sampled_from(["$", "$.r", "$.a.r"])))
ASSIGN = st.one_of(st.just({}), st.just({"Assign": {"v.$": "$.a", "w": 1}}))
ITEMS = fields(ItemsPath=PATHS, MaxConcurrency=st.integers(0, 2))
TASK = {"Type": "Task", "Resource": LAMBDA}
INNER = {"StartAt": "%", "States": {"%": {"Type": "Pass", "End": True}}}


def merged(kind: dict[str, Any], *parts: st.SearchStrategy[dict[str, Any]]) -> Any:
    def join(pieces: tuple[dict[str, Any], ...]) -> dict[str, Any]:
        state = dict(kind)
        for piece in pieces:
            state.update(piece)
        return state

    return st.tuples(*parts).map(join)


RULES = st.fixed_dictionaries(
    {"Variable": PATHS, "Next": st.sampled_from(NAMES)},
    optional={},
).flatmap(
    lambda rule: st.sampled_from(
        [
            {**rule, "IsPresent": True},
            {**rule, "NumericEquals": 1},
            {**rule, "StringEquals": "x"},
            {**rule, "BooleanEqualsPath": "$.a"},
            {"Not": {"Variable": rule["Variable"], "IsNull": True}, "Next": rule["Next"]},
        ]
    )
)
STATE = st.one_of(
    merged({"Type": "Pass"}, NEXT, ENDS, RESULTS, ASSIGN, fields(Parameters=TEMPLATES)),
    merged({"Type": "Pass", "QueryLanguage": "JSONata"}, NEXT, fields(Output=DATA)),
    merged(TASK, NEXT, ENDS, RESULTS, ASSIGN, HANDLERS, fields(TimeoutSeconds=st.integers(1, 9))),
    merged(TASK | {"QueryLanguage": "JSONata"}, NEXT, fields(Arguments=DATA, Output=DATA)),
    merged({"Type": "Wait"}, NEXT, st.sampled_from([{"Seconds": 5}, {"SecondsPath": "$.n"}])),
    merged(
        {"Type": "Choice"},
        ENDS,
        st.lists(RULES, min_size=1, max_size=2).map(lambda rules: {"Choices": rules}),
        fields(Default=st.sampled_from(NAMES)),
    ),
    merged({"Type": "Succeed"}, ENDS),
    merged({"Type": "Fail"}, fields(Error=st.just("E"), CausePath=st.one_of(PATHS, CALLS))),
    merged(
        {"Type": "Map", "ItemProcessor": INNER}, NEXT, RESULTS, HANDLERS, fields(ItemsPath=PATHS)
    ),
    merged({"Type": "Parallel", "Branches": [INNER]}, NEXT, RESULTS, HANDLERS),
)


def reachable(states: dict[str, Any]) -> dict[str, Any]:
    """Keep what "A" leads to; what is named but missing becomes an end."""
    kept: dict[str, Any] = {}
    waiting = ["A"]
    while waiting:
        name = waiting.pop()
        if name not in kept:
            state = states.get(name, {"Type": "Succeed"})
            kept[name] = json.loads(json.dumps(state).replace('"%"', f'"inner {name}"'))
            waiting += [target for _, target in transitions(state)]
    return kept


MACHINES = st.dictionaries(st.sampled_from(NAMES), STATE, min_size=1).map(
    lambda states: {"StartAt": "A", "States": reachable(states), "TimeoutSeconds": 1000}
)
ANSWERS = {"0": {"Throw": {"Error": "Broken"}}, "1-999": {"Return": {"b": 2}}}


async def run(definition: dict[str, Any]) -> Run:
    """Create it, run it with every task mocked, and give the ended execution."""
    tasks = {name: "R" for name, state in definition["States"].items() if state["Type"] == "Task"}
    cases = {"M": {"TestCases": {"C": tasks}}}
    mocks = read_mocks(json.dumps({"StateMachines": cases, "MockedResponses": {"R": ANSWERS}}))
    simulator = Simulator(Settings(mocks=mocks))
    members = {"name": "M", "definition": json.dumps(definition), "roleArn": "arn:r"}
    arn = (
        await OPERATIONS["CreateStateMachine"](simulator, Request("CreateStateMachine", members))
    )["stateMachineArn"]
    execution = simulator.start(f"{arn}#C", given=json.dumps(INPUT))
    async with asyncio.timeout(30):
        await execution.ended()
    await simulator.stop()
    return execution


@settings(max_examples=200, deadline=None)
@given(definition=MACHINES)
def test_what_is_valid_runs_to_an_end(definition: dict[str, Any]) -> None:
    errors = {each.code for each in validate(json.dumps(definition)) if each.is_error}
    assert errors <= {"MISSING_END_STATE"}  # a circle is all that the generator does wrong
    assume(not errors)
    ended = asyncio.run(run(definition))
    told = ended.describe()
    assert told["status"] in ("SUCCEEDED", "FAILED", "TIMED_OUT")
    assert told.get("cause") != "Internal error of the simulator"
    last = {"SUCCEEDED": "Succeeded", "FAILED": "Failed", "TIMED_OUT": "TimedOut"}[told["status"]]
    assert ended.events[-1]["type"] == f"Execution{last}"
