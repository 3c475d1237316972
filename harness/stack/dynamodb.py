"""The DynamoDB seam: a proxy that sees every call and lets one through at a time.

One at a time because moto, which usually stands behind it, loses writes when served by several
threads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from httptools import HttpParserError

from harness.faults.asgi import respond, respond_json
from harness.seams import SeamMiddleware
from harness.seams.messages import read_body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.model.base import JsonValue
    from harness.model.exchange import Request
    from harness.seams import Notes
    from harness.stack.upstream import Upstream

__all__ = ["SEAM", "DynamoDbProxy", "labels", "tables_of"]

SEAM = "dynamodb"

_HOP_BY_HOP = {b"connection", b"content-length", b"host", b"keep-alive", b"transfer-encoding"}
"""Headers that belong to one connection (RFC 9110, 7.6.1), or that the next one makes itself."""

_ACCOUNT = b"x-moto-account-id"
"""Whose resources a request is about (moto's documentation, "Multi-Account support")."""


class DynamoDbProxy:
    """An ASGI app that passes each call on to a DynamoDB endpoint, whose owner closes it.

    `seam` is the app to serve: this one behind its admin API, journal and faults. ``account`` keeps
    its tables apart from those of other accounts, where moto is the endpoint.
    """

    def __init__(
        self, upstream: Upstream, *, account: str | None = None, notes: Notes | None = None
    ) -> None:
        self.seam = SeamMiddleware(self, seam=SEAM, kind="dynamodb", labels=labels, notes=notes)
        self._upstream = upstream
        self._added = [] if account is None else [(_ACCOUNT, account.encode())]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass one call on; answers 502 when DynamoDB does not answer."""
        body = await read_body(receive)
        if body is None:
            return
        headers = [pair for pair in scope["headers"] if pair[0] not in _HOP_BY_HOP]
        try:
            answer = await self._upstream.post([*headers, *self._added], body)
        except (OSError, TimeoutError, HttpParserError) as error:
            message = f"DynamoDB at {self._upstream.url} did not answer: {error!r}"
            await respond_json(send, 502, {"message": message})
            return
        named = [(name.lower(), value) for name, value in answer.headers]
        kept = [pair for pair in named if pair[0] not in _HOP_BY_HOP]
        await respond(send, answer.status, kept, answer.body)


def labels(request: Request) -> dict[str, str]:
    """Name a call's ``operation`` and its ``table``, or its tables with commas in between."""
    operation = request.headers.get("x-amz-target", "").rpartition(".")[2]
    tables = ",".join(dict.fromkeys(tables_of(request.body)))
    named = {"operation": operation, "table": tables}
    return {name: value for name, value in named.items() if value}


def tables_of(body: JsonValue) -> Iterator[str]:
    """Find the tables that a DynamoDB request names, in batches and transactions too.

    An ARN stands for the table it ends with, as DynamoDB takes either.
    """
    match body:
        case {"TableName": str(name)}:
            yield name.rpartition("/")[2]
        case {"RequestItems": dict(by_table)}:
            yield from (name.rpartition("/")[2] for name in by_table)
        case {"TransactItems": list(items)}:
            for item in items:
                for action in item.values() if isinstance(item, dict) else ():
                    yield from tables_of(action)
