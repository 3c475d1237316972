"""One line for each rule of the language: a definition that breaks it, and what is told."""

import json
from typing import Any

import pytest

from harness.stepfunctions.validation import Problem, validate

LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:f"
INVOKE = "arn:aws:states:::lambda:invoke"
DONE = {"Type": "Succeed"}


def machine(state: dict[str, Any] | None = None, **top: Any) -> dict[str, Any]:
    """A machine of one state "A" and, where something leads to it, an end "Z"."""
    state = state if state is not None else {"Type": "Pass", "End": True}
    states = {"A": state}
    if '"Z"' in json.dumps(state):
        states["Z"] = DONE
    return {"StartAt": "A", "States": states, **top}


def passing(**fields: Any) -> dict[str, Any]:
    return machine({"Type": "Pass", "End": True, **fields})


def task(**fields: Any) -> dict[str, Any]:
    return machine({"Type": "Task", "Resource": LAMBDA, "End": True, **fields})


def integration(resource: str, **fields: Any) -> dict[str, Any]:
    return machine({"Type": "Task", "Resource": resource, "End": True, **fields})


def choice(*rules: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return machine({"Type": "Choice", "Choices": list(rules), "Default": "Z", **fields})


def wait(**fields: Any) -> dict[str, Any]:
    return machine({"Type": "Wait", "End": True, **fields})


def failing(**fields: Any) -> dict[str, Any]:
    return machine({"Type": "Fail", **fields})


def mapping(processor: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    inner = {"StartAt": "I", "States": {"I": DONE}, **(processor or {})}
    return machine({"Type": "Map", "ItemProcessor": inner, "End": True, **fields})


def parallel(*branches: Any, **fields: Any) -> dict[str, Any]:
    return machine({"Type": "Parallel", "Branches": list(branches), "End": True, **fields})


def jsonata(definition: dict[str, Any]) -> dict[str, Any]:
    return {**definition, "QueryLanguage": "JSONata"}


def reading(**config: Any) -> dict[str, Any]:
    reader = {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": config}
    mode = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    return mapping({"ProcessorConfig": mode}, ItemReader=reader)


def retrying(**retrier: Any) -> dict[str, Any]:
    return task(Retry=[{"ErrorEquals": ["E"], **retrier}])


def catching(**catcher: Any) -> dict[str, Any]:
    return task(Catch=[{"ErrorEquals": ["E"], "Next": "Z", **catcher}])


def distributed(**config: Any) -> dict[str, Any]:
    return mapping({"ProcessorConfig": {"Mode": "DISTRIBUTED", **config}})


def the_errors(definition: dict[str, Any] | str, **options: bool) -> list[Problem]:
    text = definition if isinstance(definition, str) else json.dumps(definition, indent=2)
    return [problem for problem in validate(text, **options) if problem.is_error]


SCHEMA = "SCHEMA_VALIDATION_FAILED"
TARGET = "MISSING_TRANSITION_TARGET"
VARIABLE = {"Variable": "$.x", "Next": "Z"}

ACCEPTED = {
    "pass": passing(),
    "everything of pass": passing(
        InputPath="$.a", OutputPath=None, ResultPath="$.b['c'][0]", Result=[1], Comment="c"
    ),
    "parameters": passing(Parameters={"a.$": "$.b[?(@.c > 1)]", "d": [{"e.$": "$$.Execution.Id"}]}),
    "intrinsic": passing(
        Parameters={"a.$": "States.Format('{} \\'x\\'', States.Array($.b[0], 1))"}
    ),
    "variables": passing(Assign={"x.$": "$.y", "z": 1}, Parameters={"a.$": "$x.b"}),
    "version": machine(Version="1.0", TimeoutSeconds=60, Comment="c", QueryLanguage="JSONPath"),
    "bare lambda": task(TimeoutSeconds=5, HeartbeatSeconds=2),
    "qualified lambda": integration(LAMBDA + ":live"),
    "activity": integration("arn:aws:states:us-east-1:123456789012:activity:work"),
    "lambda:invoke": integration(INVOKE, Parameters={"FunctionName.$": "$.f"}),
    "callback": integration(INVOKE + ".waitForTaskToken", Parameters={"FunctionName": "f"}),
    "any SDK call": integration(
        "arn:aws:states:::aws-sdk:s3:getObject", Parameters={"Bucket": "b"}
    ),
    "nested": integration(
        "arn:aws:states:::states:startExecution.sync:2", Parameters={"StateMachineArn": "a"}
    ),
    "http": integration(
        "arn:aws:states:::http:invoke", Parameters={"ApiEndpoint": "https://x", "Method": "GET"}
    ),
    "retry": retrying(IntervalSeconds=1, BackoffRate=1.5, MaxAttempts=0, MaxDelaySeconds=9),
    "jitter": retrying(JitterStrategy="FULL"),
    "catch": catching(ResultPath="$.error", Assign={"seen": True}),
    "states.all last": task(
        Retry=[{"ErrorEquals": ["E"]}, {"ErrorEquals": ["States.ALL"]}],
    ),
    "choice": choice({**VARIABLE, "NumericGreaterThanEquals": 1.5}),
    "choice on the context": choice(
        {"Variable": "$$.Execution.Name", "IsPresent": True, "Next": "Z"}
    ),
    "choice of paths": choice({**VARIABLE, "TimestampLessThanPath": "$.t"}),
    "nested rules": choice(
        {
            "And": [
                {"Not": {"Variable": "$.x", "IsNull": True}},
                {"Or": [{"Variable": "$.x", "IsString": True}]},
            ],
            "Next": "Z",
        }
    ),
    "wait": wait(Seconds=0),
    "wait until": wait(Timestamp="2030-01-31T12:00:00.5+02:00"),
    "wait by path": wait(SecondsPath="$.s"),
    "fail": failing(ErrorPath="States.Format('{}', $.e)", CausePath="$.c"),
    "parallel": parallel({"StartAt": "B", "States": {"B": DONE}}),
    "map": mapping(
        MaxConcurrency=0, ItemsPath="$$.Execution.Input.items", ItemSelector={"a.$": "$"}
    ),
    "iterator": machine(
        {"Type": "Map", "Iterator": {"StartAt": "I", "States": {"I": DONE}}, "End": True}
    ),
    "distributed": distributed(ExecutionType="EXPRESS"),
    "csv": reading(InputType="CSV", CSVHeaderLocation="GIVEN", CSVHeaders=["a"], MaxItems=5),
    "pointer": reading(InputType="JSON", ItemsPointer="/a/0"),
    "result writer": mapping(
        {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}},
        ResultWriter={
            "Resource": "arn:aws:states:::s3:putObject",
            "Parameters": {"Bucket.$": "$.bucket"},
            "WriterConfig": {"Transformation": "FLATTEN", "OutputType": "JSONL"},
        },
    ),
    "jsonata": jsonata(passing(Output="{% $states.input.a %}", Assign={"v": "{% 1 %}"})),
    "jsonata arguments": jsonata(
        integration(INVOKE, Arguments={"FunctionName": "{% $f %}", "Payload": ["{% $v %}", 1]})
    ),
    "jsonata numbers": jsonata(task(TimeoutSeconds="{% $states.input.t %}")),
    "jsonata choice": jsonata(choice({"Condition": "{% $states.input.a > 1 %}", "Next": "Z"})),
    "jsonata catch": jsonata(catching(Output="{% $states.errorOutput.Error %}")),
    "jsonata state": passing(QueryLanguage="JSONata", Output={"a": "{% $states.input %}"}),
    "jsonata fail": jsonata(failing(Error="{% $states.input.e %}", Cause="c")),
    "jsonata wait": jsonata(wait(Timestamp="{% $now() %}")),
    "jsonata items": jsonata(
        mapping(Items="{% [1, 2] %}", ItemSelector={"i": "{% $states.input %}"})
    ),
    "jsonata states": jsonata(
        passing(Output="{% [$states, $states.input.item, $states.context.Map.Item.Value] %}")
    ),
    "jsonata text": jsonata(passing(Output=" {% not an expression %} ")),
}


@pytest.mark.parametrize("definition", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_accepts(definition: dict[str, Any]) -> None:
    assert the_errors(definition) == []


REFUSED: list[tuple[dict[str, Any], str, str | None, str]] = [
    # the machine
    ({"States": {"A": DONE}}, SCHEMA, None, "These fields are required: [StartAt]"),
    ({"StartAt": "A"}, SCHEMA, None, "These fields are required: [States]"),
    ({"StartAt": "A", "States": {}}, SCHEMA, "/States", "Value cannot be empty"),
    ({"StartAt": "A", "States": []}, SCHEMA, "/States", "Expected value of type [OBJECT]"),
    (machine(Version="2.0"), SCHEMA, "/Version", "should be one of the following: [1.0]"),
    (machine(TimeoutSeconds="1"), SCHEMA, "/TimeoutSeconds", "Expected value of type Integer"),
    (machine(TimeoutSeconds=-1), SCHEMA, "/TimeoutSeconds", "Minimum value is 0"),
    (
        machine(Startat="A"),
        SCHEMA,
        None,
        "Field 'Startat' is not supported (did you mean 'StartAt'?",
    ),
    (machine(QueryLanguage="jsonata"), SCHEMA, "/QueryLanguage", "[JSONPath, JSONata]"),
    # states in general
    (machine({"End": True}), SCHEMA, "/States/A", "These fields are required: [Type]"),
    (machine({"Type": "Tsk"}), SCHEMA, "/States/A/Type", "did you mean 'Task'?"),
    (machine({"Type": 1}), SCHEMA, "/States/A/Type", "Expected value of type [STRING]"),
    ({"StartAt": "A", "States": {"A": 1, "Z": DONE}}, SCHEMA, "/States/A", "type [OBJECT]"),
    (passing(Comment=1), SCHEMA, "/States/A/Comment", "Expected value of type [STRING]"),
    (passing(Next="Z"), SCHEMA, "/States/A", "only be one of the following fields: [Next, End]"),
    (
        {"StartAt": "A", "States": {"A": {"Type": "Pass"}, "Z": DONE}},
        SCHEMA,
        "/States/A",
        "This object should have only one of the following fields: [Next, End]",
    ),
    (passing(TimeoutSeconds=1), SCHEMA, "/States/A", "Field 'TimeoutSeconds' is not supported"),
    (passing(Catch=[]), SCHEMA, "/States/A", "Field 'Catch' is not supported"),
    (passing(resultPath="$"), SCHEMA, "/States/A", "did you mean 'ResultPath'?"),
    (
        machine({"Type": "Succeed", "End": True}),
        SCHEMA,
        "/States/A",
        "Field 'End' is not supported",
    ),
    # names
    (
        {"StartAt": "A" * 81, "States": {"A" * 81: DONE}},
        "INVALID_STATE_NAME",
        "/States/" + "A" * 81,
        "Invalid State name: State '" + "A" * 81 + "' exceeds the 80-character limit",
    ),
    (
        parallel({"StartAt": "A", "States": {"A": DONE}}),
        "DUPLICATE_STATE_NAME",
        "/States/A/Branches[0]/States/A",
        "Duplicate State name: A",
    ),
    # transitions
    ({"StartAt": "B", "States": {"A": DONE}}, TARGET, "/StartAt", "Missing 'Next' target: B"),
    (
        {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "Fnish"}, "Finish": DONE}},
        TARGET,
        "/States/A/Next",
        "Missing 'Next' target: Fnish (did you mean 'Finish'?",
    ),
    (
        {"StartAt": "A", "States": {"A": DONE, "B": DONE}},
        TARGET,
        "/States/B",
        'State "B" is not reachable.',
    ),
    (choice({**VARIABLE, "IsNull": True}, Default="Y"), TARGET, "/States/A/Default", "target: Y"),
    (
        choice({"Variable": "$.x", "IsNull": True, "Next": "Y"}),
        TARGET,
        "/States/A/Choices[0]/Next",
        "Missing 'Next' target: Y",
    ),
    (
        task(Catch=[{"ErrorEquals": ["E"], "Next": "Y"}]),
        TARGET,
        "/States/A/Catch[0]/Next",
        "Missing 'Next' target: Y",
    ),
    (
        parallel({"StartAt": "B", "States": {"B": {"Type": "Pass", "Next": "A"}}}),
        TARGET,
        "/States/A/Branches[0]/States/B/Next",
        "Missing 'Next' target: A",
    ),
    (
        machine({"Type": "Pass", "Next": "A"}),
        "MISSING_END_STATE",
        None,
        "Workflow has no terminal state",
    ),
    # paths and templates
    (passing(InputPath="a"), SCHEMA, "/States/A/InputPath", "must be a valid JSONPath."),
    (passing(InputPath="States.UUID()"), SCHEMA, "/States/A/InputPath", "valid JSONPath."),
    (passing(OutputPath="States.UUID()"), SCHEMA, "/States/A/OutputPath", "valid JSONPath."),
    (passing(InputPath="$.a["), SCHEMA, "/States/A/InputPath", "must be a valid JSONPath."),
    (passing(ResultPath="$.a[*]"), SCHEMA, "/States/A/ResultPath", "not a Reference Path"),
    (passing(ResultPath="$$.a"), SCHEMA, "/States/A/ResultPath", "not a Reference Path"),
    (passing(ResultPath="a"), SCHEMA, "/States/A/ResultPath", "didn't start with '$'"),
    (
        passing(Parameters={"a.$": "x"}),
        SCHEMA,
        "/States/A/Parameters",
        "The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call",
    ),
    (
        passing(Parameters={"b": [{"a.$": 1}]}),
        SCHEMA,
        "/States/A/Parameters/b[0]",
        "it is not a text",
    ),
    (passing(Parameters={"a": 1, "a.$": "$"}), SCHEMA, "/States/A/Parameters", "fields: [a, a.$]"),
    (
        passing(Parameters={"a.$": "States.Fromat('x')"}),
        SCHEMA,
        "/States/A/Parameters",
        "'States.Fromat' is not one of the intrinsic functions, did you mean 'States.Format'?",
    ),
    (
        passing(Parameters={"a.$": "States.MathAdd(1)"}),
        SCHEMA,
        "/States/A/Parameters",
        "'States.MathAdd' does not take 1 arguments",
    ),
    (passing(Parameters={"a.$": "States.UUID("}), SCHEMA, "/States/A/Parameters", "intrinsic"),
    (
        passing(Parameters={"a.$": "States.Format('x)"}),
        SCHEMA,
        "/States/A/Parameters",
        "unexpected ''x)'",
    ),
    (
        passing(Parameters={"a.$": "States.UUID() x"}),
        SCHEMA,
        "/States/A/Parameters",
        "after the call",
    ),
    (passing(Assign=[]), SCHEMA, "/States/A/Assign", "Expected value of type [OBJECT]"),
    (passing(Assign={"1a": 1}), "INVALID_VARIABLE_NAME", "/States/A/Assign", "'1a'"),
    (passing(Assign={"states": 1}), "RESERVED_VARIABLE_NAME", "/States/A/Assign", "'$states'"),
    # tasks
    (machine({"Type": "Task", "End": True}), SCHEMA, "/States/A", "required: [Resource]"),
    (integration("f"), SCHEMA, "/States/A/Resource", "Value is not a valid resource ARN"),
    (
        integration("arn:aws:states:::lambda:invok", Parameters={}),
        SCHEMA,
        "/States/A/Resource",
        "did you mean 'lambda:invoke'?",
    ),
    (
        integration(INVOKE + ".sync", Parameters={"FunctionName": "f"}),
        SCHEMA,
        "/States/A/Resource",
        f"The resource provided {INVOKE}.sync is not recognized.",
    ),
    (integration(INVOKE), SCHEMA, "/States/A", "Parameters field is required for resource ARN"),
    (jsonata(integration(INVOKE)), SCHEMA, "/States/A", "Arguments field is required"),
    (
        integration(INVOKE, Parameters={"Payload": {}}),
        SCHEMA,
        "/States/A/Parameters",
        "The field 'FunctionName' is required but was missing",
    ),
    (
        integration("arn:aws:states:::glue:startJobRun.sync", Parameters={"JobName": "j"}),
        "NOT_SIMULATED",
        "/States/A/Resource",
        "does not support the glue integration",
    ),
    (task(TimeoutSeconds=0), SCHEMA, "/States/A/TimeoutSeconds", "Minimum value is 1"),
    (task(TimeoutSeconds=10**8), SCHEMA, "/States/A/TimeoutSeconds", "Maximum value is 99999999"),
    (task(TimeoutSeconds=True), SCHEMA, "/States/A/TimeoutSeconds", "type Integer"),
    (task(HeartbeatSecondsPath="$..a"), SCHEMA, "/States/A/HeartbeatSecondsPath", "one place"),
    (
        task(TimeoutSeconds=1, TimeoutSecondsPath="$.t"),
        SCHEMA,
        "/States/A",
        "fields: [TimeoutSeconds, TimeoutSecondsPath]",
    ),
    (task(Credentials={}), SCHEMA, "/States/A/Credentials", "The field 'RoleArn' is required"),
    # retry and catch
    (task(Retry={}), SCHEMA, "/States/A/Retry", "Expected value of type [ARRAY]"),
    (task(Retry=[1]), SCHEMA, "/States/A/Retry[0]", "Expected value of type [OBJECT]"),
    (task(Retry=[{}]), SCHEMA, "/States/A/Retry[0]", "These fields are required: [ErrorEquals]"),
    (retrying(ErrorEquals=[]), SCHEMA, "/States/A/Retry[0]/ErrorEquals", "Value cannot be empty"),
    (retrying(ErrorEquals=[1]), SCHEMA, "/States/A/Retry[0]/ErrorEquals[0]", "type [STRING]"),
    (
        retrying(ErrorEquals=["States.ALL", "E"]),
        SCHEMA,
        "/States/A/Retry[0]/ErrorEquals",
        "States.ALL must appear alone and at end of list",
    ),
    (
        task(Retry=[{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["E"]}]),
        SCHEMA,
        "/States/A/Retry[0]/ErrorEquals",
        "States.ALL must appear alone and at end of list",
    ),
    (retrying(IntervalSeconds=-1), SCHEMA, "/States/A/Retry[0]/IntervalSeconds", "Minimum value"),
    (retrying(IntervalSeconds=1.5), SCHEMA, "/States/A/Retry[0]/IntervalSeconds", "type Integer"),
    (retrying(BackoffRate=0.9), SCHEMA, "/States/A/Retry[0]/BackoffRate", "Minimum value is 1.0"),
    (retrying(BackoffRate="2"), SCHEMA, "/States/A/Retry[0]/BackoffRate", "type Number"),
    (retrying(MaxAttempts=-1), SCHEMA, "/States/A/Retry[0]/MaxAttempts", "Minimum value is 0"),
    (
        retrying(MaxDelaySeconds=31_622_401),
        SCHEMA,
        "/States/A/Retry[0]/MaxDelaySeconds",
        "31622400",
    ),
    (retrying(JitterStrategy="full"), SCHEMA, "/States/A/Retry[0]/JitterStrategy", "[NONE, FULL]"),
    (retrying(Next="Z"), SCHEMA, "/States/A/Retry[0]", "Field 'Next' is not supported"),
    (task(Catch=[{"ErrorEquals": ["E"]}]), SCHEMA, "/States/A/Catch[0]", "required: [Next]"),
    (catching(ResultPath="$.a[1:2]"), SCHEMA, "/States/A/Catch[0]/ResultPath", "Reference Path"),
    # choice
    (choice(), SCHEMA, "/States/A/Choices", "Value cannot be empty"),
    (
        choice({"Variable": "$.x", "IsNull": True}),
        SCHEMA,
        "/States/A/Choices[0]",
        "These fields are required: [Next]",
    ),
    (
        choice({**VARIABLE, "IsNull": True, "StringEquals": "a"}),
        SCHEMA,
        "/States/A/Choices[0]",
        "There should only be one of the following fields: [IsNull, StringEquals]",
    ),
    (choice(VARIABLE), SCHEMA, "/States/A/Choices[0]", "This object should have only one of"),
    (
        choice({"StringEquals": "a", "Next": "Z"}),
        SCHEMA,
        "/States/A/Choices[0]",
        "[And, Or, Not, Variable, Condition] (a comparison needs a 'Variable'",
    ),
    (
        choice({**VARIABLE, "StringEqual": "a"}),
        SCHEMA,
        "/States/A/Choices[0]",
        "did you mean 'StringEquals'?",
    ),
    (
        choice({**VARIABLE, "StringEquals": 1}),
        SCHEMA,
        "/States/A/Choices[0]/StringEquals",
        "STRING",
    ),
    (
        choice({**VARIABLE, "NumericEquals": "1"}),
        SCHEMA,
        "/States/A/Choices[0]/NumericEquals",
        "Number",
    ),
    (
        choice({**VARIABLE, "BooleanEquals": 1}),
        SCHEMA,
        "/States/A/Choices[0]/BooleanEquals",
        "BOOLEAN",
    ),
    (
        choice({**VARIABLE, "TimestampEquals": "2030-01-31 12:00:00Z"}),
        SCHEMA,
        "/States/A/Choices[0]/TimestampEquals",
        "String does not match RFC3339 timestamp",
    ),
    (
        choice({"Variable": "x", "IsNull": True, "Next": "Z"}),
        SCHEMA,
        "/States/A/Choices[0]/Variable",
        "Value is not a Reference Path: Reference path didn't start with '$'",
    ),
    (
        choice({"Not": {**VARIABLE, "IsNull": True}, "Next": "Z"}),
        SCHEMA,
        "/States/A/Choices[0]/Not",
        "Field 'Next' is not supported",
    ),
    (choice({"And": [], "Next": "Z"}), SCHEMA, "/States/A/Choices[0]/And", "cannot be empty"),
    # wait and fail
    (wait(), SCHEMA, "/States/A", "fields: [SecondsPath, Seconds, TimestampPath, Timestamp]"),
    (wait(Seconds=1, SecondsPath="$.s"), SCHEMA, "/States/A", "There should only be one of"),
    (wait(Seconds=-1), SCHEMA, "/States/A/Seconds", "Minimum value is 0"),
    (wait(Seconds="1"), SCHEMA, "/States/A/Seconds", "Expected value of type Integer"),
    (wait(Timestamp="2030-13-01T00:00:00Z"), SCHEMA, "/States/A/Timestamp", "RFC3339"),
    (failing(Error="e", ErrorPath="$.e"), SCHEMA, "/States/A", "fields: [Error, ErrorPath]"),
    (failing(CausePath="cause"), SCHEMA, "/States/A/CausePath", "intrinsic function call"),
    # parallel and map
    (parallel(), SCHEMA, "/States/A/Branches", "Value cannot be empty"),
    (parallel({}), SCHEMA, "/States/A/Branches[0]", "These fields are required: [StartAt, States]"),
    (parallel(1), SCHEMA, "/States/A/Branches[0]", "Expected value of type [OBJECT]"),
    (
        machine({"Type": "Map", "End": True}),
        SCHEMA,
        "/States/A",
        "only one of the following fields: [ItemProcessor, Iterator]",
    ),
    (mapping({"QueryLanguage": "JSONPath"}), SCHEMA, "/States/A/ItemProcessor", "'QueryLanguage'"),
    (mapping(MaxConcurrency=-1), SCHEMA, "/States/A/MaxConcurrency", "Minimum value is 0"),
    (
        mapping(ToleratedFailurePercentage=101),
        SCHEMA,
        "/States/A/ToleratedFailurePercentage",
        "Maximum value is 100.0",
    ),
    (
        mapping(MaxConcurrencyPath="$$.Execution.Input.n"),
        SCHEMA,
        "/States/A/MaxConcurrencyPath",
        "Value is not a Reference Path",
    ),
    (mapping(Label="x" * 41), "INVALID_LABEL_NAME", "/States/A/Label", "40-character limit"),
    (mapping(Label="a b"), "INVALID_LABEL_NAME", "/States/A/Label", "not allowed"),
    (
        distributed(),
        SCHEMA,
        "/States/A/ItemProcessor/ProcessorConfig",
        "These fields are required: [ExecutionType]",
    ),
    (
        mapping({"ProcessorConfig": {"Mode": "INLINE", "ExecutionType": "STANDARD"}}),
        SCHEMA,
        "/States/A/ItemProcessor/ProcessorConfig",
        "Field 'ExecutionType' is not supported",
    ),
    (reading(InputType="XML"), SCHEMA, "/States/A/ItemReader/ReaderConfig/InputType", "CSV"),
    (reading(InputType="CSV"), SCHEMA, "/States/A/ItemReader/ReaderConfig", "CSVHeaderLocation"),
    (
        reading(InputType="CSV", CSVHeaderLocation="GIVEN"),
        SCHEMA,
        "/States/A/ItemReader/ReaderConfig",
        "These fields are required: [CSVHeaders]",
    ),
    (
        reading(InputType="JSON", CSVHeaderLocation="FIRST_ROW"),
        SCHEMA,
        "/States/A/ItemReader/ReaderConfig",
        "Field 'CSVHeaderLocation' is not supported",
    ),
    (
        reading(InputType="PARQUET"),
        "NOT_SIMULATED",
        "/States/A/ItemReader/ReaderConfig/InputType",
        "The simulator does not support InputType PARQUET",
    ),
    (
        reading(ManifestType="S3_INVENTORY"),
        "NOT_SIMULATED",
        "/States/A/ItemReader/ReaderConfig/ManifestType",
        "The simulator does not support ManifestType S3_INVENTORY",
    ),
    # query languages
    (
        jsonata(passing(InputPath="$.a")),
        SCHEMA,
        "/States/A",
        "is set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' Query",
    ),
    (passing(Output=1), SCHEMA, "/States/A", "only supported for the 'JSONata' QueryLanguage"),
    (
        choice({"Condition": "{% true %}", "Next": "Z"}),
        SCHEMA,
        "/States/A/Choices[0]",
        "field 'Condition' is only supported for the 'JSONata' QueryLanguage",
    ),
    (
        jsonata(choice({**VARIABLE, "IsNull": True})),
        SCHEMA,
        "/States/A/Choices[0]",
        "field 'Variable' is only supported for the 'JSONPath' QueryLanguage",
    ),
    (
        jsonata(passing(QueryLanguage="JSONPath")),
        SCHEMA,
        "/States/A",
        "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
    ),
    (
        jsonata(passing(Output={"a": ["{% 1"]})),
        SCHEMA,
        "/States/A/Output/a[0]",
        "JSONata string must start with {% and end with %}",
    ),
    (
        jsonata(passing(Output="{% 1 + %}")),
        "INVALID_JSONATA_EXPRESSION",
        "/States/A/Output",
        "Unexpected end of expression",
    ),
    (
        jsonata(passing(Output="{% $a[1,2) %}")),
        "INVALID_JSONATA_EXPRESSION",
        "/States/A/Output",
        'Expected "]", got ","',
    ),
    (
        jsonata(passing(Output={"v": "{% phone %}"})),
        "UNSUPPORTED_JSONATA_EXPRESSION",
        "/States/A/Output/v",
        "Reference to 'phone' at the top level is not supported.",
    ),
    (
        jsonata(passing(Output="{% $$.a %}")),
        "UNSUPPORTED_JSONATA_EXPRESSION",
        "/States/A/Output",
        "Reference to '$$' is not supported.",
    ),
    (
        jsonata(passing(Output="{% $states.errorOutput %}")),
        "UNSUPPORTED_JSONATA_EXPRESSION",
        "/States/A/Output",
        "Field '$states.errorOutput' does not exist.",
    ),
    (
        jsonata(choice({"Condition": "{% $states.inputs.n > 1 %}", "Next": "Z"})),
        "UNSUPPORTED_JSONATA_EXPRESSION",
        "/States/A/Choices[0]/Condition",
        "Field '$states.inputs' does not exist. (did you mean 'input'?",
    ),
    (jsonata(wait(Seconds="five")), SCHEMA, "/States/A/Seconds", "Expected value of type Integer"),
    (jsonata(mapping(Items={})), SCHEMA, "/States/A/Items", "Expected value of type [ARRAY]"),
]


@pytest.mark.parametrize(
    ("definition", "code", "location", "message"),
    REFUSED,
    ids=[f"{location or 'machine'}-{message[-40:]}" for _, _, location, message in REFUSED],
)
def test_refuses(definition: dict[str, Any], code: str, location: str | None, message: str) -> None:
    told = [(each.code, each.location, each.text) for each in the_errors(definition)]
    assert any((each[0], each[1]) == (code, location) and message in each[2] for each in told), told


EXPRESS = [
    (
        integration(INVOKE + ".waitForTaskToken", Parameters={"FunctionName": "f"}),
        "waitForTaskToken",
    ),
    (
        integration(
            "arn:aws:states:::states:startExecution.sync:2", Parameters={"StateMachineArn": "a"}
        ),
        "Express state machine does not support '.sync' service integration",
    ),
    (integration("arn:aws:states:us-east-1:1:activity:a"), "does not support Activity ARN"),
    (distributed(ExecutionType="STANDARD"), "not supported inside 'EXPRESS' state machines"),
]


@pytest.mark.parametrize(("definition", "message"), EXPRESS)
def test_refuses_in_express_machines_only(definition: dict[str, Any], message: str) -> None:
    assert the_errors(definition) == []
    assert message in the_errors(definition, express=True)[0].message


WARNED = [
    (passing(Parameters={"a": "$.b"}), "NO_DOLLAR", "/States/A/Parameters/a"),
    (passing(Parameters={"a": "States.UUID()"}), "NO_DOLLAR", "/States/A/Parameters/a"),
    (failing(Error="$.e"), "NO_PATH", "/States/A/Error"),
    (passing(Result={"a": [{"b": "$.c"}]}), "PASS_RESULT_IS_STATIC", "/States/A/Result/a[0]/b"),
    (
        retrying(ErrorEquals=["States.Timout"]),
        "UNKNOWN_ERROR_NAME",
        "/States/A/Retry[0]/ErrorEquals[0]",
    ),
    (
        retrying(ErrorEquals=["States.Http.StatusCode.x"]),
        "UNKNOWN_ERROR_NAME",
        "/States/A/Retry[0]/ErrorEquals[0]",
    ),
    (
        retrying(IntervalSeconds=10, MaxDelaySeconds=10),
        "MAX_DELAY_WITHIN_INTERVAL",
        "/States/A/Retry[0]/MaxDelaySeconds",
    ),
    (retrying(IntervalSeconds=0), "RETRY_WITHOUT_INTERVAL", "/States/A/Retry[0]/IntervalSeconds"),
    (
        task(TimeoutSeconds=2, HeartbeatSeconds=2),
        "HEARTBEAT_AFTER_TIMEOUT",
        "/States/A/HeartbeatSeconds",
    ),
]


@pytest.mark.parametrize(("definition", "code", "location"), WARNED)
def test_warns(definition: dict[str, Any], code: str, location: str) -> None:
    problems = validate(json.dumps(definition))
    assert [(each.severity, each.code, each.location) for each in problems] == [
        ("WARNING", code, location)
    ]


def test_status_codes_of_http_tasks_are_known_errors() -> None:
    names = ["States.Http.StatusCode.429", "States.Http.Socket"]
    assert validate(json.dumps(retrying(ErrorEquals=names))) == ()


def test_one_reading_finds_every_problem_in_the_order_of_the_text() -> None:
    definition = {
        "StartAt": "A",
        "States": {
            "A": {"Type": "Task", "Resource": "x", "Next": "Nowhere"},
            "B": {"Type": "Pass", "Foo": 1, "End": True},
        },
    }
    problems = the_errors(definition)
    assert [each.code for each in problems] == [SCHEMA, TARGET, TARGET, SCHEMA]
    assert problems == sorted(problems, key=lambda each: each.line)


def test_a_machine_without_an_end_is_not_told_about_reachability_too() -> None:
    loop = {
        "StartAt": "A",
        "States": {"A": {"Type": "Pass", "Next": "A"}, "B": {"Type": "Pass", "Next": "A"}},
    }
    assert [each.code for each in the_errors(loop)] == ["MISSING_END_STATE"]


def test_that_there_is_no_end_is_told_last_as_on_aws() -> None:
    dangling = machine({"Type": "Pass", "Next": "Nowhere"})
    assert [each.code for each in the_errors(dangling)] == [TARGET, "MISSING_END_STATE"]


def test_labels_are_unique_in_the_whole_machine() -> None:
    inner = mapping(Label="same")["States"]["A"]
    outer = mapping({"StartAt": "M", "States": {"M": inner}}, Label="same")
    assert "Duplicate Label name: same" in [each.message for each in the_errors(outer)]


def test_what_only_aws_can_do_may_be_mocked() -> None:
    definition = integration("arn:aws:states:::glue:startJobRun.sync", Parameters={"JobName": "j"})
    (problem,) = validate(json.dumps(definition), mocked=True)
    assert (problem.severity, problem.code) == ("WARNING", "NOT_SIMULATED")


def test_placeholders_stand_for_resources_only_where_a_deployment_fills_them_in() -> None:
    definition = integration("${FetchFunctionArn}")
    assert the_errors(definition, placeholders=True) == []
    assert len(the_errors(definition)) == 1
