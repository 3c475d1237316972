"""Let the app answer into a box instead of to the caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.faults.asgi import Message
    from harness.faults.call import Call

__all__ = ["Answered", "collect"]

_OF_THE_BODY = (b"content-length", b"transfer-encoding", b"etag", b"x-amz-crc32")


@dataclass(frozen=True, slots=True)
class Answered:
    """What the app answered; ``headers`` without those that only fit this very body."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


async def collect(call: Call) -> Answered:
    """Let the app behind the seam do its work, and keep its answer."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await call.app(call.scope, call.receive, keep)
    start, *rest = messages
    headers = [pair for pair in start["headers"] if pair[0].lower() not in _OF_THE_BODY]
    return Answered(start["status"], headers, b"".join(each.get("body", b"") for each in rest))
