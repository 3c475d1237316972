"""The Lambda Runtime API: how a function's process fetches events and posts what came of them.

Official clients know only ``host:port``, so every instance has a listener of its own: a socket on
the event loop, a few dozen microseconds to make. Source: the "Lambda runtime API" page of the
Lambda developer guide, version 2018-06-01.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol

import httptools

if TYPE_CHECKING:
    from harness.functions.outcome import Invocation

__all__ = ["Connection", "Environment", "listen"]

_PATH = re.compile(
    r"/2018-06-01/runtime/(?:(?P<init>init/error)|(?P<next>invocation/next)"
    r"|invocation/(?P<id>[^/]+)/(?P<what>response|error))"
)
_JSON = "application/json"


class Environment(Protocol):
    """What stands behind a listener: the execution environment of one instance."""

    def poll(self, connection: Connection) -> None:
        """Note that the runtime is idle: answer with `Connection.deliver`, now or later."""

    def gone(self, connection: Connection) -> None:
        """Note that the runtime closed this connection."""

    def responded(self, request_id: str, payload: bytes) -> HTTPStatus:
        """Take a handler's result; give what the runtime is told."""

    def failed(self, request_id: str, payload: bytes, kind: str) -> HTTPStatus:
        """Take a handler's error; give what the runtime is told."""

    def init_failed(self, payload: bytes, kind: str) -> None:
        """Take the reason why the handler could not be made ready."""


async def listen(environment: Environment) -> asyncio.Server:
    """Open a listener on a free port of 127.0.0.1."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: Connection(environment), "127.0.0.1", 0)


class Connection(asyncio.Protocol):
    """One HTTP/1.1 connection of a runtime."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._url = b""
        self._error_type = ""
        self._body = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note the connection (asyncio.Protocol)."""
        self._transport = transport  # type: ignore[assignment]  # a stream has an asyncio.Transport

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Tell that the runtime hung up (asyncio.Protocol)."""
        self._transport = None
        self._environment.gone(self)

    def data_received(self, data: bytes) -> None:
        """Parse what came (asyncio.Protocol)."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.close()

    def on_message_begin(self) -> None:
        """Begin a request (httptools)."""
        self._url, self._error_type = b"", ""
        self._body.clear()

    def on_url(self, url: bytes) -> None:
        """Note the path, which may come in pieces (httptools)."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Note the one header that matters (httptools)."""
        if name.lower() == b"lambda-runtime-function-error-type":
            self._error_type = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        """Note a piece of the body (httptools)."""
        self._body += body

    def on_message_complete(self) -> None:
        """Act on a whole request (httptools)."""
        match = _PATH.fullmatch(self._url.decode("latin-1"))
        payload = bytes(self._body)
        if match is None:
            self._status(HTTPStatus.NOT_FOUND)
        elif match["next"]:
            self._environment.poll(self)
        elif match["init"]:
            self._environment.init_failed(payload, self._error_type)
            self._status(HTTPStatus.ACCEPTED)
        elif match["what"] == "response":
            self._status(self._environment.responded(match["id"], payload))
        else:
            self._status(self._environment.failed(match["id"], payload, self._error_type))

    def deliver(self, invocation: Invocation, timeout_s: float) -> None:
        """Give the runtime an event to handle within so many seconds."""
        headers = {
            "Content-Type": _JSON,
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + timeout_s) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": invocation.arn,
            "Lambda-Runtime-Trace-Id": invocation.trace_id,
        }
        if invocation.client_context:
            headers["Lambda-Runtime-Client-Context"] = invocation.client_context
        self._send(HTTPStatus.OK, headers, invocation.payload)

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    def _status(self, status: HTTPStatus) -> None:
        document = {"status": "OK"} if status < HTTPStatus.BAD_REQUEST else _refusal(status)
        self._send(status, {"Content-Type": _JSON}, json.dumps(document).encode())

    def _send(self, status: HTTPStatus, headers: dict[str, str], body: bytes) -> None:
        lines = [f"HTTP/1.1 {status.value} {status.phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines += [f"Content-Length: {len(body)}", "", ""]
        if self._transport is not None:
            self._transport.write("\r\n".join(lines).encode("latin-1") + body)


def _refusal(status: HTTPStatus) -> dict[str, str]:
    match status:
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return {"errorType": "RequestEntityTooLarge", "errorMessage": "Response too large"}
        case HTTPStatus.BAD_REQUEST:
            return {"errorType": "InvalidRequestID", "errorMessage": "Invalid request ID"}
        case _:
            return {"errorType": "NotFound", "errorMessage": "No such resource"}
