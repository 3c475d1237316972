"""HTTP as the harness itself asks it: plain, and quick, on connections that stay open.

A replay asks two dozen small questions, and nothing is asked of a stranger: the standard library
answers one in half the processor time that urllib3 takes, and a sixth of what httpx takes.
"""

from __future__ import annotations

import json
import select
import time
from collections import defaultdict
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection, IncompleteRead
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from http.client import HTTPResponse
    from socket import socket

    from harness.model.base import JsonValue

__all__ = ["Answer", "NoAnswerError", "Wire"]

_PIECE = 1 << 16
_IDLE_SECONDS = 4.0
"""Servers close what nobody uses, uvicorn after 5 s: no request may meet such an end."""


class NoAnswerError(OSError):
    """Nothing answered: refused, broken off, or too late."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def ok(self) -> bool:
        """Whether the status is one of success, 2xx."""
        return 200 <= self.status < 300  # noqa: PLR2004

    @property
    def text(self) -> str:
        """The body as UTF-8 text."""
        return self.content.decode(errors="replace")

    def json(self) -> Any:
        """Parse the body; raises ValueError when it is not JSON."""
        return json.loads(self.content)


class Wire:
    """Keeps connections to many hosts open; thread-safe; a context manager.

    ``timeout`` is seconds to connect, for each line of an answer's head, and for its whole body.
    Takes no proxy from the environment, follows no redirect, and asks nothing twice.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._idle: defaultdict[str, list[tuple[float, HTTPConnection]]] = defaultdict(list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        for waiting in list(self._idle.values()):  # others may still ask
            while waiting:
                waiting.pop()[1].close()

    def ask(
        self,
        method: str,
        url: str,
        body: JsonValue = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request, with a JSON body unless that is None, and read the whole answer.

        Raises:
            NoAnswerError: there was none.

        """
        parts = _split(url)
        place = f"{parts.scheme}://{parts.netloc}"
        content = None if body is None else json.dumps(body).encode()
        typed = {"content-type": "application/json"} if content is not None else {}
        connection = self._taken(place) or self._made(parts)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request(method, target, content, {**typed, **(headers or {})})
            socket = connection.sock
            with connection.getresponse() as answer:
                read = self._read(answer, socket)
        except (OSError, HTTPException, ValueError) as error:
            connection.close()
            raise NoAnswerError(str(error) or type(error).__name__) from error
        if connection.sock is not None:  # else the server closes it
            connection.sock.settimeout(self._timeout)
            self._idle[place].append((time.monotonic(), connection))
        return Answer(answer.status, _merged(answer.getheaders()), read)

    def _read(self, answer: HTTPResponse, socket: socket) -> bytes:
        """Read the whole body in time, however many pieces it comes in."""
        pieces, until = [], time.monotonic() + self._timeout
        while piece := answer.read1(_PIECE):
            pieces.append(piece)
            if (left := until - time.monotonic()) <= 0:
                raise TimeoutError(f"the answer did not end within {self._timeout:g} s")
            socket.settimeout(left)
        if answer.length:
            raise IncompleteRead(b"".join(pieces), answer.length)
        return b"".join(pieces)

    def _taken(self, place: str) -> HTTPConnection | None:
        """Take the connection that was used last, and close those that are of no use any more."""
        waiting = self._idle[place]
        while waiting:
            since, connection = waiting.pop()
            if time.monotonic() - since < _IDLE_SECONDS and not _ended(connection):
                return connection
            connection.close()
        return None

    def _made(self, parts: SplitResult) -> HTTPConnection:
        if parts.hostname is None:
            raise NoAnswerError(f"{parts.geturl()} names no host")
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        return kind(parts.hostname, parts.port, timeout=self._timeout)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # looks at it
    except ValueError as error:
        raise NoAnswerError(f"{url} is no URL: {error}") from error
    return parts


def _merged(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    merged: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        merged[key] = f"{merged[key]}, {value}" if key in merged else value
    return merged


def _ended(connection: HTTPConnection) -> bool:
    """Tell whether the server has closed a connection: there is something to read, the end."""
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([connection.sock], [], [], 0)[0])
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(0))
