"""One connection to a server that speaks HTTP/1.1 without TLS: a request, an answer, the next.

For services on this machine, which a task calls by the thousand: a whole HTTP client takes half a
millisecond of processor time a call, this takes a tenth of it. httptools does the parsing.
"""

import asyncio
from typing import Final, Self

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

Headers = list[tuple[bytes, bytes]]

_FINAL: Final = 200
"""Statuses below are interim answers (RFC 9110, 15.2): the one that counts is still to come."""


class Answer:
    """What the server answered, header names as sent; ``on_…`` are httptools' callbacks."""

    def __init__(self) -> None:
        self.status = 0
        self.reason = ""
        self.headers: Headers = []
        self._pieces: list[bytes] = []
        self.complete = False
        self.keeps_open = False
        self._parser = HttpResponseParser(self)

    @property
    def body(self) -> bytes:
        """What has come of the body."""
        return b"".join(self._pieces)

    def feed(self, piece: bytes) -> None:
        """Take what came from the server; nothing means that it hung up.

        Raises:
            ConnectionResetError: it hung up in the middle of the answer.
            httptools.HttpParserError: this is not HTTP.

        """
        if piece:
            self._parsed(piece)
        elif self.status and not self._has_length():
            self.complete = True
        else:
            raise ConnectionResetError("it hung up before it had answered")

    def _parsed(self, piece: bytes) -> None:
        try:
            self._parser.feed_data(piece)
        except HttpParserUpgrade:
            raise HttpParserError("it goes on in another protocol") from None
        except HttpParserError:
            if not self.complete:
                raise
            self.keeps_open = False  # for who sends more than was asked for

    def on_message_begin(self) -> None:
        """Begin an answer, perhaps after an interim one."""
        if self.complete:
            raise ValueError("there is one answer to a request")
        self.status, self.reason, self.headers, self._pieces = 0, "", [], []

    def on_status(self, reason: bytes) -> None:
        """Take the words behind the status, which may come in pieces."""
        self.reason += reason.decode("latin-1")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Take the status."""
        self.status = self._parser.get_status_code()
        self.keeps_open = self._parser.should_keep_alive()

    def on_body(self, piece: bytes) -> None:
        """Take a piece of the body."""
        self._pieces.append(piece)

    def on_message_complete(self) -> None:
        """Note the end."""
        self.complete = self.status >= _FINAL

    def _has_length(self) -> bool:
        names = {name.lower() for name, _ in self.headers}
        return not names.isdisjoint({b"content-length", b"transfer-encoding"})


class Connection(asyncio.Protocol):
    """Made by `open`; `ask` is for one request at a time, and for none once it ``is_closed``."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: Answer | None = None
        self._waiting: asyncio.Future[Answer] | None = None

    @classmethod
    async def open(cls, host: str, port: int) -> Self:
        """Connect; raises OSError when nobody listens there."""
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(cls, host, port)
        return connection

    @property
    def is_closed(self) -> bool:
        """Whether the server, or an answer that was not awaited to its end, has closed it."""
        return self._transport is None or self._transport.is_closing()

    async def ask(self, request: bytes) -> Answer:
        """Send a request and give the answer; closes unless the server keeps it open.

        Raises:
            OSError: the server hung up before it had answered.
            httptools.HttpParserError: what it answered is not HTTP.

        """
        if self._transport is None:
            raise ConnectionResetError("the connection is closed")
        self._answer, self._waiting = Answer(), asyncio.get_running_loop().create_future()
        self._transport.write(request)
        kept = False
        try:
            answer = await self._waiting
            kept = answer.keeps_open
        finally:
            self._answer = self._waiting = None
            if not kept:
                self.close()
        return answer

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note the connection (asyncio.Protocol)."""
        self._transport = transport  # type: ignore[assignment]  # a stream has an asyncio.Transport

    def data_received(self, data: bytes) -> None:
        """Take a piece of the answer that was asked for (asyncio.Protocol)."""
        if self._answer is None:
            self.close()
        else:
            self._feed(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Take the end of the connection, perhaps the answer's too (asyncio.Protocol)."""
        self._transport = None
        if self._waiting is not None and not self._waiting.done():
            if exc is not None:
                self._waiting.set_exception(exc)
            else:
                self._feed(b"")

    def _feed(self, data: bytes) -> None:
        if self._answer is None or self._waiting is None or self._waiting.done():
            return
        try:
            self._answer.feed(data)
        except (HttpParserError, ConnectionResetError) as error:
            self._waiting.set_exception(error)
        else:
            if self._answer.complete:
                self._waiting.set_result(self._answer)
