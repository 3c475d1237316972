"""``X-Request-Id``: the thread that ties a call, its answer and the log lines together.

It is for finding things only. What makes a repetition safe is ``request_id`` in the body: a
gateway may put one header on several calls that belong together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["RequestIdMiddleware", "request_id_of"]

_HEADER = b"x-request-id"
_KEY = "coaching.request_id"
_FIT = re.compile(rb"[!-~]{1,128}")


class RequestIdMiddleware:
    """Gives every answer, errors included, the caller's ``X-Request-Id`` or a new one.

    A value that is not 1 to 128 visible ASCII characters is replaced, so that it can't forge
    log lines.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, and mark its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _given(scope) or str(uuid4()).encode()
        scope[_KEY] = request_id.decode()

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (_HEADER, request_id)]
            await send(message)

        await self._app(scope, receive, marked)


def _given(scope: Scope) -> bytes | None:
    values = [value for name, value in scope["headers"] if name == _HEADER]
    return values[0] if values and _FIT.fullmatch(values[0]) else None


def request_id_of(scope: Scope) -> str:
    """Tell the request id of a call that went through the middleware."""
    return str(scope[_KEY])
