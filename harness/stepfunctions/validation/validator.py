"""The way in: from a definition's text to everything that is wrong with it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from harness.stepfunctions.validation.graph import NO_END
from harness.stepfunctions.validation.machine import check_machine
from harness.stepfunctions.validation.problems import Problem, location_of, pointer_of
from harness.stepfunctions.validation.scope import Scope, TooManyProblemsError
from harness.stepfunctions.validation.source import MAX_SIZE, JsonError, Source, parse_json
from harness.stepfunctions.validation.states import language_of

if TYPE_CHECKING:
    from typing import Any

    from harness.stepfunctions.validation.problems import Path

__all__ = ["validate"]


def validate(
    text: str, *, express: bool = False, placeholders: bool = False, mocked: bool = False
) -> tuple[Problem, ...]:
    """Find every problem of a definition, errors and warnings, in the order of the text.

    As on AWS, that there is no end comes last.

    ``express`` adds the rules of express machines. ``placeholders`` accepts ``${Name}``, which a
    deployment replaces, as a task's resource; ``mocked`` accepts tasks that only mocks can answer.
    Never raises, whatever the text.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_SIZE:
        return (_whole("INVALID_JSON_DESCRIPTION", f"The text is longer than {MAX_SIZE} bytes"),)
    if not text.strip():
        return (_whole("MISSING_DESCRIPTION", "The definition is empty"),)
    try:
        definition = parse_json(text)
    except JsonError as error:
        code = "TOO_DEEPLY_NESTED" if error.too_deep else "INVALID_JSON_DESCRIPTION"
        return (_whole(code, f"Invalid JSON: {error}", *error.place(text)),)
    if not isinstance(definition, dict):
        return (_whole("SCHEMA_VALIDATION_FAILED", "Expected value of type [OBJECT]"),)
    source, language = Source(text), language_of(definition, "JSONPath")
    return _problems(Scope(source, express, placeholders, mocked, language, language), definition)


def _problems(scope: Scope, definition: dict[str, Any]) -> tuple[Problem, ...]:
    source = scope.source
    for path, offset in source.duplicates.items():
        scope.problems.append(_duplicate(source, path, offset))
    with suppress(TooManyProblemsError):
        check_machine(scope, definition)
    return tuple(sorted(scope.problems, key=_order))


def _order(problem: Problem) -> tuple[bool, int, int]:
    return problem.code == NO_END, problem.line, problem.column


def _duplicate(source: Source, path: Path, offset: int) -> Problem:
    line, column = source.line_column(offset)
    is_state = len(path) > 1 and path[-2] == "States"
    code = "DUPLICATE_STATE_NAME" if is_state else "INVALID_JSON_DESCRIPTION"
    message = f"Duplicate {'State name' if is_state else 'field'}: {path[-1]}"
    return Problem("ERROR", code, message, location_of(path), pointer_of(path), line, column)


def _whole(code: str, message: str, line: int = 1, column: int = 1) -> Problem:
    return Problem("ERROR", code, message, None, "", line, column)
