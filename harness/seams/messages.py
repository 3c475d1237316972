"""HTTP messages as a journal writes them down: parsed bodies, redacted headers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import parse_qs, unquote

from harness.model.exchange import Request, Response

if TYPE_CHECKING:
    from harness.faults.asgi import Headers, Receive, Scope
    from harness.model.base import JsonValue

__all__ = ["REDACTED", "read_body", "request_of", "response_of"]

REDACTED = "[redacted]"
BODY_LIMIT = 1024 * 1024
"""Bytes of a body that a journal keeps; of a longer one it keeps the size only."""

_SECRET = frozenset(
    {
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "x-api-key",
        "x-amz-security-token",
    }
)


async def read_body(receive: Receive) -> bytes | None:
    """Read a request's whole body; null when the caller left in the middle of it."""
    chunks: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


def request_of(scope: Scope, body: bytes) -> Request:
    """Write down an ASGI request."""
    raw: Headers = scope["headers"]
    raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    headers = _redacted(raw)
    return Request(
        method=scope["method"],
        path=unquote(raw_path.decode("latin-1")),
        query=query,
        headers=headers,
        body=_parsed(headers.get("content-type"), body),
    )


def response_of(status: int, raw: Headers, body: bytes) -> Response:
    """Write down an answer."""
    headers = _redacted(raw)
    parsed = _parsed(headers.get("content-type"), body)
    return Response(status=status, headers=headers, body=parsed)


def _redacted(raw: Headers) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name_bytes, value_bytes in raw:
        name = name_bytes.decode("latin-1").lower()
        value = REDACTED if name in _SECRET else value_bytes.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _parsed(content_type: str | None, body: bytes) -> JsonValue:
    if not body:
        return None
    if len(body) > BODY_LIMIT:
        return f"({len(body)} bytes)"
    if content_type is None or "json" in content_type or "octet-stream" in content_type:
        try:
            value: JsonValue = _json(body)
        except (ValueError, RecursionError):
            pass
        else:
            return value
    return body.decode("utf-8", errors="replace")


def _json(body: bytes) -> Any:
    """Parse strict JSON whose texts can be written again.

    Raises:
        ValueError: it is not JSON, or holds half a character (a lone surrogate).

    """
    value = json.loads(body, parse_constant=_refuse)
    if b"\\u" in body:
        json.dumps(value, ensure_ascii=False).encode()
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
