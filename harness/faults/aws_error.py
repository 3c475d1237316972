"""``error`` and ``throttle``: an error as the AWS service at the seam gives it.

DynamoDB speaks JSON 1.0: the error's name, with its model's namespace, is the body's ``__type``.
Lambda speaks REST: the name is the header ``x-amzn-errortype``. Sources: the "Programmatic error
handling" page of the DynamoDB developer guide; the Invoke page of the Lambda API reference.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from harness.faults.asgi import respond

if TYPE_CHECKING:
    from harness.faults.call import Call
    from harness.faults.sense import SeamKind

__all__ = ["error", "throttle"]

_DYNAMODB = "com.amazonaws.dynamodb.v20120810#"
_COMMON = "com.amazon.coral.availability#"
_COMMON_CODES = ("ThrottlingException",)


async def error(call: Call) -> None:
    """Give the planned AWS error."""
    planned = call.fault.error
    if planned is not None:
        await _give(call, planned.status, planned.code, planned.message)


async def throttle(call: Call) -> None:
    """Give the error by which the service at this seam says that it is asked too much."""
    if call.kind == "function":
        await _give(call, 429, "TooManyRequestsException", "Rate Exceeded.")
    else:
        message = "The level of configured provisioned throughput for the table was exceeded."
        await _give(call, 400, "ProvisionedThroughputExceededException", message)


async def _give(call: Call, status: int, code: str, message: str) -> None:
    headers, body = _shape(call.kind, code, message)
    wire = [(name.encode(), value.encode()) for name, value in headers.items()]
    await respond(call.send, status, wire, json.dumps(body).encode())


def _shape(kind: SeamKind, code: str, message: str) -> tuple[dict[str, str], dict[str, str]]:
    if kind == "function":
        who = "Server" if code == "ServiceException" else "User"
        headers = {"content-type": "application/json", "x-amzn-errortype": code}
        return headers, {"Type": who, "Message": message}
    namespace = _COMMON if code in _COMMON_CODES else _DYNAMODB
    headers = {"content-type": "application/x-amz-json-1.0"}
    return headers, {"__type": namespace + code, "message": message}
