"""``delay``: the answer comes later, or too late for a caller with a timeout.

With a known ``caller_timeout`` time is virtual (DESIGN D5): order is kept, not duration. What
the caller would still have waited for is answered at once; what it would not is withheld until it
hangs up.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.faults.call import Call

__all__ = ["delay"]

SAFETY_SECONDS = 30.0
"""A caller that never hangs up gets its answer after this long after all."""


async def delay(call: Call) -> None:
    """Hold the answer back; give none when the caller left meanwhile."""
    held_back = _real_seconds(call.fault.delay or 0.0, call.caller_timeout)
    if not await _left_within(call, held_back):
        await call.passes()


def _real_seconds(planned: float, caller_timeout: float | None) -> float:
    if caller_timeout is None:
        return planned
    return SAFETY_SECONDS if planned >= caller_timeout else 0.0


async def _left_within(call: Call, seconds: float) -> bool:
    if seconds <= 0:
        return False
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await call.gone()
            return True
    return False
