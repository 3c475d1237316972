"""The rules of Choice states, compiled: comparisons, And, Or, Not and JSONata conditions."""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from harness.stepfunctions.errors import RUNTIME, FieldError
from harness.stepfunctions.language.jsonata import Environment, Query, compile_expression
from harness.stepfunctions.language.jsonpath import Path, PathError, compile_path
from harness.stepfunctions.values import JSON, parse_timestamp


class Rule(Protocol):
    """Something that is true or false of a state's input."""

    def matches(self, document: JSON, environment: Environment, /) -> bool:
        """Return whether the rule is met; raises FieldError when it can't be said."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`{"Variable": path, operator: operand}`; a Path operand is looked up, too."""

    variable: Path
    test: Callable[[JSON, JSON], bool]
    operand: JSON | Path

    def matches(self, document: JSON, environment: Environment, /) -> bool:
        """Return whether the comparison holds; values of the wrong type are just not equal."""
        value = _look_up(self.variable, document, environment)
        operand = self.operand
        if isinstance(operand, Path):
            operand = _look_up(operand, document, environment)
        return self.test(value, operand)


@dataclass(frozen=True, slots=True)
class Presence:
    """`{"Variable": path, "IsPresent": …}`."""

    variable: Path
    expected: bool

    def matches(self, document: JSON, environment: Environment, /) -> bool:
        """Return whether the path selects something, or nothing, as expected."""
        try:
            self.variable.evaluate(document, environment)
        except PathError:
            return not self.expected
        return self.expected


@dataclass(frozen=True, slots=True)
class Combination:
    """And (`all`), Or (`any`) or Not (of one rule)."""

    combine: Callable[[Iterator[bool]], bool]
    rules: tuple[Rule, ...]

    def matches(self, document: JSON, environment: Environment, /) -> bool:
        """Return the combined result; no rule is looked at once it is known."""
        return self.combine(rule.matches(document, environment) for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Condition:
    """A JSONata condition, or a constant one."""

    value: Query | bool

    def matches(self, document: JSON, environment: Environment, /) -> bool:
        """Return the condition's value; raises EvaluationError unless it is a boolean."""
        if isinstance(self.value, bool):
            return self.value
        value = self.value.evaluate(document, environment)
        if not isinstance(value, bool):
            raise self.value.unexpected("boolean", value)
        return value


def compile_rule(rule: Mapping[str, JSON], location: str) -> Rule:
    """Return the compiled rule; raises ValueError for one that has no known operator."""
    if "Condition" in rule:
        condition = rule["Condition"]
        if isinstance(condition, bool):
            return Condition(condition)
        return Condition(compile_expression(condition, f"{location}/Condition"))
    for name, combine in _COMBINATIONS.items():
        if name in rule:
            parts = rule[name] if name != "Not" else [rule[name]]
            return Combination(combine, tuple(compile_rule(each, location) for each in parts))
    return _comparison(rule)


def _comparison(rule: Mapping[str, JSON]) -> Rule:
    variable = compile_path(rule["Variable"])
    if "IsPresent" in rule:
        return Presence(variable, bool(rule["IsPresent"]))
    for name, operand in rule.items():
        if name in _TESTS:
            return Comparison(variable, _TESTS[name], operand)
        if name.endswith("Path") and name.removesuffix("Path") in _TESTS:
            return Comparison(variable, _TESTS[name.removesuffix("Path")], compile_path(operand))
    raise ValueError(f"a choice rule has no comparison: {sorted(rule)}")


def _look_up(path: Path, document: JSON, environment: Environment) -> JSON:
    try:
        return path.evaluate(document, environment)
    except PathError:
        raise FieldError(
            RUNTIME,
            f"Invalid path '{path.text}': "
            "The choice state's condition path references an invalid value.",
        ) from None


def _is_number(value: JSON) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _kind(check: Callable[[JSON], bool]) -> Callable[[JSON, JSON], bool]:
    return lambda value, expected: check(value) is expected


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"(\\\\|\\\*|\*)", text)
    special = {"*": ".*", "\\*": r"\*", "\\\\": r"\\"}
    return re.compile("".join(special.get(part, re.escape(part)) for part in parts), re.DOTALL)


def _string_matches(value: JSON, pattern: JSON) -> bool:
    return isinstance(value, str) and bool(_pattern(pattern).fullmatch(value))


def _comparisons() -> dict[str, Callable[[JSON, JSON], bool]]:
    kinds: dict[str, Callable[[JSON], JSON | None]] = {
        "String": lambda value: value if isinstance(value, str) else None,
        "Numeric": lambda value: value if _is_number(value) else None,
        "Timestamp": parse_timestamp,
    }
    orders: dict[str, Callable[[JSON, JSON], bool]] = {
        "Equals": operator.eq,
        "LessThan": operator.lt,
        "GreaterThan": operator.gt,
        "LessThanEquals": operator.le,
        "GreaterThanEquals": operator.ge,
    }
    return {
        kind + order: _ordered(read, compare)
        for kind, read in kinds.items()
        for order, compare in orders.items()
    }


def _ordered(
    read: Callable[[JSON], JSON | None], compare: Callable[[JSON, JSON], bool]
) -> Callable[[JSON, JSON], bool]:
    def test(value: JSON, operand: JSON) -> bool:
        first, second = read(value), read(operand)
        return first is not None and second is not None and compare(first, second)

    return test


_COMBINATIONS: Final[dict[str, Callable[[Iterator[bool]], bool]]] = {
    "And": all,
    "Or": any,
    "Not": lambda results: not next(results),
}

_TESTS: Final[dict[str, Callable[[JSON, JSON], bool]]] = {
    **_comparisons(),
    "BooleanEquals": lambda value, operand: isinstance(value, bool) and value is operand,
    "StringMatches": _string_matches,
    "IsNull": _kind(lambda value: value is None),
    "IsString": _kind(lambda value: isinstance(value, str)),
    "IsNumeric": _kind(_is_number),
    "IsBoolean": _kind(lambda value: isinstance(value, bool)),
    "IsTimestamp": _kind(lambda value: parse_timestamp(value) is not None),
}
