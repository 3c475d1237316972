"""``garbage``: a success whose body says that it is JSON, and is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.faults.asgi import respond

if TYPE_CHECKING:
    from harness.faults.call import Call

__all__ = ["garbage"]

_CUT_OFF = '{"begun": {"but": "'


async def garbage(call: Call) -> None:
    """Answer 200 with the planned text, or with JSON that was cut off."""
    text = call.fault.garbage
    body = text if isinstance(text, str) else _CUT_OFF
    headers = [(b"content-type", b"application/json; charset=utf-8")]
    await respond(call.send, 200, headers, body.encode())
