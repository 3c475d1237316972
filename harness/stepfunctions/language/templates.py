"""Values of a definition that are worked out when a state runs, compiled once.

Everything compiled here has `evaluate(document, environment)`. With JSONPath, `document` is what
`$` means; with JSONata, it is the object that `$states` names.
"""

from dataclasses import dataclass
from typing import Protocol

from harness.stepfunctions.errors import RUNTIME, FieldError
from harness.stepfunctions.language.intrinsics import Call, compile_intrinsic
from harness.stepfunctions.language.jsonata import Environment, compile_expression, is_expression
from harness.stepfunctions.language.jsonpath import Path, PathError, compile_path
from harness.stepfunctions.values import JSON, dumps

PARAMETER_PATH_FAILURE = "States.ParameterPathFailure"


class Expression(Protocol):
    """Something that gives a value."""

    def evaluate(self, document: JSON, environment: Environment, /) -> JSON:
        """Return the value; raises FieldError."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that never changes."""

    value: JSON

    def evaluate(self, _document: JSON, _environment: Environment, /) -> JSON:
        """Return the value."""
        return self.value


@dataclass(frozen=True, slots=True)
class Selected:
    """`"name.$": path` in a payload template, or a path in ErrorPath and its kind."""

    path: Path
    field: str

    def evaluate(self, document: JSON, environment: Environment, /) -> JSON:
        """Return what the path selects; raises FieldError when it selects nothing.

        In a payload, an index past the end of an array gives null, as measured on AWS.
        """
        _refuse_null(self.path, document)
        try:
            return self.path.evaluate(document, environment)
        except PathError as error:
            if error.beyond and self.field.endswith(".$"):
                return None
            searched = environment.context() if self.path.root == "$$" else document
            cause = (
                f"The JSONPath '{self.path.text}' specified for the field '{self.field}' "
                f"could not be found in the input '{dumps(searched)}'"
            )
            raise FieldError(RUNTIME, cause, PARAMETER_PATH_FAILURE) from None


@dataclass(frozen=True, slots=True)
class Filtered:
    """InputPath, OutputPath, ItemsPath and others that name their path alone when it fails."""

    path: Path

    def evaluate(self, document: JSON, environment: Environment, /) -> JSON:
        """Return what the path selects; raises FieldError when it selects nothing."""
        _refuse_null(self.path, document)
        try:
            return self.path.evaluate(document, environment)
        except PathError as error:
            raise FieldError(RUNTIME, f"Invalid path '{self.path.text}' : {error}") from None


@dataclass(frozen=True, slots=True)
class ObjectTemplate:
    """An object of which at least one value is worked out."""

    items: tuple[tuple[str, Expression], ...]

    def evaluate(self, document: JSON, environment: Environment, /) -> JSON:
        """Return a new object."""
        return {key: value.evaluate(document, environment) for key, value in self.items}


@dataclass(frozen=True, slots=True)
class ArrayTemplate:
    """An array of which at least one item is worked out."""

    items: tuple[Expression, ...]

    def evaluate(self, document: JSON, environment: Environment, /) -> JSON:
        """Return a new array."""
        return [item.evaluate(document, environment) for item in self.items]


def compile_reference(text: str, field: str) -> "Call | Selected":
    """Return a path, variable or intrinsic function; raises ValueError."""
    if text.startswith("States."):
        return compile_intrinsic(text)
    return Selected(compile_path(text), field)


def compile_template(value: JSON, location: str, *, jsonata: bool) -> Expression:
    """Return a compiled payload template; raises ValueError for what cannot be compiled."""
    if jsonata and is_expression(value):
        return compile_expression(value, location)
    if isinstance(value, dict):
        return _object(value, location, jsonata=jsonata)
    if isinstance(value, list):
        items = tuple(
            compile_template(item, f"{location}[{index}]", jsonata=jsonata)
            for index, item in enumerate(value)
        )
        return Constant(value) if _all_constant(items) else ArrayTemplate(items)
    return Constant(value)


def _object(value: dict[str, JSON], location: str, *, jsonata: bool) -> Expression:
    items: list[tuple[str, Expression]] = []
    for key, item in value.items():
        if not jsonata and key.endswith(".$"):
            if not isinstance(item, str):
                raise ValueError(f"the value of '{key}' must be a string")
            items.append((key.removesuffix(".$"), compile_reference(item, key)))
        else:
            items.append((key, compile_template(item, f"{location}/{key}", jsonata=jsonata)))
    if _all_constant(tuple(item for _, item in items)):
        return Constant(value)
    return ObjectTemplate(tuple(items))


def _refuse_null(path: Path, document: JSON) -> None:
    if document is None and path.root == "$":
        cause = "Unable to apply Path transformation to null or empty input."
        raise FieldError(RUNTIME, cause)


def _all_constant(items: tuple[Expression, ...]) -> bool:
    return all(isinstance(item, Constant) for item in items)
