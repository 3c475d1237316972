"""Say what a user saw, in the words of harness.toml, whatever the pattern."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from harness.model.result import Observation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.model.base import JsonObject, JsonValue
    from harness.model.exchange import Response
    from harness.model.execution import Execution
    from harness.stack.config import OutcomeRule, Pattern

__all__ = ["of_execution", "of_reading", "of_response"]


def of_response(pattern: Pattern, response: Response) -> Observation:
    """Read an HTTP answer; its error is what ``application/problem+json`` says (RFC 9457)."""
    problem = (
        response.body
        if response.status >= HTTPStatus.BAD_REQUEST and isinstance(response.body, dict)
        else {}
    )
    error = problem.get("title", problem.get("type"))
    return _observation(
        pattern, response.status, response.body, _text(error), _text(problem.get("detail"))
    )


def of_reading(pattern: Pattern, response: Response) -> Observation:
    """Read the answer to a ``get``, which is HTTP on every pattern: read, refused or failed."""
    outcomes = {2: "read", 3: "read", 4: "refused"}
    outcome = outcomes.get(response.status // 100, "failed")
    return of_response(pattern, response).model_copy(update={"outcome": outcome})


def of_execution(pattern: Pattern, execution: Execution) -> Observation:
    """Read an execution that has ended."""
    return _observation(
        pattern, execution.status, execution.output, execution.error, execution.cause
    )


def _observation(
    pattern: Pattern, status: int | str, body: JsonValue, error: str | None, cause: str | None
) -> Observation:
    return Observation(
        outcome=_outcome(pattern.outcomes, status, error),
        status=status,
        fields=_pick(pattern.observe, body),
        body=body,
        error=error,
        cause=cause,
    )


def _outcome(rules: Mapping[str, OutcomeRule], status: int | str, error: str | None) -> str:
    """Name the first outcome whose rule fits; ``unknown`` when none does."""
    return next((name for name, rule in rules.items() if _fits(rule, status, error)), "unknown")


def _fits(rule: OutcomeRule, status: int | str, error: str | None) -> bool:
    text = str(status)
    wanted = rule.status
    by_status = wanted is None or text == wanted or f"{text[0]}xx" == wanted
    return by_status and (rule.error is None or error in rule.error)


def _pick(paths: Mapping[str, str], body: JsonValue) -> JsonObject:
    """Take what each path of member names leads to; leave out what leads nowhere."""
    found = {name: _follow(path, body) for name, path in paths.items()}
    return {name: value for name, value in found.items() if not isinstance(value, _Nowhere)}


class _Nowhere:
    """Stands for what is not in the answer, as null is in it."""


def _follow(path: str, value: JsonValue) -> JsonValue | _Nowhere:
    for member in path.split(".")[1:]:
        if not isinstance(value, dict) or member not in value:
            return _Nowhere()
        value = value[member]
    return value


def _text(value: JsonValue) -> str | None:
    return None if value is None else str(value)
