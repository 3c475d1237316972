"""Writes an answer into the journal while it goes out to the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.seams.messages import response_of

if TYPE_CHECKING:
    from harness.faults.asgi import Message, Receive, Send
    from harness.seams.journal import Entry

__all__ = ["Recorder", "Replayed"]


class Recorder:
    """An ASGI ``send`` that finishes a journal entry *before* the answer's end leaves.

    Whoever got an answer then finds it in the journal, at once and always.
    """

    def __init__(self, entry: Entry, send: Send) -> None:
        self._entry = entry
        self.server_send = send
        self._start: Message = {}
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        """Note a message and send it on."""
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                self._finish()
        await self.server_send(message)

    def _finish(self) -> None:
        headers = self._start.get("headers", ())
        self._entry.finish(response_of(self._start["status"], headers, bytes(self._body)))


class Replayed:
    """An ASGI ``receive`` that gives a body which was read already, then what comes after it."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self.server_receive = receive

    async def __call__(self) -> Message:
        """Give the body the first time."""
        body, self._body = self._body, None
        if body is None:
            return await self.server_receive()
        return {"type": "http.request", "body": body, "more_body": False}
