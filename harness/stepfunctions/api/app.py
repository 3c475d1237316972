"""The API over HTTP: JSON 1.0 on ``POST /``, as an ASGI application."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import uuid
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.api.errors import ApiError
from harness.stepfunctions.api.operations import OPERATIONS
from harness.stepfunctions.api.request import Request
from harness.stepfunctions.validation import JsonError, parse_json

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from harness.stepfunctions.api.operations import Operation
    from harness.stepfunctions.api.simulator import Simulator

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    AsgiApp = Callable[[Message, Receive, Send], Awaitable[None]]

__all__ = ["create_app"]

_log = logging.getLogger(__name__)

_LARGEST_BODY = 4 * 1024 * 1024
_TARGET = "AWSStepFunctions"
_encode = json.JSONEncoder(separators=(",", ":")).encode
_LONG_POLLS = frozenset({f"{_TARGET}.GetActivityTask"})
"""What must end with its connection: a task handed to a closed one would be lost."""

# Browsers call AWS from pages of any origin.
_CORS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"POST, GET, OPTIONS"),
    (b"access-control-expose-headers", b"x-amzn-requestid, x-amzn-errortype"),
]
_HEADER_NAMES = re.compile(rb"[ \t]*[\w!#$%&'*+.^`|~-]+[ \t]*(?:,[ \t]*[\w!#$%&'*+.^`|~-]+[ \t]*)*")
"""A list of names as HTTP has them: tokens, parted by commas."""


def create_app(simulator: Simulator) -> AsgiApp:
    """Make the ASGI application that answers for a simulator, and stops it with the server.

    Signatures are not looked at. Whatever a client sends is answered with 2xx or 4xx; a fault of
    the simulator itself is logged and answered with 500, and the server goes on.
    """

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(simulator, receive, send)
        elif scope["type"] == "http":
            await _answer(simulator, scope, receive, send)

    return app


async def _live(simulator: Simulator, receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await simulator.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _answer(simulator: Simulator, scope: Message, receive: Receive, send: Send) -> None:
    method, path = scope["method"], scope["path"]
    allowed = b"*"
    if method == "POST" and path == "/":
        status, told = await _call(simulator, scope, receive)
    elif method in ("GET", "HEAD") and path == "/health":
        status, told = 200, {"status": "ok", "service": "stepfunctions"}
    elif method == "OPTIONS":
        status, told, allowed = 204, None, _allowed_headers(scope)
    else:
        message = f"{method} {path} is not known here; POST / with an X-Amz-Target, or GET /health"
        status, told = 404, {"__type": "UnknownOperationException", "message": message}
    await _send(send, status, told, allowed, body_wanted=method != "HEAD")


def _allowed_headers(scope: Message) -> bytes:
    """Return what headers a browser may send: all that it asks for; `*` leaves out Authorization.

    https://fetch.spec.whatwg.org/#http-access-control-allow-headers
    """
    asked = [v for k, v in scope["headers"] if k == b"access-control-request-headers"]
    names = b",".join(asked)
    return names if _HEADER_NAMES.fullmatch(names) else b"*"


async def _call(
    simulator: Simulator, scope: Message, receive: Receive
) -> tuple[int, dict[str, Any]]:
    target = next((v for k, v in scope["headers"] if k == b"x-amz-target"), b"").decode("latin-1")
    try:
        body = await _body(receive)
        name, operation = _operation(target)
        work = operation(simulator, Request(name, _members(body)))
        if target in _LONG_POLLS:
            return 200, await _while_connected(work, receive)
        return 200, await work
    except ApiError as error:
        details = {"__type": error.type, "message": error.message, **error.details}
        return error.status, details
    except Exception:  # noqa: BLE001 - whatever it is, the server goes on
        _log.exception("%s failed", target)
        message = "The simulator failed; its log tells why"
        return 500, {"__type": "InternalServerError", "message": message}


def _operation(target: str) -> tuple[str, Operation]:
    prefix, _, name = target.partition(".")
    if prefix != _TARGET or name not in OPERATIONS:
        message = f"The operation '{target[:100]}' is not supported by this simulator"
        raise ApiError("UnknownOperationException", message)
    return name, OPERATIONS[name]


async def _body(receive: Receive) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ApiError("RequestTimeout", "The client went away")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > _LARGEST_BODY:
            limit = f"The request is larger than {_LARGEST_BODY} bytes"
            raise ApiError("RequestEntityTooLargeException", limit, status=413)
        if not message.get("more_body"):
            return b"".join(parts)


def _members(body: bytes) -> dict[str, Any]:
    try:
        members = parse_json(body.decode() or "{}")
    except (UnicodeDecodeError, JsonError) as error:
        raise ApiError("SerializationException", f"The body is not JSON: {error}") from error
    if not isinstance(members, dict):
        raise ApiError("SerializationException", "The body must be a JSON object")
    return members


async def _while_connected(work: Awaitable[dict[str, Any]], receive: Receive) -> dict[str, Any]:
    """Do a long piece of work, but only as long as the client waits for it."""
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_disconnected(receive))
    try:
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ApiError("RequestTimeout", "The client went away")
        return task.result()
    finally:
        task.cancel()
        gone.cancel()
        await asyncio.gather(task, gone, return_exceptions=True)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(
    send: Send, status: int, told: dict[str, Any] | None, allowed: bytes, *, body_wanted: bool
) -> None:
    body = b"" if told is None else _encode(told).encode("ascii")
    headers = [
        (b"content-type", b"application/x-amz-json-1.0"),
        (b"content-length", str(len(body)).encode()),
        (b"x-amzn-requestid", str(uuid.uuid4()).encode()),
        *_CORS,
        (b"access-control-allow-headers", allowed),
    ]
    if status >= 400 and told is not None:  # noqa: PLR2004 - HTTP's own line
        kind = told["__type"].rpartition("#")[2]
        headers.append((b"x-amzn-errortype", kind.encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body if body_wanted else b""})
