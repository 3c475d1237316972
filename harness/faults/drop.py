"""``drop``: the TCP connection ends before the answer, or in the middle of it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.faults.call import Call

__all__ = ["drop"]

_HALF = b'{"begun": {"but": "'
_GOODBYE_SECONDS = 5.0


async def drop(call: Call) -> None:
    """Close the connection at the planned moment."""
    if call.fault.drop == "mid_answer":
        await _begin_answer(call)
    await _close(call)


async def _begin_answer(call: Call) -> None:
    """Announce more than is then sent."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
    await call.send({"type": "http.response.start", "status": 200, "headers": headers})
    await call.send({"type": "http.response.body", "body": _HALF, "more_body": True})


async def _close(call: Call) -> None:
    """Close the server's transport.

    ASGI knows no way to do this. uvicorn's ``send`` is a bound method of the object that holds
    the transport; under a server without one, the answer that was never finished makes the server
    close (mid_answer) or answer 500 (before_answer).
    """
    transport = getattr(getattr(call.server_send, "__self__", None), "transport", None)
    if isinstance(transport, asyncio.Transport):
        transport.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await call.gone()
