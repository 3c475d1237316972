"""What only a Map state has: its items, where they come from, and how failures are tolerated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.validation import values as v
from harness.stepfunctions.validation.scope import Field, check_fields, only_one

if TYPE_CHECKING:
    from harness.stepfunctions.validation.problems import Path
    from harness.stepfunctions.validation.scope import Fields, Scope

__all__ = ["MAP_FIELDS", "PROCESSORS", "check_map", "check_processor_config"]

PROCESSORS = ("ItemProcessor", "Iterator")
_LONGEST_LABEL = 40
_BAD_LABEL = re.compile(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]")
_READERS = ("getObject", "listObjectsV2")
_READER_ARN = re.compile(rf"arn:[^:]+:states:::s3:(?:{'|'.join(_READERS)})")
_WRITER = re.compile(r"arn:[^:]+:states:::s3:putObject")
_NUMBER_PATH = Field(v.context_free_reference, "JSONPath")
_MOST_ITEMS = 100_000_000
_MOST_BYTES = 262_144


def check_map(scope: Scope, path: Path, state: dict[str, Any]) -> None:
    """Check what a Map state's fields say together."""
    only_one(scope, path, state, PROCESSORS, required=True)
    for name in ("MaxConcurrency", "ToleratedFailurePercentage", "ToleratedFailureCount"):
        only_one(scope, path, state, (name, f"{name}Path"))
    only_one(scope, path, state, ("Parameters", "ItemSelector"))


def check_processor_config(scope: Scope, path: Path, value: Any) -> None:
    """Check the ``ProcessorConfig``: inline, or distributed with a type of execution."""
    if not v.obj(scope, path, value):
        return
    distributed = value.get("Mode") == "DISTRIBUTED"
    fields: Fields = {"Mode": Field(v.one_of("INLINE", "DISTRIBUTED"))}
    if distributed:
        fields = {**fields, "ExecutionType": Field(v.one_of("STANDARD", "EXPRESS"))}
        if scope.express:
            message = "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS'"
            scope.error((*path, "Mode"), f"{message} state machines")
    check_fields(scope, path, value, fields, ("ExecutionType",) if distributed else ())


def _check_label(scope: Scope, path: Path, value: Any) -> None:
    v.string(scope, path, value)
    if not isinstance(value, str):
        return
    if len(value) > _LONGEST_LABEL:
        message = f"The label '{value}' exceeds the {_LONGEST_LABEL}-character limit"
        scope.error(path, message, code="INVALID_LABEL_NAME")
    elif _BAD_LABEL.search(value) or not value:
        message = f"The label '{value}' has characters that are not allowed"
        scope.error(path, message, code="INVALID_LABEL_NAME")
    elif value in scope.labels:
        scope.error(path, f"Duplicate Label name: {value}", code="DUPLICATE_LABEL_NAME")
    scope.labels.add(value)


def _check_reader(scope: Scope, path: Path, value: Any) -> None:
    if not v.obj(scope, path, value):
        return
    check_fields(scope, path, value, _READER, ("Resource",))
    resource = value.get("Resource")
    if isinstance(resource, str) and not _READER_ARN.fullmatch(resource):
        message = "The field 'Resource' does not match any of the allowed values. Examples: "
        allowed = ", ".join(f"arn:<partition>:states:::s3:{name}" for name in _READERS)
        scope.error((*path, "Resource"), f"{message}[{allowed}]")


def _check_reader_config(scope: Scope, path: Path, value: Any) -> None:
    if not v.obj(scope, path, value):
        return
    csv = value.get("InputType") == "CSV"
    fields = {**_CONFIG, **(_CSV if csv else {})}
    required = []
    if csv and "CSVHeaderLocation" not in value:
        scope.error(path, "The field 'CSVHeaderLocation' is required")
    if value.get("CSVHeaderLocation") == "GIVEN":
        required.append("CSVHeaders")
    check_fields(scope, path, value, fields, required)
    only_one(scope, path, value, ("MaxItems", "MaxItemsPath"))
    for name, kinds in _NOT_SIMULATED.items():
        if value.get(name) in kinds:
            scope.not_simulated((*path, name), f"{name} {value[name]}")


def _check_headers(scope: Scope, path: Path, value: Any) -> None:
    if v.array(scope, path, value):
        for index, header in enumerate(value):
            v.string(scope, (*path, index), header)


def _check_writer(scope: Scope, path: Path, value: Any) -> None:
    if not v.obj(scope, path, value):
        return
    check_fields(scope, path, value, _WRITER_FIELDS, ())
    resource = value.get("Resource")
    if isinstance(resource, str) and not _WRITER.fullmatch(resource):
        message = "The field 'Resource' does not match any of the allowed values. Examples: "
        scope.error((*path, "Resource"), message + "[arn:<partition>:states:::s3:putObject]")


def _check_batcher(scope: Scope, path: Path, value: Any) -> None:
    if v.obj(scope, path, value):
        check_fields(scope, path, value, _BATCHER, ())
        for name in ("MaxItemsPerBatch", "MaxInputBytesPerBatch"):
            only_one(scope, path, value, (name, f"{name}Path"))


def _processor(scope: Scope, path: Path, value: Any) -> None:
    v.obj(scope, path, value)  # what is in it is checked as a machine of its own


_CONFIG: Fields = {
    "InputType": Field(v.one_of("CSV", "JSON", "JSONL", "MANIFEST", "PARQUET")),
    "MaxItems": Field(v.expression_or(v.integer(0, _MOST_ITEMS))),
    "MaxItemsPath": _NUMBER_PATH,
    "ItemsPointer": Field(v.string),
    "ManifestType": Field(v.one_of("ATHENA_DATA", "S3_INVENTORY")),
    "Transformation": Field(v.one_of("NONE", "LOAD_AND_FLATTEN")),
}
_NOT_SIMULATED = {
    "InputType": ("MANIFEST", "PARQUET"),
    "ManifestType": ("ATHENA_DATA", "S3_INVENTORY"),
    "Transformation": ("LOAD_AND_FLATTEN",),
}
_CSV: Fields = {
    "CSVHeaderLocation": Field(v.one_of("FIRST_ROW", "GIVEN")),
    "CSVHeaders": Field(_check_headers),
    "CSVDelimiter": Field(v.one_of("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB")),
}
_DATA: Fields = {
    "Resource": Field(v.string),
    "Parameters": Field(v.payload(dict), "JSONPath"),
    "Arguments": Field(v.payload(dict), "JSONata"),
}
_READER: Fields = {**_DATA, "ReaderConfig": Field(_check_reader_config)}
_WRITER_CONFIG: Fields = {
    "Transformation": Field(v.one_of("NONE", "COMPACT", "FLATTEN")),
    "OutputType": Field(v.one_of("JSON", "JSONL")),
}
_WRITER_FIELDS: Fields = {**_DATA, "WriterConfig": Field(v.object_of(_WRITER_CONFIG))}
_BATCHER: Fields = {
    "BatchInput": Field(v.payload()),
    "MaxItemsPerBatch": Field(v.expression_or(v.integer(1, _MOST_ITEMS))),
    "MaxItemsPerBatchPath": _NUMBER_PATH,
    "MaxInputBytesPerBatch": Field(v.expression_or(v.integer(1, _MOST_BYTES))),
    "MaxInputBytesPerBatchPath": _NUMBER_PATH,
}
MAP_FIELDS: Fields = {
    "ItemProcessor": Field(_processor),
    "Iterator": Field(_processor),
    "ItemsPath": Field(v.reference_path, "JSONPath"),
    "Items": Field(v.payload(list), "JSONata"),
    "ItemSelector": Field(v.payload(dict)),
    "ItemReader": Field(_check_reader),
    "ItemBatcher": Field(_check_batcher),
    "ResultWriter": Field(_check_writer),
    "MaxConcurrency": Field(v.expression_or(v.integer(0, None))),
    "MaxConcurrencyPath": _NUMBER_PATH,
    "ToleratedFailurePercentage": Field(v.expression_or(v.number(0.0, 100.0))),
    "ToleratedFailurePercentagePath": _NUMBER_PATH,
    "ToleratedFailureCount": Field(v.expression_or(v.integer(0, None))),
    "ToleratedFailureCountPath": _NUMBER_PATH,
    "Label": Field(_check_label),
}
