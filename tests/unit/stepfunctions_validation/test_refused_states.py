"""Rules of the types of states and of query languages: what breaks each, and what is told."""

from typing import Any

import pytest
from definitions import (
    SCHEMA,
    VARIABLE,
    choice,
    distributed,
    failing,
    is_told,
    jsonata,
    machine,
    mapping,
    parallel,
    passing,
    reading,
    told,
    wait,
)

REFUSED: list[tuple[dict[str, Any], str, str | None, str]] = [
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
    assert is_told(definition, code, location, message), told(definition)
