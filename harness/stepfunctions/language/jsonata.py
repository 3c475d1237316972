"""JSONata, through `jsonata-python`, with the functions that AWS adds and without `$now` cheating.

The library is imported when the first expression is compiled: machines without JSONata never pay.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Protocol

from harness.stepfunctions.errors import EvaluationError
from harness.stepfunctions.language import intrinsics
from harness.stepfunctions.language.jsonata_errors import described, failure
from harness.stepfunctions.values import JSON, dumps

_MARKED: Final = re.compile(r"\{%(?P<expression>.*)%\}", re.DOTALL)
_TIMEOUT_MS: Final = 10_000
_DEPTH: Final = 100
"""How deep an expression may nest: on AWS, five kinds of expression fail between 99 and 101."""


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
        from harness.stepfunctions.language.jsonata_engine import plain  # noqa: PLC0415

        try:
            result = self.compiled.run(document, environment, timeout=_TIMEOUT_MS, depth=_DEPTH)
        except Exception as error:  # noqa: BLE001 - the library lets Python's own errors out
            raise self._error(f"threw an error during evaluation{failure(error)}") from None
        if result is None:
            raise self._error("returned nothing (undefined).")
        try:
            return plain(result)
        except TypeError:
            raise self._error("returned an unsupported result type.") from None

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
    from harness.stepfunctions.language.jsonata_engine import Expression  # noqa: PLC0415

    try:
        return Expression(expression)
    except Exception as error:  # noqa: BLE001 - the library lets Python's own errors out
        raise ValueError(described(error)) from None
