"""Fields that must become numbers or timestamps, and how AWS words it when they don't."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from harness.stepfunctions.errors import RUNTIME, EvaluationError, FieldError
from harness.stepfunctions.language.jsonata import Environment, Query
from harness.stepfunctions.language.jsonpath import Path, PathError
from harness.stepfunctions.language.templates import Constant
from harness.stepfunctions.values import JSON, dumps, parse_timestamp

_NO_VALUE: Final = "The {field} parameter does not reference an input value: {path}"
_NO_RESULT: Final = "Invalid path '{path}' : {error}"
_MISSING: Final = {
    "SecondsPath": _NO_VALUE,
    "TimestampPath": _NO_VALUE,
    "TimeoutSecondsPath": _NO_RESULT,
    "HeartbeatSecondsPath": _NO_RESULT,
}
_MISSING_ELSEWHERE: Final = (
    "The JSONPath '{path}' specified for the field '{field}' "
    "could not be found in the input '{document}'"
)

Source = Constant | Query | Path


@dataclass(frozen=True, slots=True)
class Seconds:
    """Seconds, TimeoutSeconds, HeartbeatSeconds and their …Path forms."""

    field: str
    source: Source

    def evaluate(self, document: JSON, environment: Environment) -> int:
        """Return a whole number that is not negative; raises FieldError."""
        value = _value(self.field, self.source, document, environment)
        if isinstance(self.source, Query):
            number = _number(self.source, value)
            if number < 0 or number != value:
                raise self.source.unexpected("non-negative integer", value)
            return number
        if isinstance(self.source, Path):
            self._check(value, self.source.text)
        return int(value)

    def _check(self, value: JSON, path: str) -> None:
        is_integer = isinstance(value, int) and not isinstance(value, bool)
        if not is_integer or value < 0:
            wrong = "cannot be parsed as a long value"
            if is_integer:
                wrong = "references a negative value"
            cause = f"The {self.field} parameter {wrong}: {path} == {_shown(value)}"
            raise FieldError(RUNTIME, cause)


@dataclass(frozen=True, slots=True)
class Count:
    """MaxConcurrency, ToleratedFailureCount, MaxItems and their …Path forms.

    `error` is the name of the failure. A path may lead to a number or to text that is one.
    """

    field: str
    source: Source
    kind: type[int | float] = int
    error: str = RUNTIME

    def evaluate(self, document: JSON, environment: Environment) -> int | float:
        """Return the number, whatever its sign; raises FieldError."""
        value = _value(self.field, self.source, document, environment)
        if isinstance(self.source, Query):
            return _number(self.source, value)
        if isinstance(self.source, Path):
            return self._parsed(value, self.source.text)
        return self.kind(value)

    def _parsed(self, value: JSON, path: str) -> int | float:
        readable = (int, str) if self.kind is int else (int, float, str)
        if isinstance(value, readable) and not isinstance(value, bool):
            try:
                return self.kind(value)
            except ValueError:
                pass
        name = "integer" if self.kind is int else "float"
        error = FieldError(
            self.error,
            f'The {self.field} field refers to value "{_shown(value)}" '
            f"which is not a valid {name}: {path}",
        )
        error.fatal = True
        raise error


@dataclass(frozen=True, slots=True)
class Moment:
    """Timestamp and TimestampPath of a Wait."""

    field: str
    source: Source

    def evaluate(self, document: JSON, environment: Environment) -> Fraction:
        """Return seconds since the epoch; raises FieldError or EvaluationError."""
        value = _value(self.field, self.source, document, environment)
        moment = parse_timestamp(value)
        if moment is not None:
            return moment
        if isinstance(self.source, Query):
            cause = (
                "The Timestamp field cannot be parsed as an ISO-8601 extended offset "
                f"date-time format string: {_shown(value)}"
            )
            raise EvaluationError(cause, self.field)
        path = f"{self.source.text} == " if isinstance(self.source, Path) else ""
        raise FieldError(
            RUNTIME,
            f"The {self.field} parameter does not reference a valid ISO-8601 extended offset "
            f"date-time format string: {path}{_shown(value)}",
        )


def _value(field: str, source: Source, document: JSON, environment: Environment) -> JSON:
    if not isinstance(source, Path):
        return source.evaluate(document, environment)
    try:
        return source.evaluate(document, environment)
    except PathError as error:
        reason = _MISSING.get(field, _MISSING_ELSEWHERE)
        cause = reason.format(path=source.text, field=field, error=error, document=dumps(document))
        raise FieldError(RUNTIME, cause) from None


def _number(source: Query, value: JSON) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise source.unexpected("number", value)
    return int(value)


def _shown(value: JSON) -> str:
    return value if isinstance(value, str) else dumps(value)
