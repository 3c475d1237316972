"""``drop``: the TCP connection ends before the answer, or in the middle of it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING
from zlib import crc32

from harness.faults.collect import collect

if TYPE_CHECKING:
    from harness.faults.call import Call

__all__ = ["drop"]

_GOODBYE_SECONDS = 5.0


async def drop(call: Call) -> None:
    """Close the connection at the planned moment.

    Before the answer: nothing has been done. In the middle of it: what was asked for has been
    done, and the caller can't know.
    """
    if call.fault.drop == "mid_answer":
        await _half(call)
    await _close(call)


async def _half(call: Call) -> None:
    """Announce the app's whole answer, and send half of it."""
    answered = await collect(call)
    headers = [*answered.headers, (b"content-length", b"%d" % (len(answered.body) + 1))]
    if call.kind == "dynamodb":  # which always gives it, and botocore looks at nothing else
        headers.append((b"x-amz-crc32", b"%d" % crc32(answered.body + b"!")))
    half = answered.body[: len(answered.body) // 2]
    await call.send({"type": "http.response.start", "status": answered.status, "headers": headers})
    await call.send({"type": "http.response.body", "body": half, "more_body": True})


async def _close(call: Call) -> None:
    """Close the server's transport.

    ASGI knows no way to do this. uvicorn's ``send`` is a bound method of the object that holds
    the transport; under a server without one, the answer that was never finished makes the server
    close (mid_answer) or answer 500 (before_answer).
    """
    transport = getattr(getattr(call.server_send, "__self__", None), "transport", None)
    if transport is not None:
        transport.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await call.gone()
