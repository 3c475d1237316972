"""How data moves through a state: what its expressions see, and what becomes its output."""

from collections.abc import Mapping
from typing import Any

from harness.stepfunctions.errors import RUNTIME, FieldError
from harness.stepfunctions.interpreter.frame import Frame
from harness.stepfunctions.language.model import ResultPath, State
from harness.stepfunctions.language.templates import Expression
from harness.stepfunctions.values import JSON, dumps

RESULT_PATH_MATCH_FAILURE = "States.ResultPathMatchFailure"

Done = tuple[JSON, str | None, Mapping[str, JSON]]
"""What a state gives: its output, the next state (None: the flow ends), its assignments."""


def document(state: State, frame: Frame, given: JSON, **more: JSON) -> JSON:
    """Return what the state's expressions are evaluated on: its effective input, or `$states`."""
    if state.jsonata:
        return {"input": given, "context": frame.context(), **more}
    return given if state.input is None else state.input.evaluate(given, frame)


def require_texts(part: str, given: JSON, *required: str, optional: str) -> None:
    """Check what an ItemReader or ResultWriter (the `part`) is given; raises FieldError."""
    if not isinstance(given, dict):
        raise FieldError(RUNTIME, f"{part} must be given an object, but found {dumps(given)}")
    for name in required:
        if name not in given:
            raise FieldError(RUNTIME, f"The field '{name}' of {part} is required but was missing")
    for name in (*required, optional):
        if name in given and not isinstance(given[name], str):
            found = dumps(given[name])
            cause = f"The field '{name}' of {part} must be a STRING, but found {found}"
            raise FieldError(RUNTIME, cause)


def assigned(expression: Expression | None, seen: JSON, frame: Frame) -> Mapping[str, JSON]:
    """Return the variables that Assign sets."""
    if expression is None:
        return {}
    variables: Mapping[str, JSON] = expression.evaluate(seen, frame)
    return variables


def shown_result(state: State, frame: Frame, given: JSON, result: JSON) -> JSON:
    """Return what Assign and ResultSelector see: the result, or `$states` with it."""
    return document(state, frame, given, result=result) if state.jsonata else result


def output(state: State, frame: Frame, given: JSON, seen: JSON, result: JSON) -> JSON:
    """Return a state's output from its raw input and its result."""
    if state.jsonata:
        return result if state.output is None else state.output.evaluate(seen, frame)
    combined = place(given, state.result_path, result)
    return combined if state.output is None else state.output.evaluate(combined, frame)


def place(given: JSON, path: ResultPath, value: JSON) -> JSON:
    """Return `given` with `value` at ResultPath; shares all that is not on the way."""
    if path is None:
        return given
    if not path:
        return value
    try:
        return _placed(given, path, value)
    except (TypeError, IndexError):
        shown = "$" + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
        cause = f"Unable to apply ReferencePath {shown} to input {dumps(given)}"
        raise FieldError(RESULT_PATH_MATCH_FAILURE, cause) from None


def _placed(container: Any, path: tuple[str | int, ...], value: JSON) -> JSON:
    key, rest = path[0], path[1:]
    if isinstance(key, int):
        # `$.new[0]` makes an array, a well-known way to put one value into one.
        items = [None] if container is None and key == 0 else container
        if not isinstance(items, list):
            raise TypeError(type(container))
        items = list(items)
        items[key] = _placed(items[key], rest, value) if rest else value
        return items
    if container is not None and not isinstance(container, dict):
        raise TypeError(type(container))
    fields = dict(container or {})
    fields[key] = _placed(fields.get(key), rest, value) if rest else value
    return fields
