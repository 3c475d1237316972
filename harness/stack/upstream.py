"""One kept-alive connection to one HTTP server, for one request at a time.

A proxy that stands in every DynamoDB call can't afford a whole HTTP client: httpx costs it a
millisecond and a half a call, this a tenth of that.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from httptools import HttpResponseParser

if TYPE_CHECKING:
    from harness.faults.asgi import Headers

__all__ = ["Answer", "Upstream"]

_DEADLINE = 30.0
_PIECE = 1 << 16


class Answer:
    """What the server answered; the ``on_…`` methods are httptools' callbacks."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""
        self.complete = False
        self.keeps_open = False
        self._parser = HttpResponseParser(self)

    def feed(self, piece: bytes) -> None:
        """Take what came from the server; nothing means that it hung up.

        Raises:
            ConnectionResetError: it hung up in the middle of the answer.
            httptools.HttpParserError: this is not HTTP.

        """
        if piece:
            self._parser.feed_data(piece)
        elif self.status and not self._has_length():
            self.complete = True
        else:
            raise ConnectionResetError("it hung up before it had answered")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Take the status."""
        self.status = self._parser.get_status_code()
        self.keeps_open = self._parser.should_keep_alive()

    def on_body(self, piece: bytes) -> None:
        """Take a piece of the body."""
        self.body += piece

    def on_message_complete(self) -> None:
        """Note the end."""
        self.complete = True

    def _has_length(self) -> bool:
        names = {name for name, _ in self.headers}
        return not names.isdisjoint({b"content-length", b"transfer-encoding"})


class Upstream:
    """Asks the server at ``url``; requests wait for their turn."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.url = url
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._turn = asyncio.Lock()
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

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
            reader, writer = self._taken() or await asyncio.open_connection(self._host, self._port)
            answer = Answer()
            try:
                writer.write(b"\r\n".join(lines))
                while not answer.complete:
                    answer.feed(await reader.read(_PIECE))
            finally:
                self._give_back(reader, writer, kept=answer.complete and answer.keeps_open)
            return answer

    async def aclose(self) -> None:
        """Close the connection."""
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def _taken(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """Take the open connection, unless the server has closed it since."""
        taken, self._open = self._open, None
        if taken is not None and taken[0].at_eof():
            taken[1].close()
            return None
        return taken

    def _give_back(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, kept: bool
    ) -> None:
        if kept:
            self._open = reader, writer
        else:
            writer.close()
