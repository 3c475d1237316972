"""Templates of data: fields whose values are computed, in either query language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.validation.jsonata import check_expression
from harness.stepfunctions.validation.scope import only_one
from harness.stepfunctions.validation.syntax import call_fault, is_path_like, path_fault

if TYPE_CHECKING:
    from harness.stepfunctions.validation.problems import Path
    from harness.stepfunctions.validation.scope import Scope

__all__ = ["check_assign", "check_result", "check_template"]

_LONGEST_NAME = 80
_CALL = re.compile(r"States\.[A-Za-z0-9]+\(")


def check_template(scope: Scope, path: Path, value: Any) -> None:
    """Check every computed field in a template, at any depth."""
    if scope.jsonata:
        _check_jsonata(scope, path, value)
    else:
        _check_json_path(scope, path, value)


def _check_jsonata(scope: Scope, path: Path, value: Any) -> None:
    if isinstance(value, str):
        check_expression(scope, path, value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_jsonata(scope, (*path, key), inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _check_jsonata(scope, (*path, index), inner)


def _check_json_path(scope: Scope, path: Path, value: Any) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key.endswith(".$"):
                _check_computed(scope, path, key, inner)
                only_one(scope, path, value, (key[:-2], key))
            else:
                _check_plain(scope, (*path, key), inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _check_json_path(scope, (*path, index), inner)


def _check_computed(scope: Scope, path: Path, key: str, value: Any) -> None:
    if not isinstance(value, str):
        fault: str | None = "it is not a text"
    else:
        fault = path_fault(value) if value.startswith("$") else call_fault(value)
    if fault:
        message = (
            f"The value for the field '{key}' must be a valid JSONPath or a valid intrinsic "
            "function call"
        )
        scope.error(path, message, hint=fault, field_name=key)


def _check_plain(scope: Scope, path: Path, value: Any) -> None:
    if isinstance(value, str) and (is_path_like(value) or _CALL.match(value)):
        message = f"The value of '{path[-1]}' looks like a path or a function, but is taken as text"
        scope.warning(path, message, code="NO_DOLLAR", hint=f"call the field '{path[-1]}.$'")
    _check_json_path(scope, path, value)


def check_assign(scope: Scope, path: Path, value: Any) -> None:
    """Check the variables of an ``Assign``: their names and their values."""
    if not isinstance(value, dict):
        scope.error(path, "Expected value of type [OBJECT]")
        return
    for key in value:
        name = key if scope.jsonata else key.removesuffix(".$")
        fault = _name_fault(name)
        if name in ("states", "States") and not fault:
            message = f"Cannot assign to reserved variable '${name}'."
            scope.error(path, message, code="RESERVED_VARIABLE_NAME", field_name=key)
        elif fault:
            message = f"Invalid variable name '{name}': {fault}."
            scope.error(path, message, code="INVALID_VARIABLE_NAME", field_name=key)
    check_template(scope, path, value)


def _name_fault(name: str) -> str | None:
    if len(name) > _LONGEST_NAME:
        return f"the variable name is longer than {_LONGEST_NAME} characters"
    if not name.isidentifier() or name.startswith("_"):
        return "the variable name contains invalid characters"
    return None


def check_result(scope: Scope, path: Path, value: Any) -> None:
    """Warn of what looks computed in a Pass state's ``Result``, which never is."""
    if isinstance(value, dict):
        for key, inner in value.items():
            looks_computed = isinstance(inner, str) and is_path_like(inner)
            if looks_computed or key.endswith(".$"):
                message = f"'{key}' looks computed, but the Result of a Pass state is static"
                hint = "use Parameters"
                scope.warning((*path, key), message, code="PASS_RESULT_IS_STATIC", hint=hint)
            check_result(scope, (*path, key), inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            check_result(scope, (*path, index), inner)
