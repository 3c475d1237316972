"""The rules of a Choice state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.stepfunctions.validation import values as v
from harness.stepfunctions.validation.problems import nearest
from harness.stepfunctions.validation.scope import Field, check_fields, only_one
from harness.stepfunctions.validation.templates import check_assign

if TYPE_CHECKING:
    from harness.stepfunctions.validation.problems import Path
    from harness.stepfunctions.validation.scope import Check, Fields, Scope

__all__ = ["OPERATORS", "check_choices"]

_ORDERED = ("Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals")
_LITERALS: dict[str, Check] = {
    "String": v.string,
    "Numeric": v.number(float("-inf")),
    "Timestamp": v.timestamp,
}


def _operators() -> dict[str, Check]:
    found: dict[str, Check] = {"StringMatches": v.string}
    for kind, literal in _LITERALS.items():
        for comparison in _ORDERED:
            found[kind + comparison] = literal
            found[f"{kind}{comparison}Path"] = v.reference_path
    found["BooleanEquals"] = v.boolean
    found["BooleanEqualsPath"] = v.reference_path
    for kind in ("Null", "Present", "Numeric", "String", "Boolean", "Timestamp"):
        found[f"Is{kind}"] = v.boolean
    return found


OPERATORS: dict[str, Check] = _operators()
"""Every comparison operator, and what may stand behind it."""

_SELECTORS = ("And", "Or", "Not", "Variable", "Condition")
_JSONATA_SELECTORS = ("Condition",)


def check_choices(scope: Scope, path: Path, value: Any) -> None:
    """Check the rules of a Choice state, each with its ``Next``."""
    if v.array(scope, path, value):
        for index, rule in enumerate(value):
            _check_rule(scope, (*path, index), rule, _RULE, ("Next",))


def _check_rule(
    scope: Scope, path: Path, rule: Any, fields: Fields, required: tuple[str, ...]
) -> None:
    if not v.obj(scope, path, rule):
        return
    check_fields(scope, path, rule, fields, required)
    wanted = _JSONATA_SELECTORS if scope.jsonata else _SELECTORS
    present = [name for name in _SELECTORS if name in rule]
    if len(present) != 1:
        listed = ", ".join(wanted)
        message = f"The object must have only one of the following fields, [{listed}]"
        scope.error(path, message, hint=_missing_hint(rule) if not present else None)
    operators = [name for name in rule if name in OPERATORS]
    if not scope.jsonata and "Variable" in rule:
        only_one(scope, path, dict.fromkeys(operators), operators or list(OPERATORS), required=True)


def _missing_hint(rule: dict[str, Any]) -> str | None:
    if any(name in OPERATORS for name in rule):
        return "a comparison needs a 'Variable'"
    return next(filter(None, (nearest(name, _SELECTORS) for name in rule)), None)


def _check_list(scope: Scope, path: Path, value: Any) -> None:
    if v.array(scope, path, value):
        for index, rule in enumerate(value):
            _check_rule(scope, (*path, index), rule, _NESTED, ())


def _check_not(scope: Scope, path: Path, value: Any) -> None:
    _check_rule(scope, path, value, _NESTED, ())


_NESTED: Fields = {
    "Comment": Field(v.string),
    "Variable": Field(v.reference_path, "JSONPath"),
    "And": Field(_check_list, "JSONPath"),
    "Or": Field(_check_list, "JSONPath"),
    "Not": Field(_check_not, "JSONPath"),
    **{name: Field(check, "JSONPath") for name, check in OPERATORS.items()},
}
_RULE: Fields = {
    **_NESTED,
    "Next": Field(v.string),
    "Assign": Field(check_assign),
    "Output": Field(v.payload(), "JSONata"),
    "Condition": Field(v.expression_or(v.boolean), "JSONata"),
}
