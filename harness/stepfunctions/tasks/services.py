"""How tasks reach the endpoints of services: on connections that stay open, many at a time."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from typing import Final
from urllib.parse import SplitResult, urlsplit

from httptools import HttpParserError

from harness.stepfunctions.tasks.client import HttpClient, Response, UnreachableError
from harness.stepfunctions.tasks.connection import Answer, Connection

_CONNECT_SECONDS: Final = 5.0
_IDLE_SECONDS: Final = 4.0
"""Servers close connections that nobody uses, many after 5 s: no request may meet such an end."""


class ServiceClient:
    """Posts to plain HTTP endpoints by itself; `web` does it for those with TLS."""

    def __init__(self, web: HttpClient) -> None:
        self._web = web
        self._idle: defaultdict[str, list[tuple[float, Connection]]] = defaultdict(list)

    async def post(
        self, url: str, *, body: bytes, headers: Mapping[str, str], seconds: float
    ) -> Response:
        """Return the response; raises UnreachableError when there is none within `seconds`.

        Nothing is sent twice: whoever was asked may have begun to work.
        """
        parts = urlsplit(url)
        if parts.scheme != "http":
            return await self._web.send("POST", url, body=body, headers=headers, seconds=seconds)
        request = _written(parts, headers, body)
        try:
            async with asyncio.timeout(seconds):
                connection = self._taken(parts.netloc) or await _opened(parts)
                answer = await connection.ask(request)
        except TimeoutError:
            raise UnreachableError(f"no answer within {seconds:g} s") from None
        except (OSError, HttpParserError) as error:
            raise UnreachableError(str(error) or type(error).__name__) from None
        if not connection.is_closed:
            now = asyncio.get_running_loop().time()
            self._idle[parts.netloc].append((now, connection))
        return _response(answer)

    def close(self) -> None:
        """Close all connections."""
        for waiting in self._idle.values():
            for _, connection in waiting:
                connection.close()
        self._idle.clear()

    def _taken(self, place: str) -> Connection | None:
        """Take the connection that was used last, and close those that waited for too long."""
        waiting, now = self._idle[place], asyncio.get_running_loop().time()
        while waiting:
            since, connection = waiting.pop()
            if now - since < _IDLE_SECONDS and not connection.is_closed:
                return connection
            connection.close()
        return None


async def _opened(parts: SplitResult) -> Connection:
    try:
        async with asyncio.timeout(_CONNECT_SECONDS):
            return await Connection.open(parts.hostname or "", parts.port or 80)
    except TimeoutError:
        raise ConnectionError(f"no connection within {_CONNECT_SECONDS:g} s") from None


def _written(parts: SplitResult, headers: Mapping[str, str], body: bytes) -> bytes:
    """Write a request down; raises UnreachableError for what can't be said in a header."""
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    told = {"Host": parts.netloc.rpartition("@")[2], "Content-Length": str(len(body)), **headers}
    lines = [f"POST {target} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
    if any("\r" in line or "\n" in line for line in lines):
        raise UnreachableError("a header or the address holds a line break")
    try:
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    except UnicodeEncodeError as error:
        raise UnreachableError(f"a header or the address can't be sent: {error.reason}") from None
    return head + body


def _response(answer: Answer) -> Response:
    headers: dict[str, list[str]] = {}
    for name, value in answer.headers:
        headers.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
    return Response(answer.status, answer.reason, headers, answer.body)
