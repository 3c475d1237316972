"""ItemReader: items for a distributed Map out of objects in S3."""

import csv
import io
from collections.abc import Mapping
from typing import Any, Final

from harness.stepfunctions.errors import FieldError, StatesError
from harness.stepfunctions.interpreter.data import document, require_texts
from harness.stepfunctions.interpreter.frame import Frame
from harness.stepfunctions.language.model import ItemReader, Map
from harness.stepfunctions.objects import ObjectSource
from harness.stepfunctions.values import JSON, loads

ITEM_READER_FAILED: Final = "States.ItemReaderFailed"
_MOST_ITEMS: Final = 100_000_000
_DELIMITERS: Final = {
    "COMMA": ",",
    "PIPE": "|",
    "SEMICOLON": ";",
    "SPACE": " ",
    "TAB": "\t",
}


class ItemReaderFailed(StatesError):  # noqa: N818 - named as AWS names it
    """The items could not be read."""

    def __init__(self, cause: str) -> None:
        super().__init__(ITEM_READER_FAILED, cause)


async def read_items(
    reader: ItemReader, state: Map, frame: Frame, given: JSON, most: int
) -> tuple[list[JSON], str]:
    """Return the items, no more than `most` unless that is 0, and the URI of what they are in.

    Raises ItemReaderFailed or FieldError.
    """
    seen = document(state, frame, given)
    arguments = reader.arguments.evaluate(seen, frame) if reader.arguments else {}
    if most < 0:
        raise ItemReaderFailed("field MaxItems must be positive")
    source = frame.run.objects
    if source is None:
        raise ItemReaderFailed("No object source is configured, so ItemReader cannot read from S3")
    is_listed = reader.resource.endswith(":listObjectsV2")
    required = ("Bucket",) if is_listed else ("Bucket", "Key")
    require_texts("ItemReader", arguments, *required, optional="Prefix")
    if is_listed:
        items: list[Any] = await source.list(arguments["Bucket"], arguments.get("Prefix", ""))
        uri = f"S3://{arguments['Bucket']}"
    else:
        items = await _object_items(source, arguments, reader.config)
        uri = f"S3://{arguments['Bucket']}/{arguments['Key']}"
    return items[: most or _MOST_ITEMS], uri


async def _object_items(
    source: ObjectSource, arguments: Mapping[str, JSON], config: Mapping[str, JSON]
) -> list[JSON]:
    try:
        body = await source.get(arguments["Bucket"], arguments["Key"])
    except KeyError:
        raise ItemReaderFailed("The specified key does not exist.") from None
    kind = config.get("InputType", "JSON")
    try:
        return _FORMATS[kind](body.decode("utf-8-sig"), config)
    except KeyError:
        raise ItemReaderFailed(f"InputType '{kind}' is not supported") from None
    except ValueError as error:
        raise ItemReaderFailed(f"The object is not {kind}: {error}") from None


def _json(text: str, config: Mapping[str, JSON]) -> list[JSON]:
    items = _pointed(loads(text), config.get("ItemsPointer", ""))
    if not isinstance(items, list):
        raise ItemReaderFailed("Attempting to map over non-iterable node.")
    return items


def _pointed(value: Any, pointer: str) -> Any:
    """Return what a JSON pointer (RFC 6901) leads to."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        try:
            value = value[_index(key) if isinstance(value, list) else key]
        except (LookupError, TypeError, ValueError):
            reason = "does not match any valid path in the JSON structure."
            cause = f"The provided ReaderConfig.ItemsPointer {reason}"
            raise FieldError(ITEM_READER_FAILED, cause) from None
    return value


def _index(step: str) -> int:
    """Return the index that a step of a pointer is; raises ValueError for -1, +1 and 01."""
    index = int(step)
    if str(index) != step or index < 0:
        raise ValueError(f"{step} is no index")
    return index


def _json_lines(text: str, _config: Mapping[str, JSON]) -> list[JSON]:
    # A string may hold what Python's splitlines() takes for the end of a line: U+2028, U+0085.
    return [loads(line) for line in text.split("\n") if line.strip()]


def _csv(text: str, config: Mapping[str, JSON]) -> list[JSON]:
    delimiter = _DELIMITERS[config.get("CSVDelimiter", "COMMA")]
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    headers = config.get("CSVHeaders")
    if headers is None:
        headers, rows = (rows[0] if rows else []), rows[1:]
    if len(set(headers)) < len(headers):
        raise ItemReaderFailed("CSV headers cannot contain duplicates.")
    return [
        {name: row[index] if index < len(row) else "" for index, name in enumerate(headers)}
        for row in rows
    ]


_FORMATS: Final = {"JSON": _json, "JSONL": _json_lines, "CSV": _csv}
