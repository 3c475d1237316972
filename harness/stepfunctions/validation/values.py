"""Checks of single values, most of them for either query language.

The messages are AWS's, as ``ValidateStateMachineDefinition`` gave them in 2026.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.validation.jsonata import check_expression
from harness.stepfunctions.validation.problems import nearest
from harness.stepfunctions.validation.scope import check_fields
from harness.stepfunctions.validation.syntax import (
    call_fault,
    is_path_like,
    path_fault,
    reference_path_fault,
)
from harness.stepfunctions.validation.templates import check_template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.stepfunctions.validation.problems import Path
    from harness.stepfunctions.validation.scope import Check, Fields, Scope

__all__ = [
    "anything",
    "array",
    "boolean",
    "context_free_reference",
    "data_reference_or_null",
    "expression_or",
    "integer",
    "json_path",
    "number",
    "obj",
    "object_of",
    "one_of",
    "path_or_call",
    "payload",
    "plain_text",
    "reference_path",
    "string",
    "timestamp",
]

_RFC3339 = re.compile(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
)
LARGEST = 99_999_999
_JSON_TYPES: dict[type, str] = {dict: "OBJECT", list: "ARRAY"}


def anything(_scope: Scope, _path: Path, _value: Any) -> None:
    """Accept any value."""


def string(scope: Scope, path: Path, value: Any) -> None:
    """Require a text."""
    if not isinstance(value, str):
        scope.error(path, "Expected value of type [STRING]")


def boolean(scope: Scope, path: Path, value: Any) -> None:
    """Require true or false."""
    if not isinstance(value, bool):
        scope.error(path, "Expected value of type [BOOLEAN]")


def obj(scope: Scope, path: Path, value: Any) -> bool:
    """Require an object; tells whether it is one."""
    if not isinstance(value, dict):
        scope.error(path, "Expected value of type [OBJECT]")
    return isinstance(value, dict)


def array(scope: Scope, path: Path, value: Any, *, empty: bool = False) -> bool:
    """Require an array, not an empty one unless told so; tells whether it is an array."""
    if not isinstance(value, list):
        scope.error(path, "Expected value of type [ARRAY]")
    elif not value and not empty:
        scope.error(path, "Value cannot be empty")
    return isinstance(value, list)


def object_of(fields: Fields, required: Sequence[str] = ()) -> Check:
    """Require an object with these fields."""

    def check(scope: Scope, path: Path, value: Any) -> None:
        if obj(scope, path, value):
            check_fields(scope, path, value, fields, required)

    return check


def plain_text(scope: Scope, path: Path, value: Any) -> None:
    """Require a text; warn when it looks as if it was meant to be computed."""
    string(scope, path, value)
    if isinstance(value, str) and is_path_like(value) and not scope.jsonata:
        message = f"The value of '{path[-1]}' looks like a path, but is taken as text"
        scope.warning(path, message, code="NO_PATH", hint=f"call the field '{path[-1]}Path'")


def integer(least: int = 0, most: int | None = LARGEST) -> Check:
    """Require a whole number in a range."""

    def check(scope: Scope, path: Path, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            scope.error(path, "Expected value of type Integer")
        else:
            _in_range(scope, path, value, least, most)

    return check


def number(least: float, most: float | None = None) -> Check:
    """Require a number in a range."""

    def check(scope: Scope, path: Path, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            scope.error(path, "Expected value of type Number")
        else:
            _in_range(scope, path, value, least, most)

    return check


def _in_range(scope: Scope, path: Path, value: float, least: float, most: float | None) -> None:
    if value < least:
        scope.error(path, f"Minimum value is {least}")
    elif most is not None and value > most:
        scope.error(path, f"Maximum value is {most}")


def one_of(*allowed: str) -> Check:
    """Require one of some texts."""

    def check(scope: Scope, path: Path, value: Any) -> None:
        if not isinstance(value, str):
            scope.error(path, "Expected value of type [STRING]")
        elif value not in allowed:
            message = f"Value should be one of the following: [{', '.join(allowed)}]"
            scope.error(path, message, hint=nearest(value, allowed))

    return check


def timestamp(scope: Scope, path: Path, value: Any) -> None:
    """Require an RFC 3339 time with an upper-case T, and an upper-case Z or an offset."""
    if not isinstance(value, str):
        scope.error(path, "Expected value of type [STRING]")
    elif not _RFC3339.fullmatch(value):
        hint = "write it like 2030-01-31T12:00:00Z"
        scope.error(path, "String does not match RFC3339 timestamp", hint=hint)


def json_path(scope: Scope, path: Path, value: Any) -> None:
    """Require a JSONPath, or null, which means an empty object.

    A call of an intrinsic function is none: the developer guide allows those in templates only.
    """
    if value is None:
        return
    fault = path_fault(value) if isinstance(value, str) else "it is not a text"
    if fault:
        scope.error(path, "Value must be a valid JSONPath.", hint=fault)


def _reference(*, context: bool, variables: bool, null: bool) -> Check:
    def check(scope: Scope, path: Path, value: Any) -> None:
        if value is None and null:
            return
        if not isinstance(value, str):
            scope.error(path, "Expected value of type [STRING]")
            return
        fault = reference_path_fault(value, context=context, variables=variables)
        if fault:
            scope.error(path, f"Value is not a Reference Path: {fault}")

    return check


reference_path = _reference(context=True, variables=True, null=False)
context_free_reference = _reference(context=False, variables=True, null=False)
data_reference_or_null = _reference(context=False, variables=False, null=True)


def path_or_call(scope: Scope, path: Path, value: Any) -> None:
    """Require a path or a call of an intrinsic function."""
    if not isinstance(value, str):
        scope.error(path, "Expected value of type [STRING]")
        return
    fault = path_fault(value) if value.startswith("$") else call_fault(value)
    if fault:
        name = path[-1]
        message = f"The value for the field '{name}' must be a valid JSONPath or a valid intrinsic"
        scope.error(path, f"{message} function call", hint=fault)


def expression_or(literal: Check) -> Check:
    """In JSONata, accept an expression in place of a literal value."""

    def check(scope: Scope, path: Path, value: Any) -> None:
        if scope.jsonata and isinstance(value, str) and value.startswith("{%"):
            check_expression(scope, path, value)
        else:
            literal(scope, path, value)

    return check


def payload(*kinds: type) -> Check:
    """Check a template of data: JSONPath's ``.$`` fields or JSONata's expressions, at any depth.

    In JSONata an expression may always take the place of the whole.
    """

    def check(scope: Scope, path: Path, value: Any) -> None:
        computed = scope.jsonata and isinstance(value, str) and value.startswith("{%")
        if kinds and not computed and not isinstance(value, kinds):
            names = ", ".join(_JSON_TYPES[kind] for kind in kinds)
            scope.error(path, f"Expected value of type [{names}]")
        else:
            check_template(scope, path, value)

    return check
