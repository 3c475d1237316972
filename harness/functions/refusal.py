"""The errors by which Lambda says that it did not run a function.

Source: the Invoke page of the Lambda API reference, and answers recorded from AWS.
"""

from __future__ import annotations

import json
from http import HTTPStatus

__all__ = [
    "REQUEST_LIMIT",
    "Refusal",
    "invalid_content",
    "invalid_parameter",
    "not_found",
    "request_too_large",
    "service_trouble",
    "throttled",
    "unknown_operation",
]

REQUEST_LIMIT = {"RequestResponse": 6 * 1024 * 1024, "Event": 1024 * 1024}
"""Bytes of an event, by invocation type; "Lambda quotas" in the developer guide."""


class Refusal(Exception):  # noqa: N818 - Lambda refused; nothing here is in error
    """An error answer of the Invoke API: HTTP status, error code, members of the body."""

    def __init__(self, status: int, code: str, **members: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self._members = members

    @property
    def body(self) -> bytes:
        """The answer's JSON."""
        who = "User" if self.status < HTTPStatus.INTERNAL_SERVER_ERROR else "Service"
        return json.dumps({"Type": who, **self._members}).encode()


def not_found(arn: str) -> Refusal:
    """Say that there is no such function, version or alias; the ARN must be qualified."""
    return Refusal(404, "ResourceNotFoundException", Message=f"Function not found: {arn}")


def throttled() -> Refusal:
    """Say that as many instances as allowed are busy."""
    return Refusal(
        429,
        "TooManyRequestsException",
        Reason="ConcurrentInvocationLimitExceeded",
        message="Rate Exceeded.",
    )


def request_too_large(limit: int) -> Refusal:
    """Say that the event is larger than Lambda carries."""
    message = f"Request must be smaller than {limit} bytes for the InvokeFunction operation"
    return Refusal(413, "RequestTooLargeException", message=message)


def invalid_content(message: str) -> Refusal:
    """Say that the event, or the client context, is not JSON."""
    return Refusal(400, "InvalidRequestContentException", message=message)


def invalid_parameter(message: str) -> Refusal:
    """Say that a parameter has a value that it can't have."""
    return Refusal(400, "InvalidParameterValueException", message=message)


def unknown_operation(method: str, path: str) -> Refusal:
    """Say that the gateway can only invoke."""
    return Refusal(404, "UnknownOperationException", Message=f"{method} {path} is not offered here")


def service_trouble(message: str) -> Refusal:
    """Say that the gateway itself could not run the function."""
    return Refusal(500, "ServiceException", Message=message)
