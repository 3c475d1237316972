"""`jsonata-python`, mended where it differs from jsonata.js 2.0.6, which AWS implements.

Importing this imports the library, so it is left to the first expression of a machine.
"""

import json
import math
import operator
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from jsonata import Jsonata
from jsonata.jexception import JException
from jsonata.utils import Utils

from harness.stepfunctions.language.jsonata_builtins import BUILTINS, whole
from harness.stepfunctions.language.jsonata_functions import FUNCTIONS
from harness.stepfunctions.language.jsonata_text import text_of
from harness.stepfunctions.values import JSON

if TYPE_CHECKING:
    from harness.stepfunctions.language.jsonata import Environment
    from harness.stepfunctions.language.jsonata_patterns import Pattern

_LONG: Final = 2**63
_NAMED: Final = ("T0410", "T0411", "T0412")


class Expression(Jsonata):  # type: ignore[misc] # the library is not typed
    """A compiled expression."""

    def __init__(self, text: str) -> None:
        super().__init__(text, regex_engine=_pattern)
        self.set_output_convert_nulls(False)
        self.set_validate_input(False)
        for name, function in (*BUILTINS.items(), *FUNCTIONS.items()):
            self.environment.bind(name, function)

    def run(self, document: JSON, environment: "Environment", *, timeout: int, depth: int) -> Any:
        """Return the raw result, `document` being `$states`; `timeout` is in milliseconds.

        Raises what the library raises.
        """
        self.random, self.millis = environment.random, int(environment.time() * 1000)
        # A variable hides a function of its name, as on AWS.
        bindings = {name: _bound(value) for name, value in environment.variables.items()}
        # The library counts time from when bounds are set, and depth on from a failure.
        self.environment.set_runtime_bounds(timeout, depth)
        self.deadline = time.monotonic() + timeout / 1000
        Jsonata.CURRENT.jsonata = self
        return self.evaluate(None, {**bindings, "states": document})

    def evaluate_numeric_expression(self, lhs: Any, rhs: Any, op: str) -> Any:
        """Return IEEE 754 results: nothing is cut off, and dividing by zero gives infinity."""
        for code, value in (("T2001", lhs), ("T2002", rhs)):
            if value is not None and not Utils.is_numeric(value):
                raise JException(code, -1, op)
        if lhs is None or rhs is None:
            return None
        try:
            return whole(_OPERATORS[op](float(lhs), float(rhs)))
        except OverflowError:
            return math.inf

    def evaluate_string_concat(self, lhs: Any, rhs: Any) -> str:
        """Return both sides joined, numbers written as JavaScript does."""
        return "".join(text_of(side) for side in (lhs, rhs) if side is not None)

    def evaluate_includes_expression(self, lhs: Any, rhs: Any) -> bool:
        """Return whether a scalar is in an array; objects and arrays equal only themselves."""
        if isinstance(lhs, dict | list) or lhs is None or rhs is None:
            return False
        items = rhs if isinstance(rhs, list) else [rhs]
        return any(Utils.is_deep_equal(items[index], lhs) for index in range(len(items)))

    def evaluate_function(self, expr: Any, input: Any, environment: Any, context: Any) -> Any:  # noqa: A002
        """Call a function; an error about its arguments names it as the expression does."""
        try:
            return super().evaluate_function(expr, input, environment, context)
        except JException as error:
            if error.error in _NAMED and not hasattr(error, "named"):
                error.named = True
                error.expected = getattr(expr.procedure, "value", None)
            raise


def plain(value: Any) -> JSON:
    """Return a result without the library's own list, null and function types.

    Infinity and NaN are strings, as on AWS. Raises TypeError for a function.
    """
    if value is Utils.NULL_VALUE or value is None:
        return None
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return _plain_number(value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(value[index]) for index in range(len(value))]
    raise TypeError(type(value).__name__)


def _bound(value: JSON) -> Any:
    """Return a variable's value for the library, to which a bare None is no value at all."""
    return Utils.NULL_VALUE if value is None else value


def _plain_number(value: float) -> JSON:
    if isinstance(value, int):
        return value if abs(value) < _LONG else float(value)
    if math.isfinite(value):
        return whole(value)
    return "NaN" if math.isnan(value) else json.dumps(value)


def _divided(left: float, right: float) -> float:
    if right:
        return left / right
    return math.copysign(math.inf, left) if left and not math.isnan(left) else math.nan


def _remainder(left: float, right: float) -> float:
    return math.fmod(left, right) if right else math.nan


_OPERATORS: Final[Mapping[str, Callable[[float, float], float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
    "%": _remainder,
}


def _pattern(pattern: str, flags: Any) -> "Pattern":
    """Return a pattern of JavaScript's: its classes know ASCII only, its groups lack the `P`."""
    from harness.stepfunctions.language.jsonata_patterns import Pattern  # noqa: PLC0415 - seldom

    return Pattern(pattern, flags, _seconds_left)


def _seconds_left() -> float:
    return float(Jsonata.CURRENT.jsonata.deadline - time.monotonic())
