"""Parameters and answers of AWS services, between Step Functions' names and botocore's shapes."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from harness.stepfunctions.tasks.naming import capitalised
from harness.stepfunctions.tasks.parameters import refused, unsupported
from harness.stepfunctions.values import JSON, dumps

Namer = Callable[[str], str]
"""Makes the name that Step Functions has for a member of a shape."""


def shaped(given: Mapping[str, JSON], shape: Any, namer: Namer) -> Any:
    """Return parameters as botocore wants them: its names, no nulls, text where it says text.

    Raises FieldError for a name that no member has; names count as Step Functions writes them.
    """
    unknown: list[str] = []
    made = {} if shape is None else _shaped(given, shape, namer, unknown)
    if unknown:
        raise refused(given, *map(unsupported, unknown))
    return made


def _shaped(value: JSON, shape: Any, namer: Namer, unknown: list[str]) -> Any:
    if shape.type_name == "structure" and isinstance(value, dict):
        members = {
            form: (name, member)
            for name, member in shape.members.items()
            for form in (namer(name), capitalised(name))
        }
        unknown += [key for key in value if key not in members]
        known = (
            (*members[key], item)
            for key, item in value.items()
            if key in members and item is not None
        )
        return {name: _shaped(item, member, namer, unknown) for name, member, item in known}
    if shape.type_name == "list" and isinstance(value, list):
        return [_shaped(item, shape.member, namer, unknown) for item in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: _shaped(item, shape.value, namer, unknown) for key, item in value.items()}
    if shape.type_name in ("string", "blob") and not isinstance(value, str):
        return dumps(value)
    return value


def told(value: Any, shape: Any, namer: Namer) -> Any:
    """Return an answer as JSON, the names of its fields (not of its data) in Pascal case."""
    if isinstance(value, dict) and shape.type_name == "structure":
        shapes = shape.members
        return {namer(name): told(item, shapes[name], namer) for name, item in value.items()}
    if isinstance(value, dict):
        return {name: told(item, shape.value, namer) for name, item in value.items()}
    if isinstance(value, list):
        return [told(item, shape.member, namer) for item in value]
    if isinstance(value, datetime):
        return _instant(value)
    if hasattr(value, "read"):
        value = value.read()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _instant(moment: datetime) -> str:
    """Return a time as Java prints it: UTC, with none, three or six digits as it needs them."""
    precision = "milliseconds" if moment.microsecond % 1000 == 0 else "microseconds"
    precision = precision if moment.microsecond else "seconds"
    return moment.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")
