"""One kept-alive connection to one HTTP server, for one request at a time.

A proxy that stands in every DynamoDB call can't afford a whole HTTP client.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from harness.stepfunctions.tasks.connection import Connection

if TYPE_CHECKING:
    from harness.faults.asgi import Headers
    from harness.stepfunctions.tasks.connection import Answer

__all__ = ["Upstream"]

_DEADLINE = 30.0


class Upstream:
    """Asks the server at ``url``; requests wait for their turn."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.url = url
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._turn = asyncio.Lock()
        self._open: Connection | None = None

    async def post(self, headers: Headers, body: bytes) -> Answer:
        """Send ``POST /`` and give the answer.

        Raises:
            OSError: the server can't be reached, or hung up before it had answered.
            TimeoutError: it did not answer within half a minute.
            httptools.HttpParserError: what it answered is not HTTP.

        """
        lines = [b"POST / HTTP/1.1", b"host: %b:%d" % (self._host.encode(), self._port)]
        lines += [b"%b: %b" % (name, value) for name, value in headers]
        lines += [b"content-length: %d" % len(body), b"", body]
        async with self._turn, asyncio.timeout(_DEADLINE):
            if self._open is None or self._open.is_closed:
                self._open = await Connection.open(self._host, self._port)
            return await self._open.ask(b"\r\n".join(lines))

    async def aclose(self) -> None:
        """Close the connection."""
        if self._open is not None:
            self._open.close()
            self._open = None
