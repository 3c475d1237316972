"""``crash``, ``time_out`` and ``raise``: what goes wrong inside a function.

Only what runs the function can do these, so the call goes on with the fault in its scope, under
`SCOPE_KEY`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.faults.call import Call

__all__ = ["SCOPE_KEY", "in_function"]

SCOPE_KEY = "harness.fault"
"""Where the app behind the seam finds the `Fault` that it must act out."""


async def in_function(call: Call) -> None:
    """Hand the fault on to what runs the function."""
    call.scope[SCOPE_KEY] = call.fault
    await call.passes()
