"""The few ASGI types and helpers that seams and faults share."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

__all__ = ["App", "Headers", "Message", "Receive", "Scope", "Send", "respond", "respond_json"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]


async def respond(send: Send, status: int, headers: Headers, body: bytes) -> None:
    """Send a whole answer; its length is announced unless the headers do, or forbid it."""
    announced = [(name.lower(), value) for name, value in headers]
    bodiless = status in (204, 304)
    if not bodiless and not any(name == b"content-length" for name, _ in announced):
        announced.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": announced})
    await send({"type": "http.response.body", "body": b"" if bodiless else body})


async def respond_json(
    send: Send, status: int, value: object, content_type: str = "application/json"
) -> None:
    """Send a JSON answer."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    await respond(send, status, [(b"content-type", content_type.encode())], body)
