"""Valid definitions, one for each thing that may be said: nothing valid is refused."""

from typing import Any

import pytest
from definitions import (
    DONE,
    INVOKE,
    LAMBDA,
    VARIABLE,
    catching,
    choice,
    distributed,
    failing,
    integration,
    jsonata,
    machine,
    mapping,
    parallel,
    passing,
    reading,
    retrying,
    task,
    the_errors,
    wait,
)

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
