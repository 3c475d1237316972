"""How an invocation ends, in the words of Lambda.

Sources: the "Lambda runtime API" and "Troubleshoot invocation issues" pages of the developer
guide, and answers recorded from AWS in November 2025 (``Sandbox.Timedout``).
"""

from __future__ import annotations

import json
import signal
from dataclasses import dataclass

__all__ = ["RESPONSE_LIMIT", "Invocation", "Outcome", "ended", "failed", "timed_out", "too_large"]

RESPONSE_LIMIT = 6_291_556
"""Bytes of a response: 6 MB and what the envelope may take."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """One event on its way to a function."""

    request_id: str
    payload: bytes
    arn: str
    trace_id: str
    client_context: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the caller gets: a result, or an error document whose ``errorType`` is ``error``.

    ``printed`` is what the function wrote to stdout and stderr since its last outcome.
    """

    payload: bytes
    error: str | None = None
    printed: str = ""


def failed(kind: str, message: str) -> Outcome:
    """Give an error that Lambda itself, not the runtime, reports."""
    document = {"errorType": kind, "errorMessage": message}
    return Outcome(json.dumps(document, separators=(",", ":")).encode(), kind)


def timed_out(request_id: str, seconds: float) -> Outcome:
    """Give the error of a function that outlived its ``Timeout``."""
    message = f"RequestId: {request_id} Error: Task timed out after {seconds:.2f} seconds"
    return failed("Sandbox.Timedout", message)


def ended(request_id: str, exit_code: int) -> Outcome:
    """Give the error of a function whose process ended; a negative code is a signal."""
    if exit_code == 0:
        reason = "Runtime exited without providing a reason"
    elif exit_code > 0:
        reason = f"Runtime exited with error: exit status {exit_code}"
    else:
        name = signal.strsignal(-exit_code) or str(-exit_code)
        reason = f"Runtime exited with error: signal: {name.lower()}"
    return failed("Runtime.ExitError", f"RequestId: {request_id} Error: {reason}")


def too_large() -> Outcome:
    """Give the error of a function whose result is larger than Lambda carries."""
    return failed(
        "Function.ResponseSizeTooLarge",
        f"Response payload size exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes).",
    )
