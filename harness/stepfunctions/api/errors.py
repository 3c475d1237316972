"""Refusals, as the API of Step Functions words them.

Names, namespaces and texts are AWS's, so that SDKs raise their typed exceptions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.stepfunctions.validation import Problem

__all__ = [
    "ApiError",
    "activity_missing",
    "check_name",
    "constraints_broken",
    "execution_missing",
    "invalid_arn",
    "invalid_definition",
    "invalid_input",
    "invalid_token",
    "machine_missing",
    "resource_missing",
    "type_not_supported",
    "validation",
]

_SERVICE = "com.amazonaws.swf.service.v2.model"
_VALIDATION = "com.amazon.coral.validate"
_FRONT_END = "com.amazon.coral.service"
_OF_FRONT_END = ("UnknownOperationException", "SerializationException")
_BAD_CHARACTER = re.compile(
    r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\U0010ffff]"
)


class ApiError(Exception):
    """An answer that is no success: ``kind`` is the exception's name in the API.

    ``type`` is the name with its namespace, as ``__type`` has it.
    """

    def __init__(
        self,
        kind: str,
        message: str,
        *,
        status: int = 400,
        details: dict[str, str] | None = None,
        namespace: str | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.status = status
        self.details = details or {}
        self.type = f"{namespace or (_FRONT_END if kind in _OF_FRONT_END else _SERVICE)}#{kind}"


def invalid_arn(arn: str, why: str = "") -> ApiError:
    """Refuse a text that is no ARN, or the ARN of something else."""
    return ApiError("InvalidArn", f"Invalid Arn: '{why or f'Invalid ARN prefix: {arn}'}'")


def check_name(name: str) -> None:
    """Refuse a name with characters that AWS does not allow; raises InvalidName."""
    if _BAD_CHARACTER.search(name):
        raise ApiError("InvalidName", f"Invalid Name: '{name}'")


def invalid_token() -> ApiError:
    """Refuse a page token or task token that was never given out."""
    return ApiError("InvalidToken", "Invalid Token: 'Invalid token'")


def invalid_input(why: str) -> ApiError:
    """Refuse an execution's input."""
    return ApiError("InvalidExecutionInput", f"Invalid State Machine Execution Input: '{why}'")


def invalid_definition(problems: Sequence[Problem]) -> ApiError:
    """Refuse a definition with all its errors, as ``CreateStateMachine`` joins them.

    A problem without a location reads "at null", which is what AWS answers.
    """
    told = ", ".join(f"{each.code}: {each.text} at {each.location or 'null'}" for each in problems)
    return ApiError("InvalidDefinition", f"Invalid State Machine Definition: '{told}'")


def machine_missing(arn: str) -> ApiError:
    """Say that there is no such state machine."""
    return ApiError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")


def execution_missing(arn: str) -> ApiError:
    """Say that there is no such execution."""
    return ApiError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")


def activity_missing(arn: str) -> ApiError:
    """Say that there is no such activity."""
    return ApiError("ActivityDoesNotExist", f"Activity Does Not Exist: '{arn}'")


def resource_missing(arn: str) -> ApiError:
    """Say that there is no such alias or version."""
    message, details = "Request references a resource that does not exist.", {"resourceName": arn}
    return ApiError("ResourceNotFound", message, details=details)


def type_not_supported() -> ApiError:
    """Refuse what a standard machine has and an express one has not, or the reverse."""
    message = "This operation is not supported by this type of state machine"
    return ApiError("StateMachineTypeNotSupported", message)


def constraints_broken(told: Sequence[str]) -> ApiError:
    """Refuse a request that breaks constraints of the API's model, all of them in one text."""
    errors = "error" if len(told) == 1 else "errors"
    message = f"{len(told)} validation {errors} detected: {'; '.join(told)}"
    return ApiError("ValidationException", message, namespace=_VALIDATION)


def validation(message: str, reason: str | None = None) -> ApiError:
    """Refuse a request whose members cannot be taken together, or not as they are."""
    details = {"reason": reason} if reason else None
    return ApiError("ValidationException", message, details=details)
