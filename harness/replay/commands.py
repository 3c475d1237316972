"""The command line that repeats what a step did: ``curl`` or ``aws``, for a POSIX shell."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.model.base import JsonValue
    from harness.model.exchange import Request

__all__ = ["aws_start_execution", "curl"]


def curl(base: str, request: Request) -> str:
    """Write a request as a ``curl`` command; ``base`` is the URL as a word of the shell."""
    words = ["curl", "-sS"]
    if request.method != "GET":
        words += ["-X", request.method]
    for name, value in request.headers.items():
        words += ["-H", f"{name}: {value}"]
    if request.body is not None:
        words += ["-H", "content-type: application/json", "-d", _json(request.body)]
    return f"{shlex.join(words)} {base}{shlex.quote(request.path)}"


def aws_start_execution(endpoint: str, state_machine_arn: str, payload: JsonValue) -> str:
    """Write the start of an execution as an ``aws`` command; ``endpoint`` is a shell's word."""
    told = shlex.join(["--state-machine-arn", state_machine_arn, "--input", _json(payload)])
    return f"aws stepfunctions start-execution --endpoint-url {endpoint} {told}"


def _json(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
