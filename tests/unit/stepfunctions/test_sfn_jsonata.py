"""JSONata states: what expressions see, give, and how their failures read."""

import pytest
from jsonata.timebox import Timebox

PREFIX = "An error occurred while executing the state 'S' (entered at the event id #2). "


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$states.input.list[0]", 1),
        ("$sum($states.input.list)", 6),
        ("$states.input.list[$ > 1]", [2, 3]),
        ("$states.input.none", None),
        ("[$states.input.none]", [None]),
        ("{'a': null, 'b': [1..3]}", {"a": None, "b": [1, 2, 3]}),
        ("$states.context.State.Name", "S"),
        ("$states.context.Execution.Input.name", "Ada"),
        ("$map($states.input.list, function($x) { $x * 2 })", [2, 4, 6]),
        ("$partition([1,2,3,4,5], 2)", [[1, 2], [3, 4], [5]]),
        ("$range(1, 9, 4)", [1, 5, 9]),
        ("$range(1, 9, 9)", 1),
        ("$hash('input data', 'SHA-1')", "aaff4a450a104cd177d28d18d74485e8cae074b7"),
        ("$parse('{\"a\": [1, null]}')", {"a": [1, None]}),
        ("$random(7) = $random(7)", True),
        ("$now()", "2026-01-01T00:00:00.000Z"),
        ("$millis()", 1767225600000),
        ("$uppercase($states.input.name) & '!'", "ADA!"),
        ("$append($states.input.list, 4)", [1, 2, 3, 4]),
        ("($x := 2; $x * $x)", 4),
        ("10 / 4", 2.5),
        ("10 / 5", 2),
    ],
)
def test_gives(evaluated, expression, value):
    given = {"list": [1, 2, 3], "name": "Ada", "none": None}
    ended = evaluated(expression, given)
    assert ended.output == value, ended.cause
    assert given == {"list": [1, 2, 3], "name": "Ada", "none": None}


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("$nothing", "returned nothing (undefined)."),
        ("$states.input.missing", "returned nothing (undefined)."),
        ("$nope()", "threw an error during evaluation. T1006: Attempted to invoke a non-function"),
        ("function($x) { $x }", "returned an unsupported result type."),
        ("'a' + 1", 'threw an error during evaluation. T2001: The left side of the "+" operator'),
        ("$error('my words')", "threw an error during evaluation. D3137: my words"),
        (
            "(\n$f := function($n) { $f($n) + 1 };\n$f(1))",
            "threw an error during evaluation: Stack overflow error: Check for non-terminating",
        ),
    ],
)
def test_fails(evaluated, expression, reason):
    ended = evaluated(expression)
    assert ended.error == "States.QueryEvaluationError"
    start = f"{PREFIX}The JSONata expression '{expression}' specified for the field 'Output' "
    assert ended.cause is not None
    assert ended.cause.startswith(start + reason)
    assert ended.details("EvaluationFailed") == [
        {"error": ended.error, "cause": ended.cause, "location": "Output", "state": "S"}
    ]


def test_an_expression_that_failed_can_be_evaluated_again(evaluated):
    count = "($f := function($n) { $n = 0 ? 0 : 1 + $f($n - 1) }; $f($states.input.n))"
    assert evaluated(count, {"n": 10_000}).error == "States.QueryEvaluationError"
    assert evaluated(count, {"n": 3}).output == 3


def test_an_expression_can_be_evaluated_long_after_it_was_compiled(evaluated, monkeypatch):
    assert evaluated("$states.input.n + 7", {"n": 1}).output == 8
    now = Timebox.current_milli_time()
    monkeypatch.setattr(Timebox, "current_milli_time", lambda: now + 3_600_000)
    assert evaluated("$states.input.n + 7", {"n": 2}).output == 9


def test_an_endless_expression_is_interrupted(evaluated, monkeypatch):
    monkeypatch.setattr("harness.stepfunctions.language.jsonata._TIMEOUT_MS", 50)
    ended = evaluated("($f := function() { $f() }; $f())")
    assert ended.cause is not None
    assert "evaluation: Expression evaluation timeout: Check for infinite loop" in ended.cause


@pytest.mark.parametrize(
    "call",
    [
        "$match({0}, {1})",
        "$contains({0}, {1})",
        "$replace({0}, {1}, '-')",
        "$split({0}, {1})",
        "{0} ~> {1}",
    ],
)
def test_a_pattern_that_backtracks_without_end_is_interrupted(evaluated, monkeypatch, call):
    now = Timebox.current_milli_time()
    monkeypatch.setattr(Timebox, "current_milli_time", lambda: now)  # the library sees no time pass
    monkeypatch.setattr("harness.stepfunctions.language.jsonata._TIMEOUT_MS", 1)
    ended = evaluated(call.format(f"'{'a' * 30}!'", "/^(a|aa)+$/"))
    assert ended.cause is not None
    assert "evaluation: Expression evaluation timeout: Check for infinite loop" in ended.cause


def test_random_functions_follow_the_seed(evaluated):
    outputs = [evaluated("[$uuid(), $random()]", seed=seed).output for seed in (1, 1, 2)]
    assert outputs[0] == outputs[1] != outputs[2]


def test_only_whole_strings_are_expressions(run_state):
    state = {"Type": "Pass", "Output": {"a": " {% 1 %}", "b": ["{% 1 %}", "$states.input"]}}
    ended = run_state(state, language="JSONata")
    assert ended.output == {"a": " {% 1 %}", "b": [1, "$states.input"]}


def test_a_task_sees_its_result_and_variables(run_state, function):
    seen = []

    async def task(request) -> dict:
        seen.append(request.input)
        return {"n": 3}

    start = {"Type": "Pass", "Assign": {"k": 2, "none": None}, "Next": "T"}
    work = {
        "Type": "Task",
        "Resource": function,
        "End": True,
        "Arguments": {"k": "{% $k %}", "none": "{% $none %}"},
        "Assign": {"k": "{% $states.result.n %}"},
        "Output": {"sum": "{% $states.result.n + $k %}", "input": "{% $states.input %}"},
    }
    ended = run_state(start, {"i": 1}, others={"T": work}, language="JSONata", tasks=task)
    assert seen == [{"k": 2, "none": None}]
    assert ended.output == {"sum": 5, "input": {"i": 1}}


def test_a_catcher_sees_the_error(run_state, function, failing):
    catcher = {
        "ErrorEquals": ["E"],
        "Next": "C",
        "Assign": {"error": "{% $states.errorOutput.Error %}"},
        "Output": {"why": "{% $states.errorOutput.Cause %}", "i": "{% $states.input.i %}"},
    }
    state = {"Type": "Task", "Resource": function, "Catch": [catcher]}
    others = {"C": {"Type": "Pass", "Output": "{% [$error, $states.input] %}", "End": True}}
    ended = run_state(state, {"i": 1}, others=others, language="JSONata", tasks=failing("E"))
    assert ended.output == ["E", {"why": "because", "i": 1}]


def test_fields_that_must_be_numbers(run_state, function, failing):
    state = {"Type": "Task", "Resource": function, "TimeoutSeconds": "{% 'soon' %}"}
    ended = run_state(state, language="JSONata", tasks=failing())
    assert ended.cause is not None
    assert "Expected 'number', but was 'string' for value: \"soon\"" in ended.cause
    state["TimeoutSeconds"] = "{% -1 %}"
    assert run_state(state, language="JSONata").error == "States.QueryEvaluationError"
    state["TimeoutSeconds"] = "{% 2 * 5 %}"
    ended = run_state(state, language="JSONata", tasks=failing())
    assert ended.details("LambdaFunctionScheduled")[0]["timeoutInSeconds"] == 10


def test_fail_is_evaluated(run_state):
    state = {"Type": "Fail", "Error": "{% $states.input.e %}", "Cause": "{% 'c' & 1 %}"}
    ended = run_state(state, {"e": "E"}, language="JSONata")
    assert (ended.error, ended.cause) == ("E", "c1")
    ended = run_state(state, {"e": 5}, language="JSONata")
    assert ended.error == "States.QueryEvaluationError"
    assert ended.cause is not None
    assert "Expected 'string', but was 'number' for value: 5" in ended.cause


def test_a_wait_that_cannot_be_evaluated_follows_its_own_entry(run_state):
    ended = run_state({"Type": "Wait", "Timestamp": "{% 'x' %}"}, language="JSONata")
    assert [event["previousEventId"] for event in ended.events] == [0, 0, 2, 3]
    ended = run_state({"Type": "Pass", "Output": "{% $no %}"}, language="JSONata")
    assert [event["previousEventId"] for event in ended.events] == [0, 0, 0, 3]


def test_one_state_may_speak_jsonata(run_state):
    first = {
        "Type": "Pass",
        "QueryLanguage": "JSONata",
        "Output": "{% $states.input.a %}",
        "Next": "T",
    }
    others = {"T": {"Type": "Pass", "Parameters": {"x.$": "$.b"}, "End": True}}
    assert run_state(first, {"a": {"b": 1}}, others=others).output == {"x": 1}


@pytest.mark.parametrize(
    ("state", "field", "reason"),
    [
        ({"Type": "Wait", "Seconds": "{% 1.5 %}"}, "Seconds", "Expected 'non-negative integer'"),
        ({"Type": "Wait", "Seconds": "{% -1 %}"}, "Seconds", "Expected 'non-negative integer'"),
        ({"Type": "Wait", "Seconds": "{% null %}"}, "Seconds", "Expected 'number', but was 'null'"),
        ({"Type": "Fail", "Error": "{% 1 %}"}, "Error", "Expected 'string', but was 'number'"),
        ({"Type": "Fail", "Cause": "{% {} %}"}, "Cause", "Expected 'string', but was 'object'"),
        (
            {"Type": "Choice", "Choices": [{"Condition": "{% 1 %}", "Next": "S"}]},
            "Choices[0]/Condition",
            "Expected 'boolean', but was 'number' for value: 1",
        ),
    ],
)
def test_fields_want_their_type(run_state, state, field, reason):
    ended = run_state(state, language="JSONata")
    assert ended.error == "States.QueryEvaluationError"
    told = f"for the field '{field}' returned an unexpected result type. {reason}"
    assert told in str(ended.cause)
    assert ended.details("EvaluationFailed")[0]["location"] == field


@pytest.mark.parametrize(
    ("state", "field"),
    [
        ({"Type": "Pass", "Output": {"a": [1, {"b": "{% $no %}"}]}}, "Output/a[1]/b"),
        ({"Type": "Pass", "Assign": {"a": {"b": "{% $no %}"}}}, "Assign/a/b"),
        ({"Type": "Succeed", "Output": "{% $no %}"}, "Output"),
        (
            {
                "Type": "Choice",
                "Choices": [{"Condition": True, "Next": "S", "Output": {"v": "{% $no %}"}}],
            },
            "Choices[0]/Output/v",
        ),
        (
            {
                "Type": "Choice",
                "Choices": [{"Condition": False, "Next": "S"}],
                "Default": "S",
                "Assign": {"v": "{% $no %}"},
            },
            "Assign/v",
        ),
    ],
)
def test_a_field_without_a_value_is_named(run_state, state, field):
    ended = run_state(state, language="JSONata")
    told = f"The JSONata expression '$no' specified for the field '{field}' returned nothing"
    assert told in str(ended.cause)
