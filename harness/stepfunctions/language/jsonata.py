"""JSONata, through `jsonata-python`, with the functions that AWS adds and without `$now` cheating.

The library is imported when the first expression is compiled: machines without JSONata never pay.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any, Final, Protocol

from harness.stepfunctions.errors import EvaluationError
from harness.stepfunctions.language import intrinsics
from harness.stepfunctions.language.functions import digest, number_range, partition, uuid
from harness.stepfunctions.values import JSON, dumps

_MARKED: Final = re.compile(r"\{%(?P<expression>.*)%\}", re.DOTALL)
_TIMEOUT_MS: Final = 10_000
_DEPTH: Final = 1_000


class Environment(intrinsics.Environment, Protocol):
    """What an expression can reach beside `$states`."""

    def time(self) -> float:
        """Return the time that `$now()` and `$millis()` show, in seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Query:
    """A compiled expression; `location` is the field that AWS names, as `Arguments/Payload`."""

    text: str
    location: str
    compiled: Any

    def evaluate(self, document: JSON, environment: Environment) -> JSON:
        """Return the value, `document` being `$states`; raises EvaluationError."""
        bindings = {**_variables(environment), "states": document, **_functions(environment)}
        try:
            result = self._evaluated(bindings)
        except RecursionError:
            raise self._error("threw an error during evaluation. D1011: Stack overflow") from None
        except Exception as error:  # noqa: BLE001 - the library lets Python's own errors out
            raise self._error(f"threw an error during evaluation. {_described(error)}") from None
        if result is None:
            raise self._error("returned nothing (undefined).")
        try:
            return _plain(result)
        except TypeError:
            raise self._error("returned an unsupported result type.") from None

    def _evaluated(self, bindings: Mapping[str, Any]) -> Any:
        from jsonata import Jsonata  # noqa: PLC0415 - see the module's docstring

        # The library counts time from when bounds are set, and depth on from a failure.
        self.compiled.environment.set_runtime_bounds(_TIMEOUT_MS, _DEPTH)
        Jsonata.CURRENT.jsonata = self.compiled
        return self.compiled.evaluate(None, bindings)

    def unexpected(self, expected: str, value: JSON) -> EvaluationError:
        """Return the error for a value that the field cannot take."""
        return self._error(
            f"returned an unexpected result type. Expected '{expected}', "
            f"but was '{type_name(value)}' for value: {dumps(value)}"
        )

    def _error(self, reason: str) -> EvaluationError:
        start = f"The JSONata expression '{self.text}' specified for the field '{self.location}'"
        return EvaluationError(f"{start} {reason}", self.location)


def is_expression(value: JSON) -> bool:
    """Return whether a string of a definition is to be evaluated: `{% … %}`, nothing around it."""
    return isinstance(value, str) and value.startswith("{%") and value.endswith("%}")


def type_name(value: JSON) -> str:
    """Return what JSONata calls the type of a JSON value."""
    if isinstance(value, bool):
        return "boolean"
    names: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (str, "string"),
        ((int, float), "number"),
        (list, "array"),
        (dict, "object"),
    )
    return next((name for kind, name in names if isinstance(value, kind)), "null")


def compile_expression(text: str, location: str = "") -> Query:
    """Return the compiled `{% … %}`; raises ValueError, with JSONata's reason, when it is none."""
    marked = _MARKED.fullmatch(text)
    if marked is None:
        raise ValueError(f"'{text}' is not enclosed in {{% %}}")
    expression = marked["expression"].strip()
    return Query(expression, location, _compile(expression))


@lru_cache(maxsize=4096)
def _compile(expression: str) -> Any:
    from jsonata import Jsonata  # noqa: PLC0415 - see the module's docstring

    try:
        compiled = Jsonata(expression)
    except Exception as error:  # noqa: BLE001 - the library lets Python's own errors out
        raise ValueError(_described(error)) from None
    compiled.set_output_convert_nulls(False)
    compiled.set_validate_input(False)
    return compiled


def _described(error: Exception) -> str:
    code = getattr(error, "error", None)
    if code is None:
        code = "D3030" if isinstance(error, ValueError) else "D1001"
    return f"{code}: {error}"


def _plain(value: Any) -> JSON:
    """Return a result without the library's own list, null and function types."""
    from jsonata.utils import Utils  # noqa: PLC0415

    if value is Utils.NULL_VALUE or value is None:
        return None
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(value[index]) for index in range(len(value))]
    raise TypeError(type(value).__name__)


def _variables(environment: Environment) -> Mapping[str, Any]:
    """Return the variables; to the library, a bare None would be no value at all."""
    from jsonata.utils import Utils  # noqa: PLC0415

    values = environment.variables.items()
    return {name: Utils.NULL_VALUE if value is None else value for name, value in values}


def _functions(environment: Environment) -> Mapping[str, Any]:
    """Return what AWS adds to JSONata, and what must come from the execution."""
    from jsonata import Jsonata  # noqa: PLC0415
    from jsonata.functions import Functions  # noqa: PLC0415
    from jsonata.utils import Utils  # noqa: PLC0415

    random, millis = environment.random, int(environment.time() * 1000)

    def sequence(items: list[JSON]) -> Any:
        return Utils.create_sequence_from_iter(items)

    functions = {
        "partition": lambda items, size: sequence(partition(items, int(size))),
        "range": lambda first, last, step: sequence(number_range(first, last, step)),
        "hash": lambda data, algorithm="SHA-256": digest(data, algorithm),
        "random": lambda seed=None: (random if seed is None else Random(seed)).random(),  # noqa: S311
        "uuid": lambda: uuid(random),
        "parse": json.loads,
        "now": lambda *format_: Functions.datetime_from_millis(millis, *(*format_, None, None)[:2]),
        "millis": lambda: millis,
    }
    return {name: Jsonata.JLambda(function) for name, function in functions.items()}
